import Glibc

/// How probable one of two labels is beside the other alone, from the log-probabilities of the tokens that spell each.
///
/// P(first)/(P(first)+P(second)), as in AlpacaEval 2's weighted preference.
public struct LabelShare: Hashable, Sendable {
    /// 0...1.
    public let first: Double

    /// Nil where neither label has a token.
    /// - Parameters:
    ///   - first: natural logarithms of the probabilities of the first label's tokens.
    ///   - second: those of the second label's.
    public init?(first: [Double], second: [Double]) {
        guard let greatest = (first + second).filter(\.isFinite).max() else { return nil }
        // In units of the greatest, so that small probabilities do not vanish.
        func sum(_ logs: [Double]) -> Double { logs.reduce(0) { $0 + ($1.isFinite ? exp($1 - greatest) : 0) } }
        self.first = sum(first) / (sum(first) + sum(second))
    }
}
