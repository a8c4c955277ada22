/// The parts of the live view, each as rows of at most a width.
struct WatchSections {
    let snapshot: WatchSnapshot
    let width: Int
    let colour: Bool

    /// A row for each job; the chosen one is marked.
    func jobs(chosen: Int?) -> [String] {
        let jobs = snapshot.jobs
        var table = WatchColumns()
        let cells = width >= 160 ? 24 : width >= 100 ? 16 : 10
        table.add(jobs.indices.map { $0 == chosen ? "▸" : " " }, weight: 100)
        table.add(jobs.map { String($0.id.prefix(8)) }, weight: 55, tints: jobs.indices.map { $0 == chosen ? .strong : nil })
        table.add(jobs.map(\.state), weight: 99, tints: jobs.map { Self.tint(of: $0.state) })
        table.add(jobs.map { $0.recipe }, weight: 60)
        table.add(jobs.map { Self.share($0).map { WatchBar.text($0, cells: cells) } ?? "" }, weight: 70)
        table.add(jobs.map { job in Self.share(job).map { "\(Int($0 * 100))%" } ?? "" }, weight: 75, .right)
        table.add(jobs.map(Self.count), weight: 98, .right)
        table.add(jobs.map { $0.ratePerSecond > 0 ? "\(Figures.rate($0.ratePerSecond))/s" : "" }, weight: 80, .right)
        table.add(
            jobs.map { $0.etaSeconds == nil ? "" : "ETA \(Figures.duration(seconds: $0.etaSeconds))" }, weight: 65, .right)
        table.add(jobs.map(Self.acceptance), weight: 62, .right)
        table.add(jobs.map { $0.inFlight > 0 ? "\($0.inFlight) under way" : "" }, weight: 30, .right)
        table.add(jobs.map { $0.requests > 0 ? "\(Figures.short($0.requests)) calls" : "" }, weight: 20, .right)
        table.add(jobs.map { $0.requests > 0 ? Self.money($0.costPicodollars) : "" }, weight: 50, .right)
        table.add(jobs.map { $0.name + ($0.detail.map { " (\($0))" } ?? "") }, weight: 85, tints: jobs.map { _ in .quiet })
        return table.rows(width: width, colour: colour)
    }

    func endpoints() -> [String] {
        let endpoints = snapshot.endpoints
        var table = WatchColumns()
        table.add(endpoints.map { "  " + $0.name }, weight: 100)
        table.add(
            endpoints.map(\.state), weight: 99,
            tints: endpoints.map { $0.state == "ready" ? .good : $0.state == "stopped" ? .bad : .caution })
        table.add(endpoints.map { "\($0.inFlight)/\($0.limit) in flight" }, weight: 95, .right)
        table.add(endpoints.map { "\(Figures.short($0.answered)) answered" }, weight: 80, .right)
        table.add(
            endpoints.map { $0.medianSeconds.map { "half within \(Figures.delay(seconds: $0))" } ?? "" }, weight: 30, .right)
        table.add(endpoints.map { $0.retried > 0 ? "\(Figures.short($0.retried)) again" : "" }, weight: 40, .right)
        table.add(
            endpoints.map { $0.rateLimited > 0 ? "\(Figures.short($0.rateLimited)) rate-limited" : "" }, weight: 50, .right)
        table.add(endpoints.map { $0.lost > 0 ? "\(Figures.short($0.lost)) lost" : "" }, weight: 60, .right)
        table.add(endpoints.map { "(\($0.role))" }, weight: 20, tints: endpoints.map { _ in .quiet })
        table.add(endpoints.map { $0.reason ?? "" }, weight: 90, tints: endpoints.map { _ in .bad })
        return table.rows(width: width, colour: colour)
    }

    func purses() -> [String] {
        let purses = snapshot.purses
        var table = WatchColumns()
        table.add(purses.map { "  " + $0.title }, weight: 100)
        let tints: [Tint?] = purses.map { $0.share >= 1 ? .bad : $0.share >= 0.8 ? .caution : .good }
        table.add(purses.map { WatchBar.text($0.share, cells: width >= 100 ? 24 : 12) }, weight: 70, tints: tints)
        table.add(purses.map { "\(Int($0.share * 100))%" }, weight: 99, .right, tints: tints)
        table.add(purses.map { purse in Self.limits(purse) }, weight: 98)
        return table.rows(width: width, colour: colour)
    }

    /// The most frequent reasons first.
    func rejections(of job: WatchSnapshot.Job) -> [String] {
        let rules = job.rejections.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let total = job.rejected
        var table = WatchColumns()
        table.add(rules.map { "  " + $0.key }, weight: 100)
        table.add(rules.map { Figures.grouped($0.value) }, weight: 99, .right)
        table.add(rules.map { Figures.percent($0.value, of: total) }, weight: 98, .right)
        table.add(rules.map { WatchBar.text(Double($0.value) / Double(max(1, total)), cells: 16) }, weight: 20)
        table.add(
            rules.map { RejectionRules.meaning(of: $0.key) }, weight: 30, tints: rules.map { _ in .quiet })
        return table.rows(width: width, colour: colour)
    }

    /// Two rows for each: what was asked, and the beginning of the answer.
    func samples() -> [String] {
        snapshot.samples.flatMap { sample in
            [
                Terminal.fitted("  " + Terminal.safe(sample.instruction), width: width),
                Tint.quiet.paint(Terminal.fitted("    " + Terminal.safe(sample.answer), width: width), colour),
            ]
        }
    }

    static func tint(of state: String) -> Tint? {
        switch state {
        case "running": .good
        case "failed", "stalled", "partial", "cancelled": .bad
        case "paused", "needs-decision": .caution
        case "done": nil
        default: .quiet
        }
    }

    static func share(_ job: WatchSnapshot.Job) -> Double? {
        guard let target = job.target, target > 0 else { return nil }
        return min(1, Double(max(0, job.accepted)) / Double(target))
    }

    static func count(_ job: WatchSnapshot.Job) -> String {
        guard let target = job.target else { return "\(Figures.grouped(job.rows)) rows" }
        return "\(Figures.grouped(job.accepted))/\(Figures.grouped(target))"
    }

    static func acceptance(_ job: WatchSnapshot.Job) -> String {
        let all = job.rows + job.rejected
        return all > 0 ? "\(Figures.percent(job.rows, of: all)) kept" : ""
    }

    static func money(_ picodollars: Int64?) -> String {
        picodollars == nil ? "cost unknown" : Figures.money(picodollars)
    }

    private static func limits(_ purse: WatchSnapshot.Purse) -> String {
        var parts: [String] = []
        if let cap = purse.capPicodollars { parts.append("\(Figures.exactMoney(purse.picodollars)) of \(Figures.money(cap))") }
        if let cap = purse.capTokens { parts.append("\(Figures.grouped(purse.tokens)) of \(Figures.grouped(cap)) tokens") }
        if let cap = purse.capRequests { parts.append("\(Figures.grouped(purse.requests)) of \(Figures.grouped(cap)) calls") }
        return parts.joined(separator: ", ")
    }
}
