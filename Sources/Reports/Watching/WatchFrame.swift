/// Draws a snapshot as lines of text: the same snapshot, view and size give the same lines.
public struct WatchFrame: Sendable {
    private let snapshot: WatchSnapshot
    private let view: WatchView
    private let width: Int
    private let height: Int
    private let colour: Bool

    /// - Parameters:
    ///   - width: columns; one is left free, since writing into the last one makes some terminals wrap.
    ///   - height: lines; nil for as many as there are.
    public init(_ snapshot: WatchSnapshot, view: WatchView = WatchView(), width: Int, height: Int? = nil, colour: Bool = false) {
        self.snapshot = snapshot
        self.view = view
        self.width = max(20, width - 1)
        self.height = height.map { max(4, $0) } ?? .max
        self.colour = colour
    }

    /// At most `height` lines of less than `width` columns each.
    public var lines: [String] {
        switch view.page {
        case .overview: framed(overview)
        case .job: framed(job)
        case .help: framed([Section("Keys", Self.help.map { Terminal.fitted($0, width: width) })])
        }
    }

    /// How many lines the sections of a page have together.
    private var room: Int {
        height == .max ? .max : height - 2
    }

    private struct Section {
        let title: String
        var rows: [String]
        /// Rows that it has before any other gets more.
        var least: Int
        /// The row that must be seen.
        var focus: Int?

        init(_ title: String, _ rows: [String], least: Int = 1, focus: Int? = nil) {
            self.title = title
            self.rows = rows
            self.least = min(least, rows.count)
            self.focus = focus
        }
    }

    private var sections: WatchSections { WatchSections(snapshot: snapshot, width: width, colour: colour) }

    private var overview: [Section] {
        let place = view.place(in: snapshot.jobs)
        var parts = [Section("Jobs", sections.jobs(chosen: place), least: 4, focus: place)]
        if snapshot.jobs.isEmpty {
            parts = [Section("Jobs", [Terminal.fitted("  none yet: drop a file, or `instructmill submit FILE`", width: width)])]
        }
        parts.append(Section("Endpoints", sections.endpoints(), least: 3))
        parts.append(Section("Spent against caps", sections.purses(), least: 3))
        if let place {
            let job = snapshot.jobs[place]
            let name = "\(job.name) (\(job.id.prefix(8)))"
            let title = "Rejected by \(name): \(Figures.grouped(job.rejected))"
            parts.append(Section(title, sections.rejections(of: job), least: 3))
            parts.append(Section("Last accepted by \(name)", sections.samples(), least: 2))
        }
        return parts
    }

    private var job: [Section] {
        guard let place = view.place(in: snapshot.jobs) else { return [Section("Jobs", ["  none"])] }
        let job = snapshot.jobs[place]
        return [
            Section("Job \(job.id)", JobSheet(job, width: width, colour: colour).rows, least: 8),
            Section("Rejected: \(Figures.grouped(job.rejected))", sections.rejections(of: job), least: 3),
            Section("Last accepted", sections.samples(), least: 4),
        ]
    }

    private func framed(_ parts: [Section]) -> [String] {
        var lines = [header]
        var parts = parts.filter { !$0.rows.isEmpty }
        share(&parts)
        for part in parts where !part.rows.isEmpty {
            lines.append(Tint.strong.paint(Terminal.fitted(Terminal.safe(part.title), width: width), colour))
            lines += part.rows
        }
        guard height != .max else { return lines }
        lines = Array(lines.prefix(height - 1))
        lines += Array(repeating: "", count: max(0, height - 1 - lines.count))
        let keys = view.page == .help ? "any of ? q: back, end" : "q end  ↑↓ jk choose  enter one job  esc all  ? help"
        return lines + [Tint.quiet.paint(Terminal.fitted(keys, width: width), colour)]
    }

