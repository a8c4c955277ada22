/// Sees when a local engine's answers begin to take much longer than they did.
///
/// Time is counted by the token of answer, since a model's latency follows the length of what it writes, and apart for each limit
/// of tokens that requests name: a label and a story are not alike. Source: reliability, section 0, fact 8.
struct LatencyWatch: Sendable {
    /// Answers that are judged together.
    static let window = 16
    /// How many times as long as at best is a sign of a queue; engines that work on several answers at one time slow down less.
    static let factor = 3.0
    /// By how much the best is let rise with each window: prompts change.
    static let drift = 1.02
    private static let mostKinds = 16

    private struct Kind {
        var count = 0
        var micros = 0.0
        var tokens = 0.0
        var best: Double?
    }

    private var kinds: [Int: Kind] = [:]

    /// An answer to a request of this limit of tokens has come.
    /// - Returns: whether the engine has become much slower.
    mutating func answered(limit: Int, micros: Int64, tokens: Int) -> Bool {
        if kinds[limit] == nil, kinds.count >= Self.mostKinds { kinds = [:] }
        var kind = kinds[limit] ?? Kind()
        defer { kinds[limit] = kind }
        kind.count += 1
        kind.micros += Double(max(0, micros))
        kind.tokens += Double(max(1, tokens))
        guard kind.count >= Self.window else { return false }
        let cost = kind.micros / kind.tokens
        (kind.count, kind.micros, kind.tokens) = (0, 0, 0)
        let best = kind.best ?? cost
        kind.best = min(best * Self.drift, cost)
        return cost > best * Self.factor
    }
}
