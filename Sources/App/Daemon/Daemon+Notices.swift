import Engine
import Logging
import Reports
import Settings
import Store
import Support

/// What a person is told of, and the report beside the data.
extension Daemon {
    /// Tells of a job that has come to `event`; of the same trouble of a job once, until the job gets on.
    func tell(_ event: NotifyEvent, of job: String, because detail: String? = nil) async {
        let key = "\(event.rawValue) \(detail.map { String($0.prefix(40)) } ?? "")"
        guard event == .finished || event == .failed || toldTroubles[job] != key else { return }
        toldTroubles[job] = event == .finished || event == .failed ? nil : key
        let now = time.epochMicros()
        let folder = settings.output + "/" + job
        let notice = try? desk.store.read { reader -> Notice? in
            guard let row = try reader.job(job) else { return nil }
            let rejected = try reader.rejectionCounts(job).reduce(0) { $0 + $1.count }
            return Notice(
                event: event, job: job, recipe: row.recipe, state: row.state.rawValue, detail: detail ?? row.detail,
                rows: try reader.recordCount(job), rejected: rejected, output: folder,
                command: try DecisionList(reader: reader).decisions(of: row).first?.command, at: now)
        }
        if let notice { await messenger.tell(notice) }
    }

    /// Writes report.html beside the data of a job that has ended, beside the work: the next job does not wait for it.
    ///
    /// It is derived from the store, so the manifest says nothing of it, and `instructmill report` writes it again. A judge's job has
    /// a report of its own.
    func report(on row: JobRow) async {
        guard row.recipe != JobOrder.judge else { return }
        let earlier = reporting
        let (store, output, logger) = (desk.store, settings.output, logger)
        reporting = Task.detached {
            await earlier?.value
            do {
                let report = try store.read { reader -> MorningReport? in
                    guard let now = try reader.job(row.id) else { return nil }
                    return MorningReport(try JobReportReader(reader: reader, output: output).report(of: now))
                }
                guard let report else { return }
                try Files.publish(Array(MorningPage(report).text.utf8), at: "\(output)/\(row.id)/report.html")
            } catch {
                logger.warning("cannot write a job's report", metadata: ["job": "\(row.id)", "error": "\(error)"])
            }
        }
    }

    /// Waits for what is written and delivered beside the work, and tells the watchdog meanwhile.
    func finishNotices() async {
        let pulse = Task {
            while !Task.isCancelled {
                heartbeat()
                try? await Task.sleep(for: .seconds(5))
            }
        }
        await reporting?.value
        await messenger.finish(within: .seconds(30))
        pulse.cancel()
    }
}
