import Store
import Support

/// Writes a job's dead letters: `dead-letters/REASON.jsonl`, each line a request with its answer.
///
/// A projection like the other files: written whole by rename, and a reason that has none left loses its file.
struct DeadLetterFolder {
    let store: Store
    let job: String

    private static let name = "dead-letters"

    /// - Returns: how many letters there are, by reason.
    func write(below folder: String) throws -> [String: Int] {
        let counts = try store.read { reader in try reader.deadLetterCounts(job) }
        let path = folder + "/" + Self.name
        if Files.exists(path) {
            for file in try Files.list(path) where file.hasSuffix(".jsonl") && counts[String(file.dropLast(6))] == nil {
                try Files.remove(path + "/" + file)
            }
        }
        guard !counts.isEmpty else { return counts }
        try Files.makeDirectories(path)
        var writers: [String: FileWriter] = [:]
        try store.read { reader in
            try reader.forEachDeadLetter(job) { letter, answer in
                // Reasons are words of ours; still, nothing but one of the counted ones becomes a file's name.
                guard counts[letter.reason] != nil else { return }
                let writer = try writers[letter.reason] ?? FileWriter(publishingAt: "\(path)/\(letter.reason).jsonl")
                writers[letter.reason] = writer
                try writer.write(Self.line(letter, answer) + [UInt8(ascii: "\n")])
            }
        }
        for reason in writers.keys.sorted() { try writers[reason]?.commit() }
        return counts
    }

    private static func line(_ letter: DeadLetterRow, _ answer: AnswerRow?) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("answer", answer.map { String(decoding: $0.body, as: UTF8.self) })
        writer.member("ask", letter.ask)
        writer.member("attempt", answer?.attempt)
        writer.member("endpoint", answer?.endpoint)
        writer.member("model", answer?.model)
        writer.member("reason", letter.reason)
        writer.key("request")
        writer.raw(letter.request)
        writer.member("schema", 1)
        if let answer { writer.member("status", answer.status) }
        writer.member("step", letter.step)
        writer.endObject()
        return writer.bytes
    }
}
