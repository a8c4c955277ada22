import RecipeKit
import Rouge
import Support

/// The pool of one job in memory: what ROUGE-L compares with, and the texts that steps sample from.
struct PoolBook {
    let name: String
    /// The accept log's sequence number of the last member; members are numbered from 1.
    private(set) var sequence: Int64 = 0
    let threshold: Double
    private let index: RougeIndex
    private var texts: [String] = []
    /// Texts that this job accepted, in order; shared with the benches of running steps.
    let machine = MachineTexts()

    init(name: String, tokenizer: RougeTokenizer, threshold: Double) {
        self.name = name
        self.threshold = threshold
        index = RougeIndex(tokenizer: tokenizer, threshold: threshold)
    }

    /// The closest member that stands in the way of `text`, and how near it is; nil when none does.
    func collision(with text: String) -> (text: String, score: Double)? {
        guard let found = index.closestCollision(with: text), texts.indices.contains(found.index) else { return nil }
        return (texts[found.index], found.score)
    }

    /// Adds a member and answers its sequence number.
    @discardableResult
    mutating func append(_ text: String, byThisJob: Bool) -> Int64 {
        index.append(text)
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
