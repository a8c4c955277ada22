/// How far a judge's verdicts depend on the place in which an answer stands.
///
/// Source: Shi et al., Judging the Judges (arXiv 2406.07791). By the slots that the two orders name, A first and B second, C a
/// tie: AB, BA and CC are consistent, AA, AC and CA primacy, BB, BC and CB recency.
public struct PositionBias: Hashable, Sendable {
    /// Pairs whose orders say the same.
    public let consistent: Int
    /// Pairs whose orders differ in favour of the first slot.
    public let primacy: Int
    /// Pairs whose orders differ in favour of the second slot.
    public let recency: Int
    /// Pairs whose orders both name the first slot: part of ``primacy``.
    public let alwaysFirst: Int
    /// Pairs whose orders both name the second slot: part of ``recency``.
    public let alwaysSecond: Int
    /// Pairs with an unreadable order.
    public let unreadable: Int

    /// `pairs` holds the games of each pair, by one judge.
    public init(_ pairs: [[Game]], samples: SampleRule = .majority) {
        var tally = Tally()
        for games in pairs {
            guard let orders = OrderVerdict.list(games, samples: samples, orders: .both), let first = orders.first,
                let second = orders.last
            else {
                tally.unreadable += 1
                continue
            }
            tally.add(modelFirst: first.outcome, baselineFirst: second.outcome)
        }
        consistent = tally.consistent
        primacy = tally.primacy
        recency = tally.recency
        alwaysFirst = tally.alwaysFirst
        alwaysSecond = tally.alwaysSecond
        unreadable = tally.unreadable
    }

    private struct Tally {
        var consistent = 0
        var primacy = 0
        var recency = 0
        var alwaysFirst = 0
        var alwaysSecond = 0
        var unreadable = 0

        /// The model stands in the first slot in one order only, so it does better there just where the first slot does.
        mutating func add(modelFirst: PairOutcome, baselineFirst: PairOutcome) {
            if modelFirst == baselineFirst {
                consistent += 1
            } else if modelFirst.value > baselineFirst.value {
                primacy += 1
                if modelFirst == .win, baselineFirst == .loss { alwaysFirst += 1 }
            } else {
                recency += 1
                if modelFirst == .loss, baselineFirst == .win { alwaysSecond += 1 }
            }
        }
    }

    /// Pairs that are readable in both orders.
    public var readable: Int { consistent + primacy + recency }

    /// Consistent pairs of all readable ones, with Wilson's interval; nil when none is readable.
    public var consistency: Proportion? { Proportion(consistent, of: readable) }

    /// Whether primacy (wins) and recency (losses) differ by more than chance.
    public var signTest: SignTest? { SignTest(wins: primacy, losses: recency) }

    /// Shi's preference score, -1...1: 0 is fair, -1 always the first slot, +1 always the second. Nil when none is readable.
    ///
    /// The paper's r·r/(p + r) - p·p/(p + r) is r - p; it is divided by the readable pairs.
    public var preference: Double? {
        readable > 0 ? Double(recency - primacy) / Double(readable) : nil
    }
}
