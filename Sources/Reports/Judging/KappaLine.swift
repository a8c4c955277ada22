import Statistics

/// A kappa as a report shows it. One that is not defined says why; it is never a number that is none.
public struct KappaLine: Encodable, Sendable {
    /// At most 1; 0 is chance. Nil where it is not defined.
    public let kappa: Double?
    /// 95 %; nil where there is none.
    public let interval: JudgeSummary.Range?
    /// What both sides, or at least two raters, gave a verdict on.
    public let items: Int
    /// Why there is no kappa, or no interval.
    public let note: String?

    /// Cohen's, of two raters.
    init(cohen matrix: ConfusionMatrix) {
        let cohen = CohenKappa(matrix)
        kappa = cohen?.kappa
        interval = cohen?.interval.map { JudgeSummary.Range($0) }
        items = matrix.total
        switch cohen {
        case nil where matrix.total == 0: note = "undefined: nothing has a verdict of both"
        case nil: note = "undefined: both gave everything the same verdict"
        case .some where interval == nil: note = "no interval: one of the two gave everything the same verdict"
        case .some: note = nil
        }
    }

    /// Fleiss', of more raters. `ratings` are the labels that each item was given.
    init(fleiss ratings: [[String]], bootstrap: ClusteredBootstrap) {
        let fleiss = FleissKappa(ratings, bootstrap: bootstrap)
        kappa = fleiss?.kappa
        interval = fleiss?.interval.map { JudgeSummary.Range($0) }
        items = fleiss?.items ?? ratings.count { $0.count >= 2 }
        switch fleiss {
        case nil where items == 0: note = "undefined: nothing has two raters"
        case nil: note = "undefined: all raters gave everything the same verdict"
        case .some where interval == nil: note = "no interval: too few questions, or too few verdicts that differ"
        case .some: note = nil
        }
    }

    /// On one line.
    var text: String {
        guard let kappa else { return note ?? "undefined" }
        var text = HTML.decimal(kappa, places: 3)
        if let interval {
            text += " [\(HTML.decimal(interval.lower, places: 3)), \(HTML.decimal(interval.upper, places: 3))]"
        }
        return text + (note.map { " (\($0))" } ?? "")
    }
}

/// A confusion matrix as a report shows it.
public struct ConfusionLine: Encodable, Sendable {
    /// Of rows and columns.
    public let labels: [String]
    /// `counts[i][j]`: how often the one said `labels[i]` and the other `labels[j]`.
    public let counts: [[Int]]

    init(_ matrix: ConfusionMatrix) {
        labels = matrix.labels
        counts = matrix.counts
    }
}
