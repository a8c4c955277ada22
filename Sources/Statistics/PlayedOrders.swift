/// Which orders a run plays.
public enum PlayedOrders: String, CaseIterable, Hashable, Codable, Sendable {
    /// Every pair twice: a pair whose games in one order are all unreadable, or missing, is an error.
    case both
    /// One order a pair, as in AlpacaEval: position bias cannot be told from preference.
    case single
}
