import Engine
import Logging
import Queue
import Store
import Support

/// What is dropped, and what becomes of it.
extension Daemon {
    /// Looks at the drop folder; whether anything there is not yet ready to be taken.
    func scan() async throws -> Bool {
        var waiting = false
        var arrived: [Claimed] = []
        for (claimed, since, isFresh) in incomplete {
            try await take(claimed, isFresh: isFresh, waitingSince: since)
        }
        for found in try queue.scan(now: time.steadyMicros()) {
            switch found {
            case .ready(let item):
                do throws(MillError) {
                    let claimed = try queue.claim(item)
                    arrived.append(claimed)
                } catch {
                    if error.code == .syncFailed { throw error }
                    logger.warning(
                        "could not take a file yet", metadata: ["file": "\(item.displayName)", "reason": "\(error.cause)"])
                    waiting = true
                }
            case .waiting(let item):
                waiting = waiting || item.problem == nil
                guard let problem = item.problem, troubled.insert(item.displayName).inserted else { continue }
                logger.warning(
                    "cannot take a file; it is tried again", metadata: ["file": "\(item.displayName)", "reason": "\(problem)"])
            case .refused(let item):
                logger.warning("refused a dropped file", metadata: ["file": "\(item.displayName)", "reason": "\(item.reason)"])
            }
        }
        for claimed in arrived { try await take(claimed, isFresh: true) }
        return waiting || !incomplete.isEmpty
    }

    func take(_ claimed: Claimed, isFresh: Bool, waitingSince: Int64? = nil) async throws {
        incomplete.removeAll { $0.claimed == claimed }
        let result: Intake.Result
        do {
            result = try await intake.admit(claimed, isFresh: isFresh)
        } catch let error as MillError where error.code == .diskFull {
            logger.warning("no room to take a file in; it is tried again", metadata: ["file": "\(claimed.displayName)"])
            incomplete.append((claimed, waitingSince ?? time.steadyMicros(), isFresh))
            return
        }
        switch result {
        case .waiting(let seeds):
            let since = waitingSince ?? time.steadyMicros()
            if time.steadyMicros() - since < 60_000_000 {
                incomplete.append((claimed, since, isFresh))
            } else {
                var report = IntakeReport(file: claimed.displayName, outcome: "refused")
                report.reason =
                    "\(displayName(Array(seeds.utf8))), which it names, was not there within 60 s; a file goes with the first job file that names it: "
                    + "drop one for each"
                logger.warning(
                    "did not take in a file",
                    metadata: ["file": "\(claimed.displayName)", "reason": "\(report.reason ?? "")"])
                _ = try queue.finish(claimed, to: .failed, report: report.bytes)
            }
        case .job(let id, let report):
            if let other = claims[id], other.claimed != claimed {
                var report = report
                report.outcome = "duplicate"
                report.reason = "the same content was dropped before; nothing is done twice"
                _ = try queue.finish(claimed, to: .done, report: report.bytes)
                return
            }
            claims[id] = (claimed, report)
            capsSeen = nil
            // A crash can come between a job's end and the move of its file.
            if let row = try desk.store.read({ reader in try reader.job(id) }), row.state.isFinal {
                if !Files.exists(folder(of: id) + "/manifest.json") {
                    try publish(id, row.state == .done ? .done : row.state == .cancelled ? .partial : .stalled)
                }
                if !Files.exists(folder(of: id) + "/report.html") { await self.report(on: row) }
                try finish(id, to: row.state == .done ? .done : .failed, ending: row.state.rawValue, reason: row.detail)
                return
            }
            logger.info("took in a job", metadata: ["job": "\(id)", "file": "\(claimed.displayName)"])
        case .refused(let report):
            let isDuplicate = report.outcome == "duplicate"
            if isDuplicate { capsSeen = nil }
            _ = try queue.finish(claimed, to: isDuplicate ? .done : .failed, report: report.bytes)
            logger.warning(
                "did not take in a file",
                metadata: ["file": "\(claimed.displayName)", "reason": "\(report.reason ?? report.outcome)"])
        }
    }
}
