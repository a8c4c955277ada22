import Testing

@testable import Store

struct ReportQueryTests {
    private static func attempt(_ id: String, step: String, at: Int64, job: String = "j") -> AttemptRow {
        AttemptRow(
            id: id, job: job, step: step, ask: id, requestHash: "h", endpoint: "e", model: "m", maximumPico: 1_000, at: at)
    }

    private func store(_ scratch: Scratch) async throws -> Store {
        let store = try Store(at: scratch.database)
        try await store.write { store in
            _ = try store.insertJob(sampleJob("j"))
            _ = try store.createPool("p", tokenizer: "ascii", threshold: 0.7)
            for (number, step) in ["one", "two"].enumerated() {
                try store.insertAttempt(Self.attempt("a\(number)", step: step, at: Int64(100 * (number + 1))))
                try store.setAttempt("a\(number)", state: .answered, charged: 600, promptTokens: 60, completionTokens: 60)
            }
            // Of the first step: two kept (one of them in the pool and the data), four rejected. Of the second: one rejected.
            for (place, maximum) in [0.1, 0.5].enumerated() {
                try store.appendToPool([
                    PoolEntry(
                        pool: "p", seq: Int64(place), job: "j", step: "one", item: "i\(place)", text: "t", origin: .machine,
                        maximum: maximum)
                ])
            }
            try store.insertRecord(job: "j", step: "one", task: "t", item: "i0", body: Array("{}".utf8))
            let rows = ["rouge-l", "rouge-l", "rouge-l", "truncated"].map { (step: "one", rule: $0, body: Array("{\"r\"}".utf8)) }
            try store.insertRejections(job: "j", rows + [(step: "two", rule: "refusal", body: Array("{}".utf8))])
        }
        return store
    }

    @Test func `the cost of an answer is divided evenly among all that came of it`() async throws {
        let scratch = try Scratch()
        let store = try await store(scratch)
        let costs = try store.read { try $0.rejectionCosts(job: "j", pool: "p") }
        #expect(
            costs == [
                RejectionCost(rule: "refusal", count: 1, pico: 600, tokens: 120),
                RejectionCost(rule: "rouge-l", count: 3, pico: 300, tokens: 60),
                RejectionCost(rule: "truncated", count: 1, pico: 100, tokens: 20),
            ])
        #expect(try store.read { try $0.rejectionCosts(job: "none", pool: "p") }.isEmpty)
    }

    @Test func `the attempts of a night are found from the newest on`() async throws {
        let scratch = try Scratch()
        let store = try await store(scratch)
        #expect(try store.read { try $0.firstAttempt(since: 300) } == nil)
        let first = try #require(try store.read { try $0.firstAttempt(since: 150) })
        let totals = try store.read { try $0.attemptTotals(from: first) }
        #expect(totals.mapValues(\.attempts) == ["j": 1])
        #expect(totals["j"]?.chargedPico == 600)
        let all = try #require(try store.read { try $0.firstAttempt(since: 0) })
        #expect(try store.read { try $0.attemptTotals(from: all)["j"] == $0.attemptTotals(job: "j") })
    }

    @Test func `rejections come in their order, each with its rule`() async throws {
        let scratch = try Scratch()
        let store = try await store(scratch)
        var rules: [String] = []
        var bytes = 0
        try store.read { reader in
            try reader.forEachRejection(of: "j") { rule, body in
                rules.append(rule)
                bytes += try body().count
            }
        }
        #expect(rules == ["rouge-l", "rouge-l", "rouge-l", "truncated", "refusal"])
        #expect(bytes == 4 * 5 + 2)
    }
}
