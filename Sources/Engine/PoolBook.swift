import RecipeKit
import Rouge
import Support

/// The pool of one job in memory: what ROUGE-L compares with, and the texts that steps sample from.
struct PoolBook {
    let name: String
    /// The accept log's sequence number of the last member; members are numbered from 1.
    private(set) var sequence: Int64 = 0
    private(set) var rouge: RougePool
    private var texts: [String] = []
    /// Texts that this job accepted, in order; shared with the benches of running steps.
    let machine = MachineTexts()

    init(name: String, tokenizer: RougeTokenizer, threshold: Double) {
        self.name = name
        rouge = RougePool(tokenizer: tokenizer, threshold: threshold)
    }

    /// What stands in the way of `text`, and how near it comes to anything kept.
    func verdict(on text: String) -> (nearest: Double, collision: (text: String, score: Double)?) {
        let verdict = rouge.verdict(on: rouge.query(text))
        guard let nearest = verdict.nearest else { return (0, nil) }
        guard verdict.isDuplicate, texts.indices.contains(nearest.index) else { return (nearest.score, nil) }
        return (nearest.score, (texts[nearest.index], nearest.score))
    }

    /// Adds a member and answers its sequence number.
    @discardableResult
    mutating func append(_ text: String, byThisJob: Bool) -> Int64 {
        rouge.append(text)
        texts.append(text)
        sequence += 1
        if byThisJob { machine.append(text) }
        return sequence
    }
}

/// The texts a job accepted, append-only: an index below a recorded count means the same text for ever.
final class MachineTexts: Sendable {
    private let texts = Locked<[String]>([])

    var count: Int { texts.withLock { $0.count } }

    func append(_ text: String) {
        texts.withLock { $0.append(text) }
    }

    subscript(index: Int) -> String? {
        texts.withLock { $0.indices.contains(index) ? $0[index] : nil }
    }
}
