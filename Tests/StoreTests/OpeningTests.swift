import GRDB
import Glibc
import Support
import Testing

@testable import Store

@Suite struct `Opening the store` {
    @Test func `every commit is synced, whatever GRDB prefers`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        #expect(try store.setting("synchronous") == 2)
        #expect(try store.setting("busy_timeout") == 5_000)
        #expect(try store.setting("application_id") == 0x494D_494C)
        #expect(try store.setting("user_version") == Schema.version)
    }

    @Test func `a store of the first version is brought to the newest, its rows and all`() async throws {
        let scratch = try Scratch()
        let old = try DatabaseQueue(path: scratch.database)
        try await old.write { database in
            try database.execute(sql: Schema.migrations[0])
            try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = 1")
            try database.execute(sql: "INSERT INTO content (sha256, job, name, at) VALUES ('h', 'j', 'n', 1)")
        }
        try old.close()
        let store = try Store(at: scratch.database)
        #expect(try store.setting("user_version") == Schema.version)
        #expect(try store.read { try $0.contentSeen("h") } == "j")
        try await store.write { try $0.insertAttempt(sampleAttempt("a")) }
        #expect(try await store.write { try $0.markReservedAsAmbiguous() } == 1)
        #expect(try store.read { try $0.ambiguousCounts(job: "j") }.map(\.count) == [1])
    }

    @Test func `attempts that an older program set down and did not send count as no calls any more`() async throws {
        let scratch = try Scratch()
        let reasons = ["a": "HTTP 401", "b": "not sent", "c": "cancelled"]
        let store = try Store(at: scratch.database)
        try await store.write { store in
            for id in reasons.keys { try store.insertAttempt(sampleAttempt(id)) }
            for (id, reason) in reasons { try store.setAttempt(id, state: .unpaid, charged: nil, reason: reason) }
        }
        try store.close()
        let old = try DatabaseQueue(path: scratch.database)
        try await old.write { try $0.execute(sql: "PRAGMA user_version = 9") }
        try old.close()
        let totals = try Store(at: scratch.database).read { try $0.attemptTotals(job: "j") }
        #expect([totals.attempts, totals.unpaid, totals.notSent] == [1, 1, 2])
    }

    @Test(arguments: 0..<20) func `two who open a new store at one time both get it`(_ round: Int) async throws {
        let scratch = try Scratch()
        let path = scratch.database
        try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<2 { group.addTask { try Store(at: path).setting("user_version") } }
            for try await version in group { #expect(version == Schema.version) }
        }
    }

    @Test func `a new store is opened while another opens and closes it over and over`() async throws {
        for _ in 0..<30 {
            let scratch = try Scratch()
            let path = scratch.database
            let isOver = Locked(false)
            let other = Task.detached { while !isOver.withLock({ $0 }) { try Store(at: path).close() } }
            do {
                defer { isOver.withLock { $0 = true } }
                for _ in 0..<5 { try Store(at: path).close() }
            }
            try await other.value
        }
    }

    @Test func `what was written is there when it is opened again`() async throws {
        let scratch = try Scratch()
        let first = try Store(at: scratch.database)
        try await first.addRecord("kept")
        try first.close()
        #expect(try Store(at: scratch.database).recordTexts("j") == ["kept"])
    }

    @Test(arguments: ["not a database, though long enough to be looked at twice", "SQLite format 3\0 and then nonsense"])
    func `a file that is no database is refused with exit code 76 and left as it is`(text: String) throws {
        let scratch = try Scratch()
        let bytes = Array(String(repeating: text, count: 200).utf8)
        try scratch.write(bytes, scratch.database)
        let error = #expect(throws: MillError.self) { try Store(at: scratch.database) }
        #expect(error?.code == .storeCorrupt)
        #expect(error?.code.exitCode == 76)
        #expect(try scratch.bytes(scratch.database) == bytes)
    }

    /// A closed database with enough rows to have inner pages.
    func filled(_ scratch: Scratch) async throws -> [UInt8] {
        let store = try Store(at: scratch.database)
        for number in 0..<40 { try await store.addRecord(String(repeating: "\(number) ", count: 400)) }
        try store.checkpoint()
        try store.close()
        return try scratch.bytes(scratch.database)
    }

    @Test func `a damaged page is found before anything is written`() async throws {
        let scratch = try Scratch()
        var bytes = try await filled(scratch)
        // The first page after the schema's, which is in use.
        for offset in 4_096..<4_160 { bytes[offset] ^= 0x5A }
        try scratch.write(bytes, scratch.database)
        #expect(throws: MillError(.storeCorrupt, "", "", cause: "")) { try Store(at: scratch.database) }
        #expect(try scratch.bytes(scratch.database) == bytes)
    }

    @Test func `a newer schema is refused with exit code 76 and left as it is`() async throws {
        let scratch = try Scratch()
        var bytes = try await filled(scratch)
        bytes[63] = 99
        try scratch.write(bytes, scratch.database)
        let error = #expect(throws: MillError.self) { try Store(at: scratch.database) }
        #expect(error?.code == .storeNewer)
        #expect(error?.code.exitCode == 76)
        #expect(error?.cause.contains("99") == true)
        #expect(try scratch.bytes(scratch.database) == bytes)
    }

    @Test func `another program's database is refused`() async throws {
        let scratch = try Scratch()
        var bytes = try await filled(scratch)
        bytes[68] = 0
        try scratch.write(bytes, scratch.database)
        let error = #expect(throws: MillError.self) { try Store(at: scratch.database) }
        #expect(error?.code == .storeCorrupt)
        #expect(error?.cause.contains("another program") == true)
    }

    @Test func `a missing folder cannot be created in`() throws {
        let scratch = try Scratch()
        #expect(throws: MillError(.cannotCreate, "", "", cause: "")) { try Store(at: scratch.path + "/none/store.sqlite") }
    }

    @Test func `a backup taken during writes is a whole store, and never overwrites`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        for number in 0..<20 { try await store.addRecord("\(number)") }
        let copy = scratch.path + "/backup.sqlite"
        async let writing: Void = store.addRecord("late")
        try store.backup(to: copy)
        try await writing
        #expect(throws: MillError(.cannotCreate, "", "", cause: "")) { try store.backup(to: copy) }
        let texts = try Store(at: copy).recordTexts("j")
        #expect(texts.prefix(20) == ArraySlice((0..<20).map(String.init)))
        let names = try Files.list(scratch.path)
        #expect(!names.contains { $0.hasSuffix(".tmp") })
        try store.quickCheck()
    }
}

