import Records
import Store
import Support

/// A store of many rows, as a finished job of so many would have left it: records, rejections, pool, attempts and answers.
struct DashboardStore {
    static let job = "0123456789abcdef"
    private static let rowsAtOnce = 2_000
    private static let words = [
        "mill", "stone", "wheel", "river", "grain", "sack", "flour", "sluice", "gear", "beam", "wash", "explain", "describe",
        "list",
        "compare", "why", "how", "short", "long", "table", "letter", "plan", "repair", "season", "price", "village", "bridge",
        "letter",
    ]

    let records: Int

    /// Writes it at `path`, where nothing is yet.
    func write(to path: String) async throws {
        let store = try Store(at: path, checking: false)
        try await store.write { store in
            try store.insertJob(
                JobRow(
                    id: Self.job, name: "many", recipe: "self-instruct", recipeVersion: 1, state: .running, definition: "{}",
                    pool: Self.job, createdAt: 1))
            _ = try store.createPool(Self.job, tokenizer: "ascii", threshold: 0.7)
            try store.setProgress(Self.job, json: "{\"counted\":\(records)}")
        }
        for begin in stride(from: 0, to: records, by: Self.rowsAtOnce) {
            let range = begin..<min(records, begin + Self.rowsAtOnce)
            try await store.write { store in
                var random = SeededRandom(seed: UInt64(begin))
                for number in range { try Self.insert(number, &random, store) }
            }
        }
        try await store.write { store in _ = try store.setJob(Self.job, state: .done, detail: nil, at: 2) }
        try store.checkpoint()
        try store.close()
    }

    private static func insert(_ number: Int, _ random: inout SeededRandom, _ store: StoreTransaction) throws {
        let step = SHA256Digest(of: "step \(number)").shortHex(8)
        let id = SHA256Digest(of: "item \(number)").shortHex(8)
        let at = 1_700_000_000_000_000 + Int64(number) * 40_000
        let text = (0..<12).map { _ in words[random.index(below: words.count)] }.joined(separator: " ") + " \(number)"
        let output = String(repeating: text + ". ", count: 4)
        try store.insertAttempt(
            AttemptRow(
                id: "t\(number)", job: job, step: step, ask: "q", requestHash: "h", endpoint: "local", model: "m",
                maximumPico: 900,
                promptTokens: 400, completionTokens: 200, at: at))
        try store.setAttempt("t\(number)", state: .answered, charged: 500, promptTokens: 380, completionTokens: 150)
        try store.insertAnswer(
            AnswerRow(
                job: job, step: step, ask: "q", attempt: "t\(number)", status: 200, body: Array(output.utf8), requestHash: "h",
                endpoint: "local", model: "m", at: at + 300_000 + Int64(random.index(below: 900_000))))
        var draft = RecordDraft(kind: "generation", instruction: text, instance: Instance(input: "", output: output))
        draft.parents = ["seed-\(number % 175)"]
        let provenance = Provenance(
            recipe: "self-instruct", version: 1, step: step, answers: ["\(step)/q"], prompts: [:], modelAsked: "m",
            modelReported: "m",
            endpoint: "local", simulated: true)
        let record = Record(id: id, task: id, draft: draft, provenance: provenance)
        try store.insertRecord(job: job, step: step, task: id, item: id, body: try CanonicalJSON.encode(record))
        try store.appendToPool([
            PoolEntry(pool: job, seq: Int64(number + 1), job: job, step: step, item: id, text: text, origin: .machine)
        ])
        guard number.isMultiple(of: 3) else { return }
        let rule = number.isMultiple(of: 999) ? "too-short" : "rouge-l"
        let measured = 0.7 + random.unit() * 0.3
        let body =
            "{\"detail\":\"\(text)\",\"measured\":\(measured),\"rule\":\"\(rule)\",\"schema\":1,\"step\":\"\(step)\",\"text\":\"\(text)\",\"threshold\":0.7}"
        try store.insertRejections(job: job, [(step: step, rule: rule, body: Array(body.utf8))])
    }
}