    /// Cuts the sections so that they fit: each gets its least, the first ones before the others, then one row after the other.
    private func share(_ parts: inout [Section]) {
        guard height != .max else { return }
        var left = room
        var given = parts.map { _ in 0 }
        for index in parts.indices where left >= 1 + min(1, parts[index].rows.count) {
            left -= 1
            given[index] = min(parts[index].least, left)
            left -= given[index]
        }
        while left > 0 {
            let hungry = parts.indices.filter { given[$0] > 0 && given[$0] < parts[$0].rows.count }
            if hungry.isEmpty { break }
            for index in hungry where left > 0 {
                given[index] += 1
                left -= 1
            }
        }
        for index in parts.indices { parts[index].rows = window(parts[index], given[index]) }
    }

    /// `count` rows, among them the one that must be seen.
    private func window(_ part: Section, _ count: Int) -> [String] {
        guard count > 0 else { return [] }
        let start = min(max(0, (part.focus ?? 0) - count + 1 + count / 2), max(0, part.rows.count - count))
        return Array(part.rows[start..<min(part.rows.count, start + count)])
    }

    private var header: String {
        let jobs = snapshot.jobs
        let states = ["running", "queued", "paused", "needs-decision", "done", "failed", "stalled", "partial", "cancelled"]
            .map { state in (state, jobs.count { $0.state == state }) }.filter { $0.1 > 0 }
            .map { "\($0.1) \($0.0)" }
        let rate = jobs.reduce(0) { $0 + $1.ratePerSecond }
        var text = "instructmill  \(worker.text)"
        if let stop = snapshot.stop { text += "  stopped: \(Terminal.safe(stop))" }
        text += "  " + (states.isEmpty ? "no jobs" : states.joined(separator: ", "))
        if rate > 0 { text += "  \(Figures.rate(rate)) rows/s" }
        if snapshot.countedShare < 1 { text += "  counting calls: \(Int(snapshot.countedShare * 100))%" }
        if jobs.contains(where: \.simulated) { text += "  SIMULATED answers" }
        let tint: Tint = snapshot.stop != nil ? .bad : worker.isWell ? .strong : .caution
        return tint.paint(Terminal.fitted(text, width: width), colour)
    }

    private var worker: (text: String, isWell: Bool) {
        switch snapshot.worker {
        case .running(let process): ("at work (process \(process))", true)
        case .silent(let seconds): ("nothing heard for \(Figures.duration(seconds: seconds))", false)
        case .absent: ("nobody is at work here", false)
        }
    }

    private static let help = [
        "  ↑ ↓  or  k j      choose a job", "  PgUp PgDn g G      go far", "  enter             show the chosen job alone",
        "  esc, backspace    all jobs", "  ?                 this help, and back", "  q, Ctrl-C         end",
        "", "  kept: rows of data among all candidates; ETA: at the speed of the last minute",
        "  under way: a job's calls that are sent, or set aside to be sent next",
        "  in flight: calls that an endpoint has not answered, of those that it is given at one time",
        "  resting: an endpoint failed, and is tried again by itself; stopped: it needs you",
        "  lost: calls that may have been paid without an answer of use",
    ]
}

/// One job's figures, a line each.
struct JobSheet {
    let rows: [String]

    init(_ job: WatchSnapshot.Job, width: Int, colour: Bool) {
        let tokens = "\(Figures.grouped(job.promptTokens)) in, \(Figures.grouped(job.completionTokens)) out"
        var lines = [
            ("name", job.name), ("recipe", job.recipe), ("state", job.state + (job.detail.map { ": \($0)" } ?? "")),
            ("done", WatchSections.count(job) + (WatchSections.share(job).map { " (\(Int($0 * 100))%)" } ?? "")),
            ("rows", "\(Figures.grouped(job.rows)), \(WatchSections.acceptance(job))"),
            ("speed", "\(Figures.rate(job.ratePerSecond)) rows/s, ETA \(Figures.duration(seconds: job.etaSeconds))"),
            ("calls", "\(Figures.grouped(job.requests)), \(job.inFlight) under way"), ("tokens", tokens),
            ("cost", Figures.money(job.costPicodollars)),
        ]
        if let share = WatchSections.share(job) { lines.append(("", WatchBar.text(share, cells: min(60, width - 14)))) }
        rows = lines.map { name, value in
            let padding = String(repeating: " ", count: max(0, 8 - name.utf8.count))
            return Terminal.fitted("  \(name)\(padding)\(Terminal.safe(value))", width: width)
        }
    }
}
