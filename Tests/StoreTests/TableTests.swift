import Support
import Testing

@testable import Store

@Suite struct `Jobs and steps` {
    @Test func `a job comes back as it was frozen, and its id is taken once`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        #expect(try await store.write { try $0.insertJob(sampleJob("b")) })
        #expect(try await store.write { try $0.insertJob(sampleJob("a", createdAt: 0)) })
        var changed = sampleJob("b")
        changed.definition = "{}"
        let again = changed
        #expect(try await store.write { try $0.insertJob(again) } == false)
        #expect(try store.read { try $0.job("b") } == sampleJob("b"))
        #expect(try store.read { try $0.jobs() }.map(\.id) == ["b", "a"])
        #expect(try store.read { try $0.job("none") } == nil)
    }

    @Test(arguments: JobState.allCases)
    func `a job has a finishing time exactly while its state is final`(state: JobState) async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { store in
            try store.insertJob(sampleJob("j"))
            #expect(try store.setJob("j", state: state, detail: "because", at: 42))
        }
        let job = try #require(try store.read { try $0.job("j") })
        #expect(job.state == state)
        #expect(job.detail == "because")
        #expect(job.finishedAt == (state.isFinal ? 42 : nil))
        #expect(try await store.write { try $0.setJob("none", state: state, detail: nil, at: 1) } == false)
    }

    @Test func `progress is replaced`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        #expect(try store.read { try $0.progress("j") } == nil)
        for value in ["{\"n\":1}", "{\"n\":2}"] { try await store.write { try $0.setProgress("j", json: value) } }
        #expect(try store.read { try $0.progress("j") } == "{\"n\":2}")
    }

    @Test func `ready steps come in the order of creation, and settled ones no more`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { store in
            for (id, root, depth, ordinal) in [("c", 2, 0, 3), ("a", 0, 0, 1), ("b", 0, 1, 2)] {
                #expect(try store.insertStep(sampleStep(id, root: root, depth: depth, ordinal: Int64(ordinal))))
            }
            #expect(try store.insertStep(sampleStep("a", root: 9, ordinal: 9)) == false)
            try store.insertStep(sampleStep("a", root: 7, ordinal: 1, job: "other"))
            try store.setSnapshot(job: "j", step: "b", snapshot: 175)
            try store.settleStep(job: "j", step: "a", at: 5)
        }
        try store.read { (store: StoreReader) throws in
            #expect(try store.readySteps(job: "j").map(\.id) == ["b", "c"])
            #expect(try store.step(job: "j", id: "b")?.snapshot == 175)
            let settled = try #require(try store.step(job: "j", id: "a"))
            #expect(settled.state == .settled && settled.tick == 5)
            #expect(try store.settledRoots(job: "j") == 1)
            #expect(try store.maximumRoot(job: "j") == 2)
            #expect(try store.maximumRoot(job: "none") == nil)
            #expect(try store.stepCount(job: "j") == 3)
        }
    }

    @Test func `a step settles once, and its second outcome leaves nothing`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        #expect(try await store.write { try $0.insertStep(sampleStep("a", root: 0, ordinal: 1)) })
        @Sendable func settle(_ tick: Int) async throws {
            try await store.write { store in
                try store.insertRecord(job: "j", step: "a", task: "t", item: "\(tick)", body: Array("\(tick)".utf8))
                try store.settleStep(job: "j", step: "a", at: tick)
            }
        }
        try await settle(1)
        await #expect(throws: MillError(.internalFault, "", "", cause: "")) { try await settle(2) }
        #expect(try store.recordTexts("j") == ["1"])
    }
}

