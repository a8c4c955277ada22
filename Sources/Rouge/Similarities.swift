/// How close a text is to every kept text.
public struct Similarities: Equatable, Sendable {
    /// The mean of the F-measures with all kept texts, those that score 0 included; 0 where none is kept.
    ///
    /// The same double as numpy's `mean` gives over the scores in order, which the published Self-Instruct software records.
    public let average: Double
    /// The closest kept texts, the closest first; of equal scores the later one first.
    public let closest: [Neighbour]
}

extension RougeIndex {
    /// Compares `text` with every kept text, of which the `count` closest are named.
    ///
    /// Nothing can be left out, so this takes time in proportion to the kept texts: about 30 ns for each of ten tokens, which is
    /// hundreds of decisions at 30,000 kept texts. Source: text-generation, section 7.5.
    public func similarities(of text: String, closest count: Int) -> Similarities {
        withTokens(of: text) { ids in
            let scores = searches[0].scores(ids, in: view)
            guard !scores.isEmpty else { return Similarities(average: 0, closest: []) }
            let average = PairwiseSum.of(scores) / Double(scores.count)
            return Similarities(average: average, closest: Self.closest(count, of: scores))
        }
    }

    private static func closest(_ count: Int, of scores: [Double]) -> [Neighbour] {
        guard count > 0 else { return [] }
        // Ascending, the farthest first.
        var best: [Neighbour] = []
        for (index, score) in scores.enumerated() {
            if best.count == count {
                guard let least = best.first, score >= least.score else { continue }
                best.removeFirst()
            }
            let place = best.firstIndex { $0.score > score } ?? best.count
            best.insert(Neighbour(index: index, score: score), at: place)
        }
        return best.reversed()
    }
}

/// The sum of doubles in numpy's order: blocks of at most 128 in eight running sums, joined in pairs.
enum PairwiseSum {
    static func of(_ values: [Double]) -> Double {
        values.withUnsafeBufferPointer { sum($0) }
    }

    private static func sum(_ values: UnsafeBufferPointer<Double>) -> Double {
        guard values.count >= 8 else { return values.reduce(-0.0, +) }
        guard values.count > 128 else { return block(values) }
        let half = values.count / 2 / 8 * 8
        return sum(UnsafeBufferPointer(rebasing: values[..<half])) + sum(UnsafeBufferPointer(rebasing: values[half...]))
    }

    private static func block(_ values: UnsafeBufferPointer<Double>) -> Double {
        var sums = (0..<8).map { values[$0] }
        let whole = values.count / 8 * 8
        for start in stride(from: 8, to: whole, by: 8) {
            for place in 0..<8 { sums[place] += values[start + place] }
        }
        let total = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
        return values[whole...].reduce(total, +)
    }
}
