/// How the two orders of a pair become one value. The rule moves the result by several points, so its name stands beside every
/// number that it made.
///
/// Under every rule a pair in error has no value: it leaves n and is counted apart.
public enum MergeRule: String, CaseIterable, Hashable, Codable, Sendable {
    /// A win or a loss only where both orders say so, everything else a tie (FastChat; arXiv 2402.06094).
    case strict
    /// Like ``strict``, but pairs whose orders name different answers leave n.
    case strictDrop = "strict-drop"
    /// The sign of the sum over the orders of +1, 0 or -1, so that a win and a tie are a win (Cherry, AlpaGasus, JudgeBench).
    case lenient
    /// The higher mean score over orders and samples wins, a tie only where they are equal (FairEval). Needs scores.
    case scoreMean = "score-mean"
    /// The mean over the orders of 1, one half or 0, or of the probabilities of the two answers (like AlpacaEval).
    case halfVotes = "half-votes"
    /// Every game a row, a strong verdict three rows, so that a pair counts for two to six (Arena-Hard-Auto).
    case weighted

    /// The name to print beside a number.
    public var name: String { rawValue }

    /// How many rows a strong verdict is worth under ``weighted``.
    public static let strongRows = 3.0

    /// The value of one pair by one judge; nil where the pair leaves n.
    ///
    /// Samples are merged within their order first, so that an order with more readable samples does not weigh more. Only
    /// ``weighted`` takes every game for itself. A pair with an unreadable order has no value under ``PlayedOrders/both``.
    public func value(
        of games: [Game], samples: SampleRule = .majority, orders: PlayedOrders = .both
    ) -> MergedValue? {
        guard let verdicts = OrderVerdict.list(games, samples: samples, orders: orders) else { return nil }
        let state = PairState(verdicts)
        switch self {
        case .strict: return MergedValue(value: Self.strictValue(state))
        case .strictDrop: return state == .inconsistent ? nil : MergedValue(value: Self.strictValue(state))
        case .lenient: return MergedValue(value: Self.lenientValue(state))
        case .scoreMean: return Self.scoreValue(verdicts)
        case .halfVotes: return Mean.of(verdicts.map(\.preference)).flatMap { MergedValue(value: $0) }
        case .weighted: return Self.weightedValue(games)
        }
    }

    private static func strictValue(_ state: PairState) -> Double {
        switch state {
        case .win: 1
        case .loss: 0
        case .tie, .halfWin, .halfLoss, .inconsistent, .error: 0.5
        }
    }

    private static func lenientValue(_ state: PairState) -> Double {
        switch state {
        case .win, .halfWin: 1
        case .loss, .halfLoss: 0
        case .tie, .inconsistent, .error: 0.5
        }
    }

    private static func scoreValue(_ verdicts: [OrderVerdict]) -> MergedValue? {
        let differences = verdicts.compactMap(\.scoreDifference)
        guard differences.count == verdicts.count, let mean = Mean.of(differences) else { return nil }
        // Means of equal decimal scores may differ in their last bit.
        if abs(mean) < 1e-9 { return MergedValue(value: 0.5) }
        return MergedValue(value: mean > 0 ? 1 : 0)
    }

    private static func weightedValue(_ games: [Game]) -> MergedValue? {
        var sum = 0.0
        var rows = 0.0
        for game in games {
            guard let outcome = game.outcome else { continue }
            let weight = game.verdict.isStrong ? strongRows : 1
            sum += outcome.value * weight
            rows += weight
        }
        return rows > 0 ? MergedValue(value: sum / rows, weight: rows) : nil
    }
}
