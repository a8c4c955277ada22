/// Whether a judge says the same again when it is asked the same.
///
/// Source: repetition stability of Shi et al. (arXiv 2406.07791).
public struct RepeatStability: Hashable, Sendable {
    /// Items that were asked at least twice and read at least twice.
    public let items: Int
    /// The mean over items of the share of the most frequent verdict, above 0 and at most 1.
    public let stability: Double
    /// The mean over items of the share of pairs of repeats that differ, 0...1.
    public let flipRate: Double

    /// Nil when no item has two readable repeats. `repeats` holds the verdicts on each item in one order; a strong preference
    /// counts like a plain one.
    public init?(_ repeats: [[SlotVerdict]]) {
        var shares: [Double] = []
        var flips: [Double] = []
        for verdicts in repeats {
            let readable = verdicts.filter { $0 != .error }.map(\.plain)
            guard readable.count >= 2 else { continue }
            let counts = [SlotVerdict.first, .tie, .second].map { verdict in readable.count { $0 == verdict } }
            let pairs = Double(readable.count * (readable.count - 1))
            shares.append(Double(counts.max() ?? 0) / Double(readable.count))
            flips.append(1 - Double(counts.reduce(0) { $0 + $1 * ($1 - 1) }) / pairs)
        }
        guard let stability = Mean.of(shares), let flipRate = Mean.of(flips) else { return nil }
        items = shares.count
        self.stability = stability
        self.flipRate = flipRate
    }
}
