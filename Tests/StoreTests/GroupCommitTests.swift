import Dispatch
import Support
import Testing

@testable import Store

@Suite struct `Group commit` {
    /// Holds the writing connection until `release()`, so that what is written meanwhile shares the next commit.
    final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        private let entered = Locked(false)

        func close(_ store: Store) -> Task<Void, any Error> {
            let held = Task {
                try await store.write { [self] _ in
                    entered.withLock { $0 = true }
                    semaphore.wait()
                }
            }
            return held
        }

        func waitUntilClosed() async {
            while !entered.withLock({ $0 }) { await Task.yield() }
        }

        func release() {
            semaphore.signal()
        }
    }

    @Test func `a thousand concurrent writes share a single commit, and all are there`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        let gate = Gate()
        let held = gate.close(store)
        await gate.waitUntilClosed()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<1_000 { group.addTask { try await store.addRecord("\(number)") } }
            while store.commits.backlog < 1_000 { await Task.yield() }
            gate.release()
            try await group.waitForAll()
        }
        try await held.value
        #expect(store.commitCounts == CommitCounts(commits: 2, bodies: 1_001, largest: 1_000))
        #expect(Set(try store.recordTexts("j")) == Set((0..<1_000).map(String.init)))
    }

    /// A waiter that notes when it is run and when it is resumed.
    final class Witness: PendingWrite {
        let number: Int
        let log: Locked<(run: [Int], resumed: [Int])>
        let done: DispatchSemaphore

        init(_ number: Int, _ log: Locked<(run: [Int], resumed: [Int])>, _ done: DispatchSemaphore) {
            (self.number, self.log, self.done) = (number, log, done)
        }

        func perform(in transaction: StoreTransaction) throws {
            log.withLock { $0.run.append(number) }
        }

        func fail(_ error: any Error) {}

        var isUnattended: Bool { false }

        func resume() -> Bool {
            log.withLock { $0.resumed.append(number) }
            done.signal()
            return true
        }
    }

    @Test func `bodies run, and their callers are resumed, in the order of the calls`() throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        let log = Locked<(run: [Int], resumed: [Int])>((run: [], resumed: []))
        let done = DispatchSemaphore(value: 0)
        for number in 0..<500 { store.commits.submit(Witness(number, log, done)) }
        for _ in 0..<500 { done.wait() }
        #expect(log.withLock { $0.run } == Array(0..<500))
        #expect(log.withLock { $0.resumed } == Array(0..<500))
    }

    struct Refusal: Error, Equatable {}

    @Test func `a body that throws fails only its own caller and leaves nothing`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        let gate = Gate()
        let held = gate.close(store)
        await gate.waitUntilClosed()
        async let before: Void = store.addRecord("before")
        let refused = Task {
            try await store.write { store in
                try store.insertRecord(job: "j", step: "s", task: "t", item: "i", body: Array("half".utf8))
                throw Refusal()
            }
        }
        async let after: Void = store.addRecord("after")
        while store.commits.backlog < 3 { await Task.yield() }
        gate.release()
        try await held.value
        try await before
        try await after
        await #expect(throws: Refusal()) { try await refused.value }
        #expect(Set(try store.recordTexts("j")) == ["before", "after"])
        #expect(store.commitCounts.commits == 2)
    }

    @Test func `a full disk fails the write that does not fit, loses nothing acknowledged, and passes`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.addRecord("before")
        let pages = try #require(try store.setting("page_count"))
        _ = try store.setting("max_page_count = \(pages + 8)")
        let gate = Gate()
        let held = gate.close(store)
        await gate.waitUntilClosed()
        let small = Task { try await store.addRecord("small") }
        while store.commits.backlog < 1 { await Task.yield() }
        let large = Task { try await store.addRecord(String(repeating: "large", count: 100_000)) }
        while store.commits.backlog < 2 { await Task.yield() }
        gate.release()
        try await held.value
        await #expect(throws: MillError(.diskFull, "", "", cause: "")) { try await large.value }
        _ = try store.setting("max_page_count = 1000000")
        try await store.addRecord("after")
        let survived = await (small.result).map { ["small"] }
        #expect(try store.recordTexts("j") == ["before"] + ((try? survived.get()) ?? []) + ["after"])
    }

    @Test func `a write is visible to every read that begins after it returned`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        for number in 1...50 {
            try await store.addRecord("\(number)")
            #expect(try store.read { try $0.recordCount("j") } == number)
        }
    }

    @Test func `a body sees its own changes and returns its value`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        let count = try await store.write { store in
            try store.insertRecord(job: "j", step: "s", task: "t", item: "i", body: [1])
            return try store.recordCount("j")
        }
        #expect(count == 1)
    }
}
