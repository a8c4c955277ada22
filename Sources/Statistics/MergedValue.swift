/// What a pair is worth after its games were merged.
public struct MergedValue: Hashable, Sendable {
    /// The model's share of the pair, 0...1: 1 a win, one half a tie, 0 a loss.
    public let value: Double
    /// How many rows the pair counts for: 1, except under ``MergeRule/weighted``.
    public let weight: Double

    /// Nil unless `value` lies in 0...1 and `weight` between a millionth and a million.
    public init?(value: Double, weight: Double = 1) {
        guard (0...1).contains(value), (1e-6...1e6).contains(weight) else { return nil }
        self.value = value
        self.weight = weight
    }
}
