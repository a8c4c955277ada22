import Statistics

extension JudgeSummary.RuleLine {
    /// Every rule that has a value: of a panel, all of them by its majority, then by its mean.
    static func list(_ judged: [JudgedPair], _ bootstrap: ClusteredBootstrap) -> [Self] {
        guard judged.contains(where: { $0.seats.count > 1 }) else {
            return MergeRule.allCases.compactMap { Self($0, panel: nil, judged, bootstrap) }
        }
        return PanelRule.allCases.flatMap { panel in
            MergeRule.allCases.compactMap { Self($0, panel: panel, judged, bootstrap) }
        }
    }

    /// Nil where no pair has a value under the rule.
    init?(_ rule: MergeRule, panel: PanelRule?, _ judged: [JudgedPair], _ bootstrap: ClusteredBootstrap) {
        let values = judged.compactMap { $0.value(rule, panel: panel ?? .majority) }
        guard let rate = WinRate(values, leftOut: judged.count - values.count, bootstrap: bootstrap) else { return nil }
        self.rule = rule.rawValue
        self.panel = panel?.rawValue
        winRate = rate.rate
        interval = rate.interval.map { JudgeSummary.Range($0) }
        method = rate.method.rawValue
        (wins, ties, losses, leftOut) = (rate.wins, rate.ties, rate.losses, rate.leftOut)
        winningScore = rate.winningScore
    }

    /// What stands beside its numbers.
    public var name: String { panel.map { "\(rule), \($0)" } ?? rule }
}

extension JudgeSummary.Position {
    /// - Parameter judged: pairs by one judge each.
    init(_ judged: [JudgedPair]) {
        let bias = PositionBias(judged.filter { !$0.isIdentical && $0.orders == .both }.map(\.games))
        consistency = bias.consistency.map { JudgeSummary.Share($0) }
        (primacy, recency) = (bias.primacy, bias.recency)
        (alwaysFirst, alwaysSecond) = (bias.alwaysFirst, bias.alwaysSecond)
        p = bias.signTest?.pValue
        preference = bias.preference
    }
}

extension JudgeSummary {
    /// Whether a judge says the same when it is asked the same again. Source: Shi et al., arXiv 2406.07791.
    public struct Stability: Encodable, Sendable {
        /// Orders of pairs, by one judge each, with at least two readable verdicts.
        public let items: Int
        /// The mean share of the most frequent verdict, above 0 and at most 1.
        public let stability: Double
        /// The mean share of pairs of repeats that differ, 0...1.
        public let flipRate: Double

        /// Nil where nothing was read twice.
        init?(_ judged: [JudgedPair]) {
            let repeats = judged.filter { !$0.isIdentical }.flatMap(\.byJudge).flatMap { pair in
                Game.Order.allCases.map { order in pair.games.filter { $0.order == order }.map(\.verdict) }
            }
            guard let measured = RepeatStability(repeats) else { return nil }
            (items, stability, flipRate) = (measured.items, measured.stability, measured.flipRate)
        }
    }
}

/// What calls of one kind came to.
public struct JudgeSpending: Encodable, Hashable, Sendable {
    public var calls = 0
    public var promptTokens = 0
    public var completionTokens = 0
    /// Nil where a price is unknown.
    public var picodollars: Int64? = 0

    public init() {}
}
