import Rouge
import Store
import Support

/// The rows of `similarity.jsonl`: how close each kept instruction was to all that were kept before it, and to the seeds.
///
/// Found anew from the accept log, in its order, so nothing of it is stored. Source: the published Self-Instruct software's
/// `most_similar` and `avg_similarity_score`; text-generation, section 1.2.
struct SimilarityRows {
    /// As many as the published software names.
    private static let closest = 10

    let store: Store
    let job: String
    let pool: PoolRow
    /// Whether the mean of all scores is written too.
    let isFull: Bool

    func write(_ row: ([UInt8]) throws -> Void) throws {
        let index = RougeIndex(tokenizer: RougeTokenizer(rawValue: pool.tokenizer) ?? .ascii, threshold: pool.threshold)
        var texts: [String] = []
        try store.read { reader in
            try reader.forEachPoolEntry(pool.name) { entry in
                if entry.job == job, entry.origin == .machine {
                    try row(line(entry, index.similarities(of: entry.text, closest: Self.closest), texts))
                }
                index.append(entry.text)
                texts.append(entry.text)
            }
        }
    }

    private func line(_ entry: PoolEntry, _ found: Similarities, _ texts: [String]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if isFull { writer.member("averageSimilarity", found.average) }
        writer.member("instruction", entry.text)
        writer.key("mostSimilar")
        writer.beginArray()
        for neighbour in found.closest {
            writer.beginObject()
            writer.member("instruction", texts[neighbour.index])
            writer.member("score", neighbour.score)
            writer.endObject()
        }
        writer.endArray()
        writer.member("schema", 1)
        writer.member("step", entry.step ?? "")
        writer.endObject()
        return writer.bytes
    }
}
