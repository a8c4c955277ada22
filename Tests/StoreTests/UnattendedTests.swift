import Support
import Testing

@testable import Store

@Suite struct `Writes that nobody waits for` {
    struct Refusal: Error, Equatable {}

    private func insert(_ text: String, _ store: StoreTransaction) throws {
        try store.insertRecord(job: "j", step: "s", task: "t", item: text, body: Array(text.utf8))
    }

    @Test func `are on disk when a later one has returned, in the order of the calls`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        let ended = Locked<[Int]>([])
        for number in 0..<100 {
            store.submit {
                try insert("\(number)", $0)
            } ended: { failure in
                if failure == nil { ended.withLock { $0.append(number) } }
                return true
            }
        }
        try await store.flush()
        #expect(ended.withLock { $0 } == Array(0..<100))
        let copy = try Store(at: try scratch.crashCopy(1))
        #expect(try copy.recordTexts("j") == (0..<100).map(String.init))
    }

    @Test func `are committed before the store closes`() throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        for number in 0..<500 {
            store.submit {
                try insert("\(number)", $0)
            } ended: {
                $0 == nil
            }
        }
        try store.close()
        #expect(try Store(at: scratch.database).recordTexts("j").count == 500)
    }

    @Test func `end all writing where the body throws, and what builds on them is not committed`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.addRecord("before")
        let gate = `Group commit`.Gate()
        let held = gate.close(store)
        await gate.waitUntilClosed()
        store.submit { _ in
            throw Refusal()
        } ended: {
            $0 != nil
        }
        let following = Task { try await store.addRecord("after") }
        while store.commits.backlog < 2 { await Task.yield() }
        gate.release()
        try await held.value
        await #expect(throws: MillError.self) { try await following.value }
        await #expect(throws: MillError.self) { try await store.addRecord("later") }
        #expect(try store.recordTexts("j") == ["before"])
    }

    @Test(arguments: [true, false])
    func `that found no room end all writing unless what they held is kept elsewhere`(isKept: Bool) async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.addRecord("before")
        let pages = try #require(try store.setting("page_count"))
        _ = try store.setting("max_page_count = \(pages + 8)")
        let failure = Locked<(any Error)?>(nil)
        store.submit {
            try insert(String(repeating: "large", count: 100_000), $0)
        } ended: { error in
            failure.withLock { $0 = error }
            return isKept
        }
        await #expect(throws: MillError.self) {
            while true {
                try await store.flush()
                if failure.withLock({ $0 != nil }) { try failure.withLock { if let error = $0 { throw error } } }
            }
        }
        #expect((failure.withLock { $0 } as? MillError)?.code == .diskFull)
        _ = try store.setting("max_page_count = 1000000")
        if isKept {
            try await store.addRecord("after")
        } else {
            await #expect(throws: MillError.self) { try await store.addRecord("after") }
        }
        #expect(try store.recordTexts("j") == (isKept ? ["before", "after"] : ["before"]))
    }

    @Test func `can be waited for later, before or after they have ended`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        let early = store.begin { try insert("early", $0) }
        try await early.wait()
        #expect(try store.recordTexts("j") == ["early"])
        let late = store.begin { try insert("late", $0) }
        try await store.flush()
        try await late.wait()
        let refused = store.begin { _ in throw Refusal() }
        await #expect(throws: Refusal()) { try await refused.wait() }
        try await store.addRecord("after")
        #expect(try store.recordTexts("j") == ["early", "late", "after"])
    }
}
