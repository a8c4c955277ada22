import Engine
import Logging
import Queue
import Settings
import Store
import Support

/// The end of a job: its files, its state, and the move of what was dropped.
extension Daemon {
    func conclude(_ row: JobRow, _ ending: RunEnding) async throws {
        try publish(row.id, ending)
        switch ending {
        case .done:
            try await set(row.id, .done, detail: nil)
            try finish(row.id, to: .done, ending: "done", reason: nil)
        case .stalled:
            try await set(row.id, .stalled, detail: "no new task was kept for many requests")
            try finish(row.id, to: .failed, ending: "stalled", reason: "no new task was kept for many requests in a row")
        case .partial: try await standAside(row)
        }
        if ending != .partial {
            await report(on: row)
            await tell(ending == .done ? .finished : .failed, of: row.id)
        }
        try await seal.advance()
        logger.info("job ends", metadata: ["job": "\(row.id)", "ending": "\(ending.rawValue)"])
    }

    func publish(_ job: String, _ ending: RunEnding) throws {
        let folder = folder(of: job)
        let manifest = try Projection(store: desk.store).write(job: job, into: folder, ending: ending)
        guard manifest.recipe == JobOrder.judge else { return }
        try JudgeOutput(folder: folder, desk: desk, losses: claims[job]?.report.join).write(manifest)
    }

    /// Where the pictures of a job lie that came as a folder: in that folder, while the job is under way. Then it moves to
    /// `done/` and has no picture any more: what is asked again after that (`retry`) ends as `image-missing`.
    func images(of job: String) -> ImageFolder {
        guard let claimed = claims[job]?.claimed, claimed.kind == .folder, let path = claimed.path.text else {
            return ImageFolder()
        }
        // A folder that was taken away is no reason to stop: its pictures are missing, and each question says so.
        return (try? ImageFolder(path)) ?? ImageFolder()
    }

    func folder(of job: String) -> String {
        settings.output + "/" + job
    }

    func set(_ job: String, _ state: JobState, detail: String?) async throws {
        let now = time.epochMicros()
        try await desk.store.write { transaction in
            _ = try transaction.setJob(job, state: state, detail: detail, at: now)
        }
    }

    func finish(_ job: String, to place: Queue.Outcome, ending: String, reason: String?) throws {
        guard let claim = claims.removeValue(forKey: job) else { return }
        var report = claim.report
        report.ending = ending
        report.reason = reason
        report.output = folder(of: job)
        _ = try queue.finish(claim.claimed, to: place, report: report.bytes)
    }
}