@Suite struct `Attempts and answers` {
    @Test func `an answer is never replaced`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { try $0.insertAnswer(sampleAnswer("a")) }
        await #expect(throws: MillError(.internalFault, "", "", cause: "")) {
            try await store.write { try $0.insertAnswer(sampleAnswer("a", body: [1])) }
        }
        #expect(try store.read { try $0.answer(job: "j", step: "s", ask: "a") } == sampleAnswer("a"))
        #expect(try store.read { try $0.answer(job: "j", step: "s", ask: "b") } == nil)
        #expect(try store.read { try $0.stepsWithAnswers(job: "j") } == ["s"])
    }

    @Test func `an empty and a large body come back byte for byte`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await store.write { store in
            try store.insertAnswer(sampleAnswer("empty", body: []))
            try store.insertAnswer(sampleAnswer("large", body: large))
        }
        #expect(try store.read { try $0.answer(job: "j", step: "s", ask: "empty") }?.body == [])
        #expect(try store.read { try $0.answer(job: "j", step: "s", ask: "large") }?.body == large)
    }

    @Test func `totals add up by state, with unknown prices counted apart`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { store in
            for id in ["1", "2", "3", "4", "5", "7", "8"] { try store.insertAttempt(sampleAttempt(id)) }
            try store.insertAttempt(sampleAttempt("6", maximum: nil))
            try store.setAttempt("1", state: .answered, charged: 30, promptTokens: 10, completionTokens: 20)
            try store.setAttempt("2", state: .paidUseless, charged: 5, promptTokens: 1, completionTokens: 2)
            try store.setAttempt("3", state: .ambiguous, charged: nil)
            try store.setAttempt("4", state: .unpaid, charged: 0)
            try store.setAttempt("6", state: .answered, charged: nil, promptTokens: 100, completionTokens: 200)
            for id in ["7", "8"] { try store.setAttempt(id, state: .notSent, charged: nil, reason: "not sent") }
        }
        var expected = AttemptTotals()
        (expected.attempts, expected.reserved, expected.answered, expected.ambiguous) = (6, 1, 2, 1)
        (expected.unpaid, expected.useless, expected.unpricedCount, expected.notSent) = (1, 1, 1, 2)
        (expected.promptTokens, expected.completionTokens) = (110, 220)
        (expected.chargedPico, expected.ambiguousPico, expected.reservedPico) = (35, 100, 100)
        #expect(try store.read { try $0.attemptTotals(job: "j") } == expected)
        #expect(try store.read { try $0.attemptTotals(job: "none") } == AttemptTotals())
        #expect(try store.read { try $0.attemptTotals() } == ["j": expected])
        try await store.write { store in
            var other = sampleAttempt("9")
            other.job = "k"
            try store.insertAttempt(other)
        }
        let all = try store.read { try $0.attemptTotals() }
        #expect(all["j"] == expected && all["k"]?.reserved == 1 && all.count == 2)
    }

    @Test func `calls add up by the question's name, with what is not paid or not sent left out`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { store in
            for id in ["1", "2", "3", "4", "6"] { try store.insertAttempt(sampleAttempt(id, ask: "ab")) }
            try store.insertAttempt(sampleAttempt("5", ask: "ba", maximum: nil))
            try store.setAttempt("1", state: .answered, charged: 30, promptTokens: 10, completionTokens: 20)
            try store.setAttempt("2", state: .ambiguous, charged: nil, promptTokens: 1, completionTokens: 2)
            try store.setAttempt("3", state: .unpaid, charged: 0)
            try store.setAttempt("4", state: .paidUseless, charged: 5, promptTokens: 1, completionTokens: 2)
            try store.setAttempt("5", state: .answered, charged: nil, promptTokens: 3, completionTokens: 4)
            try store.setAttempt("6", state: .notSent, charged: nil)
        }
        let rows = try store.read { try $0.spendingByAsk(job: "j") }
        #expect(rows.map(\.ask) == ["ab", "ba"] && rows.map(\.calls) == [3, 1])
        #expect(rows.map(\.bookedPico) == [135, 0] && rows.map(\.unpriced) == [0, 1])
        #expect(rows.last.map { [$0.promptTokens, $0.completionTokens] } == [3, 4])
        #expect(try store.read { try $0.spendingByAsk(job: "none") }.isEmpty)
    }

    @Test(arguments: [AttemptState.answered, .paidUseless])
    func `a total that does not fit is an error, never a wrong number`(second: AttemptState) async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { store in
            for id in ["1", "2"] { try store.insertAttempt(sampleAttempt(id)) }
            try store.setAttempt("1", state: .answered, charged: .max)
            try store.setAttempt("2", state: second, charged: 1)
        }
        #expect(throws: MillError(.internalFault, "", "", cause: "")) { try store.read { try $0.attemptTotals(job: "j") } }
    }

    @Test func `an attempt is reserved once and booked only after that`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { try $0.insertAttempt(sampleAttempt("1")) }
        await #expect(throws: MillError(.internalFault, "", "", cause: "")) {
            try await store.write { try $0.insertAttempt(sampleAttempt("1")) }
        }
        await #expect(throws: MillError(.internalFault, "", "", cause: "")) {
            try await store.write { try $0.setAttempt("2", state: .answered, charged: 1) }
        }
    }
}

