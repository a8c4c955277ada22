/// The merged value of a pair between two of several models.
public struct ModelComparison: Hashable, Sendable {
    public let model: String
    public let opponent: String
    /// From the side of `model`.
    public let pair: PairValue

    /// Nil when a model would meet itself.
    public init?(model: String, opponent: String, pair: PairValue) {
        guard model != opponent else { return nil }
        self.model = model
        self.opponent = opponent
        self.pair = pair
    }
}
