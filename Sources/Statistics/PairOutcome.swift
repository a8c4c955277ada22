/// A verdict as seen from the model that is compared with a baseline.
public enum PairOutcome: String, CaseIterable, Hashable, Codable, Sendable {
    case win
    case tie
    case loss

    /// 1, one half or 0: what the outcome adds to a win rate.
    public var value: Double {
        switch self {
        case .win: 1
        case .tie: 0.5
        case .loss: 0
        }
    }

    /// The same verdict as seen from the baseline.
    public var opposite: PairOutcome {
        switch self {
        case .win: .loss
        case .tie: .tie
        case .loss: .win
        }
    }

    /// A win above one half, a loss below it, a tie at it.
    ///
    /// Means of a few votes are exact at one half or a rounding error away from it, which must not decide a game.
    public init(value: Double) {
        if value > 0.5 + 1e-9 {
            self = .win
        } else if value < 0.5 - 1e-9 {
            self = .loss
        } else {
            self = .tie
        }
    }

    /// The most frequent of `outcomes`; a tie when two are equally frequent; nil when there are none.
    public static func majority(of outcomes: some Sequence<PairOutcome>) -> PairOutcome? {
        var wins = 0
        var ties = 0
        var losses = 0
        for outcome in outcomes {
            switch outcome {
            case .win: wins += 1
            case .tie: ties += 1
            case .loss: losses += 1
            }
        }
        guard wins + ties + losses > 0 else { return nil }
        if wins > ties, wins > losses { return .win }
        if losses > ties, losses > wins { return .loss }
        return .tie
    }
}
