/// Fleiss' kappa: agreement beyond chance of more than two raters, who need not be the same for every item.
///
/// Source: Fleiss 1971, with the pairwise agreement of each item weighted alike where items have different numbers of ratings.
public struct FleissKappa: Hashable, Sendable {
    /// At most 1; 0 is chance.
    public let kappa: Double
    /// The mean over items of the share of pairs of raters that agree.
    public let observedAgreement: Double
    /// The share of pairs that would agree by chance.
    public let expectedAgreement: Double
    /// Items with at least two ratings.
    public let items: Int
    /// Items with fewer than two ratings, which say nothing about agreement.
    public let leftOut: Int
    /// By bootstrap over items; nil with one item, or where too many resamples hold one label only.
    public let interval: ConfidenceInterval?

    /// Nil when no item has two ratings, and where all raters used one label only.
    ///
    /// `ratings` holds the labels that each item was given.
    public init?(_ ratings: [[String]], bootstrap: ClusteredBootstrap) {
        let rated = ratings.filter { $0.count >= 2 }
        let tables = Self.tables(rated)
        let once = Array(repeating: 1, count: tables.count)
        guard let whole = Self.kappa(tables, drawn: once) else { return nil }
        kappa = whole.kappa
        observedAgreement = whole.observed
        expectedAgreement = whole.expected
        items = rated.count
        leftOut = ratings.count - rated.count
        interval = bootstrap.interval(clusterCount: tables.count) { Self.kappa(tables, drawn: $0)?.kappa }
    }

    /// What one item adds: its label counts and the share of its pairs of raters that agree.
    private struct Table {
        let counts: [Int]
        let agreement: Double
    }

    private static func tables(_ ratings: [[String]]) -> [Table] {
        let labels = Set(ratings.joined()).sorted()
        return ratings.map { item in
            let counts = labels.map { label in item.count { $0 == label } }
            let agreeing = counts.reduce(0) { $0 + $1 * ($1 - 1) }
            return Table(counts: counts, agreement: Double(agreeing) / Double(item.count * (item.count - 1)))
        }
    }

    private static func kappa(
        _ tables: [Table], drawn: [Int]
    ) -> (kappa: Double, observed: Double, expected: Double)? {
        guard let labels = tables.first?.counts.count else { return nil }
        var sums = Array(repeating: 0, count: labels)
        var observed = 0.0
        for (table, times) in zip(tables, drawn) where times > 0 {
            for label in sums.indices { sums[label] += table.counts[label] * times }
            observed += table.agreement * Double(times)
        }
        let total = sums.reduce(0, +)
        guard total > 0, !sums.contains(total) else { return nil }
        observed /= Double(tables.count)
        let expected = sums.reduce(0) { $0 + (Double($1) / Double(total)) * (Double($1) / Double(total)) }
        return ((observed - expected) / (1 - expected), observed, expected)
    }
}