@Suite struct `Pools, settled rows and contents` {
    func entry(_ seq: Int64, _ text: String, pool: String = "p") -> PoolEntry {
        PoolEntry(pool: pool, seq: seq, job: "j", step: "s", item: "i", text: text, origin: .machine, maximum: 0.25)
    }

    @Test func `a pool keeps its order, and each place is taken once`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        #expect(try await store.write { try $0.createPool("p", tokenizer: "unicode", threshold: 0.7) })
        #expect(try await store.write { try $0.createPool("p", tokenizer: "ascii", threshold: 0.1) } == false)
        let seed = PoolEntry(pool: "p", seq: 0, text: "Sort these words.", origin: .seed)
        let first = [seed, entry(1, "Name three rivers."), entry(0, "elsewhere", pool: "q")]
        try await store.write { try $0.appendToPool(first) }
        let clash = [entry(2, "lost with the other"), entry(1, "late")]
        await #expect(throws: MillError(.internalFault, "", "", cause: "")) {
            try await store.write { try $0.appendToPool(clash) }
        }
        try store.read { (store: StoreReader) throws in
            #expect(try store.pool("p") == PoolRow(name: "p", tokenizer: "unicode", threshold: 0.7))
            #expect(try store.poolEntries("p") == [seed, entry(1, "Name three rivers.")])
            #expect(try store.poolEntries("p", after: 0).map(\.seq) == [1])
            #expect(try store.poolCount("p") == 2)
        }
    }

    @Test func `records and rejections come back in the order of their settling, by edition`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { store in
            for number in 0..<5 {
                let line = Array(#"{"n":\#(number)}"#.utf8)
                try store.insertRecord(job: "j", step: "s", task: "t", item: "i\(number)", body: line)
                try store.insertRejections(job: "j", [("s", number % 2 == 0 ? "too-long" : "duplicate", line)])
            }
            try store.insertRecord(job: "j", step: "s", task: "t", item: "i", body: [1], edition: 2)
            try store.insertRejections(job: "other", [("s", "too-long", [1])])
        }
        let lines = (0..<5).map { #"{"n":\#($0)}"# }
        #expect(try store.recordTexts("j") == lines)
        try store.read { (store: StoreReader) throws in
            var rejected: [String] = []
            try store.forEachRejection("j") { line in
                rejected.append(String(decoding: line, as: UTF8.self))
                // The same query within itself: a projection may look things up.
                try store.forEachRejection("other") { #expect($0 == [1]) }
            }
            #expect(rejected == lines)
            #expect(try store.recordCount("j") == 5)
            #expect(try store.recordCount("j", edition: 2) == 1)
            let counts = try store.rejectionCounts("j")
            #expect(counts.map(\.rule) == ["duplicate", "too-long"])
            #expect(counts.map(\.count) == [2, 3])
        }
    }

    @Test func `a content is known by the job that it first became`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        #expect(try store.read { try $0.contentSeen("abc") } == nil)
        #expect(try await store.write { try $0.recordContent("abc", job: "j1", name: "a.jsonl", at: 1) })
        #expect(try await store.write { try $0.recordContent("abc", job: "j2", name: "b.jsonl", at: 2) } == false)
        #expect(try store.read { try $0.contentSeen("abc") } == "j1")
    }
}