@Suite struct `After a crash` {
    @Test func `exactly the acknowledged rows are there`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        for number in 1...30 {
            try await store.addRecord("\(number)")
            guard number % 5 == 0 else { continue }
            let survivor = try Store(at: try scratch.crashCopy(number))
            #expect(try survivor.recordTexts("j") == (1...number).map(String.init))
        }
    }

    @Test func `every row acknowledged before the crash is there while others were being written`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        let acknowledged = Locked<Set<String>>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for number in 0..<40 {
                        try await store.addRecord("\(writer)/\(number)")
                        acknowledged.withLock { _ = $0.insert("\(writer)/\(number)") }
                    }
                }
            }
            for copy in 0..<6 {
                while acknowledged.withLock({ $0.count }) < copy * 50 { await Task.yield() }
                let before = acknowledged.withLock { $0 }
                let survivor = try Store(at: try scratch.crashCopy(copy))
                #expect(Set(try survivor.recordTexts("j")).isSuperset(of: before))
            }
            try await group.waitForAll()
        }
        #expect(try store.read { try $0.recordCount("j") } == 320)
    }

    @Test func `a log torn anywhere leaves a prefix of the commits`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try store.checkpoint()
        for number in 0..<12 { try await store.addRecord("\(number)") }
        let main = try scratch.bytes(scratch.database)
        let log = try scratch.bytes(scratch.database + "-wal")
        var counts: [Int] = []
        for cut in stride(from: 0, through: log.count, by: 1_031) + [log.count] {
            let copy = scratch.path + "/torn-\(cut).sqlite"
            try scratch.write(main, copy)
            try scratch.write(Array(log[..<cut]), copy + "-wal")
            let texts = try Store(at: copy).recordTexts("j")
            #expect(texts == (0..<texts.count).map(String.init))
            counts.append(texts.count)
        }
        #expect(counts == counts.sorted())
        #expect(counts.first == 0 && counts.last == 12)
    }

    @Test func `attempts without an answer become ambiguous, the others stay`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { store in
            for id in ["lost", "paid", "refused"] { try store.insertAttempt(sampleAttempt(id)) }
            try store.setAttempt("paid", state: .answered, charged: 40, promptTokens: 3, completionTokens: 4)
            try store.setAttempt("refused", state: .unpaid, charged: 0, reason: "401")
        }
        let survivor = try Store(at: try scratch.crashCopy(0))
        #expect(try await survivor.write { try $0.markReservedAsAmbiguous() } == 1)
        #expect(try await survivor.write { try $0.markReservedAsAmbiguous() } == 0)
        let attempts = try survivor.read { store in try ["lost", "paid", "refused"].map { try store.attempt($0) } }
        #expect(attempts.map { $0?.state } == [.ambiguous, .answered, .unpaid])
        #expect(attempts.map { $0?.reason } == ["interrupted", nil, "401"])
        #expect(try survivor.read { try $0.ambiguousAttempts(job: "j", step: "s", ask: "a") } == 1)
        let counts = try survivor.read { try $0.ambiguousCounts(job: "j") }
        #expect(counts.map { "\($0.step) \($0.ask) \($0.count)" } == ["s a 1"])
        #expect(try survivor.read { try $0.ambiguousCounts(job: "other") }.isEmpty)
    }
}

private func + (stride: StrideThrough<Int>, more: [Int]) -> [Int] {
    Array(stride) + more
}
