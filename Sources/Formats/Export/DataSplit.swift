import Support

/// Which rows of a data set are kept for validation: decided for each by a hash, so that rows that come later move none.
public struct DataSplit: Hashable, Sendable {
    /// Of the rows, 0..<1.
    public let validationShare: Double
    public let seed: UInt64

    /// Reads two shares that come to one, such as `0.9/0.1`, the first for training; nil for any other text.
    public init?(_ text: String, seed: UInt64) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
        guard parts.count == 2, let train = parts[0], let validation = parts[1], train > 0, validation > 0,
            abs(train + validation - 1) < 1e-9
        else { return nil }
        validationShare = validation
        self.seed = seed
    }

    /// Whether rows of `group` are for validation.
    public func validates(_ group: String) -> Bool {
        var random = SeededRandom(deriving: "\(seed)", "split", group)
        return random.unit() < validationShare
    }
}
