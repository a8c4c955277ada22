/// A count of successes among trials, with Wilson's interval.
public struct Proportion: Hashable, Sendable {
    public let successes: Int
    public let trials: Int
    public let interval: ConfidenceInterval

    /// Nil without trials or where the numbers contradict each other.
    public init?(_ successes: Int, of trials: Int, confidence: Confidence = .standard) {
        guard let interval = Wilson.interval(successes: successes, of: trials, confidence: confidence) else { return nil }
        self.successes = successes
        self.trials = trials
        self.interval = interval
    }

    /// Successes over trials, 0...1.
    public var share: Double { Double(successes) / Double(trials) }
}
