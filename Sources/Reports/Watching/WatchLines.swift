/// The live view where lines cannot be redrawn: in a file, a pipe, or on a dumb terminal.
public enum WatchLines {
    /// A line for each job under way, and for each endpoint that is not ready; one line where there is neither.
    public static func lines(_ snapshot: WatchSnapshot) -> [String] {
        var lines = snapshot.jobs.filter { $0.state == "running" }.map { job in
            var parts = ["\(job.id)  \(job.recipe)  \(WatchSections.count(job))", "\(Figures.grouped(job.rejected)) rejected"]
            parts.append("\(Figures.rate(job.ratePerSecond))/s")
            parts.append("\(Figures.grouped(job.requests)) calls, \(job.inFlight) under way")
            parts.append(WatchSections.money(job.costPicodollars))
            if job.etaSeconds != nil { parts.append("ETA \(Figures.duration(seconds: job.etaSeconds))") }
            return parts.joined(separator: "  ")
        }
        if let stop = snapshot.stop { lines.append("stopped: \(Terminal.safe(stop))") }
        for endpoint in snapshot.endpoints where endpoint.state != "ready" {
            lines.append("endpoint \(Terminal.safe(endpoint.name)): \(endpoint.state)" + reason(endpoint.reason))
        }
        guard lines.isEmpty else { return lines }
        let ended = snapshot.jobs.count(where: \.isOver)
        return ["nothing is running; \(snapshot.jobs.count - ended) jobs wait, \(ended) have ended"]
    }

    private static func reason(_ text: String?) -> String {
        text.map { ": " + Terminal.safe($0) } ?? ""
    }
}
