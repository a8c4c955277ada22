/// Cohen's kappa: by how much two raters agree beyond what their habits would give by chance.
///
/// Source: Cohen 1960; the standard error is that of Fleiss, Cohen and Everitt 1969 for a kappa that is not zero. Items are taken
/// as independent.
public struct CohenKappa: Hashable, Sendable {
    /// At most 1; 0 is chance, below 0 less than chance.
    public let kappa: Double
    /// Nil where one rater used one label only: kappa is then 0 whatever the other said, and its spread says nothing.
    public let standardError: Double?
    /// Kappa and its standard errors to either side, within -1...1; nil as the standard error is.
    public let interval: ConfidenceInterval?
    /// The share of items on which the raters agree.
    public let observedAgreement: Double
    /// The share on which they would agree by chance.
    public let expectedAgreement: Double

    /// Nil without items, and where both raters used one and the same label only: chance then explains everything, and kappa is
    /// 0 over 0.
    public init?(_ matrix: ConfusionMatrix, confidence: Confidence = .standard) {
        let total = Double(matrix.total)
        guard total > 0 else { return nil }
        let rows = matrix.rowSums.map { Double($0) / total }
        let columns = matrix.columnSums.map { Double($0) / total }
        let observed = Double(matrix.agreed) / total
        let expected = zip(rows, columns).reduce(0) { $0 + $1.0 * $1.1 }
        // Shares of one label only are exactly 1, so that this needs no tolerance.
        guard expected < 1 else { return nil }
        let kappa = (observed - expected) / (1 - expected)
        observedAgreement = observed
        expectedAgreement = expected
        self.kappa = kappa
        guard !rows.contains(1), !columns.contains(1) else {
            standardError = nil
            interval = nil
            return
        }
        let spread = Self.spread(matrix, rows, columns, kappa)
        let centre = kappa - expected * (1 - kappa)
        let variance = (spread - centre * centre) / ((1 - expected) * (1 - expected) * total)
        // Rounding may leave a variance of zero just below it.
        let error = max(0, variance).squareRoot()
        standardError = error
        interval = ConfidenceInterval(around: kappa, standardError: error, within: -1...1, confidence: confidence)
    }

    /// The terms A and B of the variance by Fleiss, Cohen and Everitt.
    private static func spread(_ matrix: ConfusionMatrix, _ rows: [Double], _ columns: [Double], _ kappa: Double) -> Double {
        let total = Double(matrix.total)
        var sum = 0.0
        for (row, counts) in matrix.counts.enumerated() {
            for (column, count) in counts.enumerated() {
                let share = Double(count) / total
                if row == column {
                    let factor = 1 - (rows[row] + columns[row]) * (1 - kappa)
                    sum += share * factor * factor
                } else {
                    let factor = (columns[row] + rows[column]) * (1 - kappa)
                    sum += share * factor * factor
                }
            }
        }
        return sum
    }
}
