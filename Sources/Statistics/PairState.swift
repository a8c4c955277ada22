/// What the games of one judge about one pair of answers come to, before any rule says what that is worth.
public enum PairState: String, CaseIterable, Hashable, Codable, Sendable {
    /// Both orders name the model.
    case win
    /// Both orders name the baseline.
    case loss
    /// Both orders are ties.
    case tie
    /// One order names the model, the other is a tie.
    case halfWin = "half-win"
    /// One order names the baseline, the other is a tie.
    case halfLoss = "half-loss"
    /// The orders name different answers.
    case inconsistent
    /// An order without a readable verdict.
    case error

    /// The state after the games of one pair by one judge, in any sequence.
    ///
    /// The samples of an order are first merged into one verdict. With ``PlayedOrders/single`` the state is that verdict.
    public init(_ games: [Game], samples: SampleRule = .majority, orders: PlayedOrders = .both) {
        self.init(OrderVerdict.list(games, samples: samples, orders: orders) ?? [])
    }

    /// The state of a pair before a panel of judges: the state that more than half of them find, else a weaker one.
    ///
    /// Judges in error abstain; a panel without a readable judge is an error. Without a majority of one state, a half-win where
    /// most lean to the model (win or half-win), a half-loss where most lean to the baseline, inconsistent where as many lean to
    /// either and none to neither, else a tie.
    public init(panel states: [PairState]) {
        let readable = states.filter { $0 != .error }
        for state in Self.allCases where readable.count(where: { $0 == state }) * 2 > readable.count {
            self = state
            return
        }
        let wins = readable.count { $0 == .win || $0 == .halfWin }
        let losses = readable.count { $0 == .loss || $0 == .halfLoss }
        let others = readable.count - wins - losses
        switch (wins, losses, others) {
        case (0, 0, 0): self = .error
        case (_, _, 0) where wins == losses: self = .inconsistent
        case _ where wins > losses && wins > others: self = .halfWin
        case _ where losses > wins && losses > others: self = .halfLoss
        default: self = .tie
        }
    }

    /// The state after one verdict an order; an error of none.
    init(_ verdicts: [OrderVerdict]) {
        let wins = verdicts.count { $0.outcome == .win }
        let losses = verdicts.count { $0.outcome == .loss }
        let ties = verdicts.count - wins - losses
        switch (wins > 0, ties > 0, losses > 0) {
        case (false, false, false): self = .error
        case (true, false, false): self = .win
        case (false, false, true): self = .loss
        case (false, true, false): self = .tie
        case (true, true, false): self = .halfWin
        case (false, true, true): self = .halfLoss
        case (true, _, true): self = .inconsistent
        }
    }

    /// Whether the orders said the same: a win, a loss or a tie.
    public var isConsistent: Bool {
        switch self {
        case .win, .loss, .tie: true
        case .halfWin, .halfLoss, .inconsistent, .error: false
        }
    }
}
