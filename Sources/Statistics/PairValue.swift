/// The merged value of one pair, and the question that it belongs to.
public struct PairValue: Hashable, Sendable {
    /// The cluster: pairs of one question (its turns and repeats) are not independent.
    public let question: String
    /// The model's share, 0...1.
    public let value: Double
    /// How many rows the pair counts for.
    public let weight: Double

    /// Nil unless `value` lies in 0...1 and `weight` between a millionth and a million.
    public init?(question: String, value: Double, weight: Double = 1) {
        guard let merged = MergedValue(value: value, weight: weight) else { return nil }
        self.init(question: question, merged)
    }

    public init(question: String, _ merged: MergedValue) {
        self.question = question
        value = merged.value
        weight = merged.weight
    }

    /// One total a question, in the order of the questions' names.
    ///
    /// Sorted, because answers arrive in any order and the sums and draws must not depend on it.
    static func totals(_ values: [PairValue]) -> [(question: String, total: ClusterTotal)] {
        var totals: [(question: String, total: ClusterTotal)] = []
        for value in values.sorted(by: precedes) {
            if totals.last?.question != value.question {
                totals.append((value.question, ClusterTotal(sum: 0, weight: 0)))
            }
            totals[totals.count - 1].total.sum += value.value * value.weight
            totals[totals.count - 1].total.weight += value.weight
        }
        return totals
    }

    private static func precedes(_ a: PairValue, _ b: PairValue) -> Bool {
        if a.question != b.question { return a.question < b.question }
        return (a.value, a.weight) < (b.value, b.weight)
    }
}
