import Rouge
public import Store
import Support

/// How close a job's accepted instructions are to the nearest that was accepted before, seeds among them, for a sample of them.
///
/// Exact for those that are drawn: each is compared with all before it, a part of the accept log at a time, so that memory does not grow
/// with the pool. Source: Self-Instruct (arXiv 2212.10560), figure 4.
public struct NearestSample: Sendable {
    /// ROUGE-L F-measures in the order of acceptance; 0 where nothing stands before.
    public let scores: [Double]
    /// Accepted instructions of the job, of which ``scores`` has some.
    public let population: Int

    private struct Drawn {
        let seq: Int64
        let text: String
        var nearest = 0.0
    }

    /// - Parameters:
    ///   - count: how many are drawn at the most; the same ones for the same job.
    ///   - part: how many members of the pool are held at one time.
    /// - Throws: ``MillError`` of the store.
    public init(of job: String, in pool: PoolRow, _ reader: StoreReader, count: Int = 1_000, part: Int = 100_000) throws {
        var random = SeededRandom(deriving: job, "report", "nearest")
        var (drawn, met) = ([Drawn](), 0)
        try reader.forEachPoolEntry(pool.name) { entry in
            guard entry.job == job, entry.origin == .machine else { return }
            met += 1
            if drawn.count < count {
                drawn.append(Drawn(seq: entry.seq, text: entry.text))
            } else {
                let place = random.index(below: met)
                if drawn.indices.contains(place) { drawn[place] = Drawn(seq: entry.seq, text: entry.text) }
            }
        }
        population = met
        drawn.sort { $0.seq < $1.seq }
        let empty = RougePool(tokenizer: RougeTokenizer(rawValue: pool.tokenizer) ?? .ascii, threshold: pool.threshold)
        var (members, order) = (empty, [Int64]())
        if !drawn.isEmpty {
            try reader.forEachPoolEntry(pool.name) { entry in
                members.append(entry.text)
                order.append(entry.seq)
                guard order.count == part else { return }
                Self.compare(&drawn, with: members, order)
                (members, order) = (empty, [])
            }
            Self.compare(&drawn, with: members, order)
        }
        scores = drawn.map(\.nearest)
    }

    /// Compares each with the members that stand before it.
    private static func compare(_ drawn: inout [Drawn], with members: RougePool, _ order: [Int64]) {
        guard let first = order.first else { return }
        var end = 0
        for index in drawn.indices where drawn[index].seq > first {
            while end < order.count, order[end] < drawn[index].seq { end += 1 }
            let found = members.nearest(to: drawn[index].text, in: 0..<end)
            drawn[index].nearest = max(drawn[index].nearest, found?.score ?? 0)
        }
    }
}
