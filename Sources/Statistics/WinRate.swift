/// A model's win rate against one baseline, with ties as half and an interval over questions.
///
/// Source: FastChat's `win_rate_adjusted`, AlpacaEval's `win_rate`, `standard_error` and `discrete_win_rate`; clustered as in
/// ``ClusteredBootstrap``. Rates are shares of 1, not per cent.
public struct WinRate: Hashable, Sendable {
    /// How an interval was made.
    public enum IntervalMethod: String, Hashable, Sendable {
        case bootstrap
        /// Where all questions have one value, every resample has it too and a bootstrap would claim certainty; so Wilson's
        /// interval, with the questions as its n.
        case wilson
    }

    /// Pairs above one half.
    public let wins: Int
    /// Pairs at one half.
    public let ties: Int
    /// Pairs below one half.
    public let losses: Int
    /// Pairs without a value: errors, and what the rule drops.
    public let leftOut: Int
    /// Questions with at least one value: what the interval has as its sample size.
    public let questions: Int
    /// Σ value × weight / Σ weight; (w + t/2)/n where the values are wins, ties and losses.
    public let rate: Double
    /// Of the rate, over questions; nil with one question. Equal to SD/√n where every question has one pair of weight 1.
    public let standardError: Double?
    /// Nil with one question.
    public let interval: ConfidenceInterval?
    public let method: IntervalMethod

    /// Nil without values. `leftOut` is only passed on.
    public init?(_ values: [PairValue], leftOut: Int = 0, bootstrap: ClusteredBootstrap) {
        let totals = PairValue.totals(values).map(\.total)
        let weight = totals.reduce(0) { $0 + $1.weight }
        guard weight > 0, weight.isFinite else { return nil }
        let outcomes = values.map { PairOutcome(value: $0.value) }
        wins = outcomes.count { $0 == .win }
        ties = outcomes.count { $0 == .tie }
        losses = outcomes.count { $0 == .loss }
        self.leftOut = leftOut
        questions = totals.count
        rate = min(1, totals.reduce(0) { $0 + $1.sum } / weight)
        standardError = ClusterError.ofRatio(totals)
        let isConstant = !Mean.varies(totals.map { $0.sum / $0.weight })
        method = isConstant ? .wilson : .bootstrap
        if totals.count < 2 {
            interval = nil
        } else if isConstant {
            interval = Wilson.interval(share: rate, of: Double(totals.count), confidence: bootstrap.confidence)
        } else {
            interval = bootstrap.interval(ofRatio: totals)
        }
    }

    /// Pairs that count.
    public var pairs: Int { wins + ties + losses }

    /// w/n: FastChat's `win_rate`.
    public var winShare: Double { Double(wins) / Double(pairs) }

    /// l/n: FastChat's `loss_rate`.
    public var lossShare: Double { Double(losses) / Double(pairs) }

    /// (w + t/2)/n over pairs that count alike, each rounded to a win, a tie or a loss: AlpacaEval's `discrete_win_rate`.
    public var discreteRate: Double { (Double(wins) + Double(ties) / 2) / Double(pairs) }

    /// 1 + (w - l)/n, in 0...2: the winning score of Cherry and AlpaGasus.
    public var winningScore: Double { 1 + Double(wins - losses) / Double(pairs) }

    /// The exact sign test of the pairs that are not ties. It takes pairs as independent: one pair a question.
    public var signTest: SignTest? { SignTest(wins: wins, losses: losses) }
}
