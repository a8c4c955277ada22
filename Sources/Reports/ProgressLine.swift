/// A job at one moment, as the progress line shows it.
public struct ProgressSnapshot: Hashable, Sendable {
    public var accepted: Int
    /// nil: the root steps end the job.
    public var target: Int?
    /// Most frequent first, or in any order.
    public var rejectedByRule: [Count]
    public var requests: Int
    public var tokens: Int
    /// nil: the price is unknown. Zero: free.
    public var costPicodollars: Int64?
    /// Accepted per second, lately.
    public var ratePerSecond: Double
    public var etaSeconds: Double?
    public var inFlight: Int
    /// The answers come from the built-in simulated endpoint.
    public var simulated: Bool

    public init(
        accepted: Int, target: Int?, rejectedByRule: [(String, Int)], requests: Int, tokens: Int, costPicodollars: Int64?,
        ratePerSecond: Double, etaSeconds: Double?, inFlight: Int, simulated: Bool
    ) {
        self.accepted = accepted
        self.target = target
        self.rejectedByRule = rejectedByRule.map { Count(rule: $0.0, count: $0.1) }
        self.requests = requests
        self.tokens = tokens
        self.costPicodollars = costPicodollars
        self.ratePerSecond = ratePerSecond
        self.etaSeconds = etaSeconds
        self.inFlight = inFlight
        self.simulated = simulated
    }

    public var rejected: Int { rejectedByRule.reduce(0) { $0 + $1.count } }

    /// How often a rejection rule applied.
    public struct Count: Hashable, Sendable, Codable {
        public var rule: String
        public var count: Int

        public init(rule: String, count: Int) {
            self.rule = rule
            self.count = count
        }
    }
}

/// The one line that is rewritten while a job runs.
public enum ProgressLine {
    /// The line for `snapshot` in at most `width` columns, without line end. What does not fit goes, the least telling
    /// first; accepted and rejected always stay.
    public static func render(_ snapshot: ProgressSnapshot, width: Int, colour: Bool) -> String {
        let room = max(20, width - 1)
        let parts = chosen(segments(of: snapshot), room: room, hasBar: (snapshot.target ?? 0) > 0)
        let used = length(parts)
        guard used <= room else {
            return Terminal.fitted(parts.map(\.text).joined(separator: "  "), width: room)
        }
        let line = parts.map { $0.tint?.paint($0.text, colour) ?? $0.text }.joined(separator: "  ")
        guard let target = snapshot.target, let bar = bar(snapshot, target, room - used - 2, colour) else { return line }
        return bar + "  " + line
    }

    /// The parts that fit, tried from the most telling on; those of weight 90 and over whether they fit or not.
    private static func chosen(_ parts: [Part], room: Int, hasBar: Bool) -> [Part] {
        let shortestBar = 15
        var used = -2
        var kept: Set<Int> = []
        var wantsBar = hasBar
        for (index, part) in parts.enumerated().sorted(by: { $0.element.weight > $1.element.weight }) {
            if wantsBar, part.weight < barWeight {
                wantsBar = false
                if used + shortestBar + 2 <= room { used += shortestBar + 2 }
            }
            let next = used + 2 + Terminal.columns(part.text)
            guard part.weight >= 90 || next <= room else { continue }
            used = next
            kept.insert(index)
        }
        return parts.indices.filter(kept.contains).map { parts[$0] }
    }

    /// A short bar goes before what weighs less.
    private static let barWeight = 65

    private struct Part {
        var text: String
        var weight: Int
        var tint: Tint?
    }

    private static func length(_ parts: [Part]) -> Int {
        parts.reduce(0) { $0 + Terminal.columns($1.text) } + 2 * max(0, parts.count - 1)
    }

    private static func segments(of snapshot: ProgressSnapshot) -> [Part] {
        let goal = snapshot.target.map { "/\(Figures.grouped($0))" } ?? ""
        var parts = [
            Part(text: "\(Figures.grouped(snapshot.accepted))\(goal) accepted", weight: 100, tint: .good),
            Part(text: "\(Figures.grouped(snapshot.rejected)) rejected", weight: 90, tint: nil),
            Part(text: "\(Figures.rate(snapshot.ratePerSecond))/s", weight: 60, tint: nil),
            Part(text: "\(Figures.short(snapshot.requests)) req", weight: 20, tint: nil),
            Part(text: "\(Figures.short(snapshot.tokens)) tok", weight: 30, tint: nil),
            Part(text: cost(snapshot), weight: 50, tint: nil),
            Part(text: "\(snapshot.inFlight) in flight", weight: 10, tint: nil),
            Part(text: "ETA \(Figures.duration(seconds: snapshot.etaSeconds))", weight: 70, tint: nil),
        ]
        let frequent = reasons(snapshot)
        if !frequent.isEmpty { parts.insert(Part(text: "(\(frequent))", weight: 40, tint: .quiet), at: 2) }
        if snapshot.simulated { parts.append(Part(text: "simulated", weight: 80, tint: .caution)) }
        return parts
    }

    private static func cost(_ snapshot: ProgressSnapshot) -> String {
        let money = Figures.money(snapshot.costPicodollars)
        return money.hasPrefix("$") || money.hasPrefix("-") ? money : "cost \(money)"
    }

    /// The three most frequent rules.
    private static func reasons(_ snapshot: ProgressSnapshot) -> String {
        let sorted = snapshot.rejectedByRule.filter { $0.count > 0 }.sorted {
            ($1.count, $0.rule) < ($0.count, $1.rule)
        }
        let top = sorted.prefix(3).map { "\($0.rule) \(Figures.grouped($0.count))" }
        return (top + (sorted.count > 3 ? ["…"] : [])).joined(separator: ", ")
    }

    private static func bar(_ snapshot: ProgressSnapshot, _ target: Int, _ room: Int, _ colour: Bool) -> String? {
        let cells = min(24, room - 5)
        guard cells >= 8, target > 0 else { return nil }
        let done = min(1, max(0, Double(snapshot.accepted) / Double(target)))
        let full = Int(done * Double(cells))
        let percent = String(Int(done * 100))
        let filled = String(repeating: "█", count: full)
        let rest = String(repeating: "░", count: cells - full)
        let padding = String(repeating: " ", count: 3 - percent.utf8.count)
        return Tint.good.paint(filled, colour) + Tint.quiet.paint(rest, colour) + " \(padding)\(percent)%"
    }
}
