/// Sees when a local engine's answers begin to take much longer than they did.
///
/// Time is counted as it is and by the token of answer, and both must have grown: a model's latency follows the length of what it
/// writes, a network's does not. It is counted apart for each limit of tokens that requests name: a label and a story are not
/// alike. The median of a window is judged, and two windows in a row, so that a few slow answers are no sign. Source: reliability,
/// section 0, fact 8.
struct LatencyWatch: Sendable {
    /// Answers that are judged together.
    static let window = 16
    /// How many times as long as at best is a sign of a queue; engines that work on several answers at one time slow down less.
    static let factor = 3.0
    /// By how much the best is let rise with each window: prompts change.
    static let drift = 1.02
    /// Shorter times count as this.
    private static let leastMicros = 50_000.0
    /// What every answer takes besides its tokens, as so many of them.
    private static let overheadTokens = 16.0
    private static let mostKinds = 16

    /// One way of counting time: the window's values and the least median so far.
    private struct Measure {
        var values: [Double] = []
        var best: Double?

        /// Whether the window's median is much above the least; begins the next window.
        mutating func closeWindow() -> Bool {
            let median = values.sorted()[values.count / 2]
            let best = best ?? median
            self.best = min(best * LatencyWatch.drift, median)
            values.removeAll(keepingCapacity: true)
            return median > best * LatencyWatch.factor && median > 0
        }
    }

    private struct Kind {
        var plain = Measure()
        var byToken = Measure()
        var wasSlow = false
    }

    private var kinds: [Int: Kind] = [:]

    /// An answer to a request of this limit of tokens has come.
    /// - Returns: whether the engine has become much slower.
    mutating func answered(limit: Int, micros: Int64, tokens: Int) -> Bool {
        if kinds[limit] == nil, kinds.count >= Self.mostKinds { kinds = [:] }
        // What takes next to no time varies by much, and no queue explains it.
        let micros = max(Self.leastMicros, Double(micros))
        kinds[limit, default: Kind()].plain.values.append(micros)
        kinds[limit, default: Kind()].byToken.values.append(micros / (Double(max(0, tokens)) + Self.overheadTokens))
        guard var kind = kinds[limit], kind.plain.values.count >= Self.window else { return false }
        let (isSlow, isSlowByToken) = (kind.plain.closeWindow(), kind.byToken.closeWindow())
        let wasSlow = kind.wasSlow
        kind.wasSlow = isSlow && isSlowByToken
        kinds[limit] = kind
        return wasSlow && kind.wasSlow
    }
}
