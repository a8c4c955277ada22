/// How often a first rater's label met a second rater's.
public struct ConfusionMatrix: Hashable, Sendable {
    /// The labels of rows and columns, sorted.
    public let labels: [String]
    /// `counts[i][j]`: how often the first rater said `labels[i]` and the second `labels[j]`.
    public let counts: [[Int]]

    /// Counts `pairs` of labels, each the first rater's and the second's on one item.
    ///
    /// `labels` are shown even if nobody used them; labels that occur beyond them are added.
    public init(_ pairs: some Sequence<(String, String)>, labels: [String] = []) {
        var cells: [Cell: Int] = [:]
        var known = Set(labels)
        for (first, second) in pairs {
            cells[Cell(first: first, second: second), default: 0] += 1
            known.insert(first)
            known.insert(second)
        }
        let sorted = known.sorted()
        self.labels = sorted
        counts = sorted.map { first in sorted.map { cells[Cell(first: first, second: $0)] ?? 0 } }
    }

    /// Takes counts as they are. Nil unless labels are distinct, there is one row and one column a label, and counts are neither
    /// negative nor more than 10^12 in all.
    public init?(labels: [String], counts: [[Int]]) {
        guard Set(labels).count == labels.count, counts.count == labels.count,
            counts.allSatisfy({ $0.count == labels.count && $0.allSatisfy { $0 >= 0 } }),
            counts.joined().reduce(0.0, { $0 + Double($1) }) <= 1e12
        else { return nil }
        self.labels = labels
        self.counts = counts
    }

    private struct Cell: Hashable {
        let first: String
        let second: String
    }

    /// How many items there are.
    public var total: Int { rowSums.reduce(0, +) }

    /// How many items have one label from both raters.
    public var agreed: Int { labels.indices.reduce(0) { $0 + counts[$1][$1] } }

    /// How often the first rater used each label.
    public var rowSums: [Int] { counts.map { $0.reduce(0, +) } }

    /// How often the second rater used each label.
    public var columnSums: [Int] {
        labels.indices.map { column in counts.reduce(0) { $0 + $1[column] } }
    }
}
