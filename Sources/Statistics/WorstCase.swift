/// Between which ends a win rate lies whatever the pairs in error would have said.
///
/// The manner of Manski's bounds: nothing is assumed of what is missing. A run with many errors shows it beside its win rate.
public struct WorstCase: Hashable, Sendable {
    /// The share of errors above which a report warns.
    public static let warningShare = 0.02

    /// Pairs that have no value because of an error.
    public let errors: Int
    /// Errors over all pairs, 0...1.
    public let errorShare: Double
    /// The rate if all errors were lost.
    public let allLost: Double
    /// The rate if all errors were won.
    public let allWon: Double
    /// From the lower end of the interval of ``allLost`` to the upper end of that of ``allWon``; nil with one question.
    public let interval: ConfidenceInterval?

    /// Nil without a pair.
    ///
    /// - Parameters:
    ///   - values: The pairs that have a value.
    ///   - errors: The question of every pair in error; not of pairs that a rule drops.
    ///   - errorWeight: How many rows an error could count for: 1, or 6 under ``MergeRule/weighted``.
    ///     Outside a millionth to a million it is taken as 1.
    public init?(_ values: [PairValue], errors: [String], errorWeight: Double = 1, bootstrap: ClusteredBootstrap) {
        let weight = (1e-6...1e6).contains(errorWeight) ? errorWeight : 1
        let lost = errors.compactMap { PairValue(question: $0, value: 0, weight: weight) }
        let won = errors.compactMap { PairValue(question: $0, value: 1, weight: weight) }
        guard let low = WinRate(values + lost, bootstrap: bootstrap), let high = WinRate(values + won, bootstrap: bootstrap)
        else { return nil }
        self.errors = errors.count
        errorShare = Double(errors.count) / Double(values.count + errors.count)
        allLost = low.rate
        allWon = high.rate
        if let lower = low.interval?.lower, let upper = high.interval?.upper {
            interval = ConfidenceInterval(lower: lower, upper: upper, confidence: bootstrap.confidence)
        } else {
            interval = nil
        }
    }

    /// Whether more than 2 % of the pairs are errors.
    public var needsWarning: Bool { errorShare > Self.warningShare }
}
