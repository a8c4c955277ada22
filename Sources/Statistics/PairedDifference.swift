/// How much one run differs from another over the questions that both have.
///
/// The two may be models against one baseline, judges, prompts, or a judge and people. Two win rates on the same questions are
/// not independent, so the test of their difference is of the differences, not of whether two intervals overlap.
public struct PairedDifference: Hashable, Sendable {
    /// Questions that both runs have.
    public let questions: Int
    /// Questions that only the first run has; they play no part.
    public let onlyFirst: Int
    /// Questions that only the second run has; they play no part.
    public let onlySecond: Int
    /// The mean over questions of the first run's value less the second's, -1...1. Every question weighs alike.
    public let difference: Double
    /// Over questions; nil with one question.
    public let standardError: Double?
    /// Nil with one question, and where all questions have one and the same difference, of which a bootstrap knows nothing.
    public let interval: ConfidenceInterval?
    /// Of the questions on which the first run is higher (wins) and lower (losses).
    public let signTest: SignTest?

    /// Nil when no question is in both.
    public init?(_ first: [PairValue], _ second: [PairValue], bootstrap: ClusteredBootstrap) {
        let firstMeans = Self.means(first)
        let secondMeans = Self.means(second)
        var others: [String: Double] = [:]
        for entry in secondMeans { others[entry.question] = entry.mean }
        let differences = firstMeans.compactMap { entry in others[entry.question].map { entry.mean - $0 } }
        guard let difference = Mean.of(differences) else { return nil }
        questions = differences.count
        onlyFirst = firstMeans.count - differences.count
        onlySecond = secondMeans.count - differences.count
        self.difference = difference
        let totals = differences.map { ClusterTotal(sum: $0, weight: 1) }
        standardError = ClusterError.ofRatio(totals)
        interval = Mean.varies(differences) ? bootstrap.interval(ofRatio: totals) : nil
        // Means of the same votes in another sequence may differ in their last bit.
        signTest = SignTest(wins: differences.count { $0 > 1e-9 }, losses: differences.count { $0 < -1e-9 })
    }

    private static func means(_ values: [PairValue]) -> [(question: String, mean: Double)] {
        PairValue.totals(values).map { ($0.question, $0.total.sum / $0.total.weight) }
    }
}
