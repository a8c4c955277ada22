/// Sees when a local engine's answers begin to take much longer than they did.
///
/// Time is counted by the token of answer, since a model's latency follows the length of what it writes, and apart for each limit
/// of tokens that requests name: a label and a story are not alike. The median of a window is judged, and two windows in a row,
/// so that a few slow answers are no sign. Source: reliability, section 0, fact 8.
struct LatencyWatch: Sendable {
    /// Answers that are judged together.
    static let window = 16
    /// How many times as long as at best is a sign of a queue; engines that work on several answers at one time slow down less.
    static let factor = 3.0
    /// By how much the best is let rise with each window: prompts change.
    static let drift = 1.02
    /// Below this an answer takes no time that a queue could explain.
    private static let leastMicros = 50_000.0
    /// What every answer takes besides its tokens, as so many of them.
    private static let overheadTokens = 16.0
    private static let mostKinds = 16

    private struct Kind {
        var costs: [Double] = []
        var micros = 0.0
        var best: Double?
        var wasSlow = false
    }

    private var kinds: [Int: Kind] = [:]

    /// An answer to a request of this limit of tokens has come.
    /// - Returns: whether the engine has become much slower.
    mutating func answered(limit: Int, micros: Int64, tokens: Int) -> Bool {
        if kinds[limit] == nil, kinds.count >= Self.mostKinds { kinds = [:] }
        let micros = Double(max(0, micros))
        kinds[limit, default: Kind()].micros += micros
        kinds[limit, default: Kind()].costs.append(micros / (Double(max(0, tokens)) + Self.overheadTokens))
        guard var kind = kinds[limit], kind.costs.count >= Self.window else { return false }
        defer { kinds[limit] = kind }
        let cost = kind.costs.sorted()[Self.window / 2]
        let best = kind.best ?? cost
        let isSlow = cost > best * Self.factor && kind.micros >= Self.leastMicros * Double(Self.window)
        defer { kind.wasSlow = isSlow }
        kind.best = min(best * Self.drift, cost)
        kind.costs.removeAll(keepingCapacity: true)
        kind.micros = 0
        return isSlow && kind.wasSlow
    }
}
