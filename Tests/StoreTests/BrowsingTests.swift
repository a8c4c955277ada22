import GRDB
import Support
import Testing

@testable import Store

struct BrowsingTests {
    /// Two jobs whose rows came in turn: job-0 has the even ones.
    private static func filled(_ scratch: Scratch, rows: Int) async throws -> Store {
        let store = try Store(at: scratch.database)
        try await store.write { store in
            for number in 0..<rows {
                let (job, step) = ("job-\(number % 2)", "s\(number / 4)")
                store.ensureJob(job)
                try store.insertRecord(job: job, step: step, task: "t", item: "i\(number)", body: Array("{\"n\":\(number)}".utf8))
                let rule = number % 20 == 0 ? "rare" : "common"
                try store.insertRejections(job: job, [(step: step, rule: rule, body: Array("{\"n\":\(number)}".utf8))])
            }
        }
        return store
    }

    @Test func `pages by key show every row of a job once, the newest first`() async throws {
        let scratch = try Scratch()
        let store = try await Self.filled(scratch, rows: 101)
        var (seen, before): ([String], Int64?) = ([], nil)
        var pages = 0
        repeat {
            let page = try store.read { try $0.recordPage("job-0", before: before, limit: 7) }
            #expect(page.rows.count <= 7 && page.looked == page.rows.count)
            seen += page.rows.map(\.name)
            before = page.next
            pages += 1
        } while before != nil
        #expect(seen == stride(from: 100, through: 0, by: -2).map { "i\($0)" })
        #expect(pages == 8)
    }

    @Test func `a page that is full to the end says that there is no other`() async throws {
        let scratch = try Scratch()
        let store = try await Self.filled(scratch, rows: 20)
        #expect(try store.read { try $0.recordPage("job-1", before: nil, limit: 10) }.next == nil)
        #expect(try store.read { try $0.recordPage("job-1", before: nil, limit: 9) }.next != nil)
        #expect(try store.read { try $0.recordPage("nobody", before: nil, limit: 9) } == RowPage())
    }

    @Test func `a rare rule is found beyond the reach of one request, which never reads more`() async throws {
        let scratch = try Scratch()
        let store = try await Self.filled(scratch, rows: 200)
        var (seen, before): ([Int64], Int64?) = ([], nil)
        repeat {
            let page = try store.read { try $0.rejectionPage("job-0", rule: "rare", before: before, limit: 5, reach: 12) }
            #expect(page.looked <= 12)
            seen += page.rows.map(\.number)
            before = page.next
        } while before != nil
        #expect(seen == stride(from: 181, through: 1, by: -20).map { Int64($0) })
    }

    @Test func `a record is found by its id, part by part, with what its step made`() async throws {
        let scratch = try Scratch()
        let store = try await Self.filled(scratch, rows: 400)
        var page = try store.read { try $0.findRecord("i8", in: "job-0", before: nil, reach: 50) }
        var requests = 1
        while page.rows.isEmpty, let next = page.next {
            page = try store.read { try $0.findRecord("i8", in: "job-0", before: next, reach: 50) }
            requests += 1
        }
        let found = try #require(page.rows.first)
        #expect(found.name == "i8" && requests == 4)
        #expect(try store.read { try $0.siblings(of: found.number, in: "job-0") }.map(\.name) == ["i8", "i10"])
        #expect(try store.read { try $0.findRecord("i9", in: "job-0", before: nil, reach: 1000) }.rows.isEmpty)
    }

    @Test func `rows are counted with the time of the answers that they were read from`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { store in
            store.ensureJob("j")
            for number in 0..<30 {
                var attempt = sampleAttempt("t\(number)")
                (attempt.step, attempt.at) = ("s\(number)", Int64(number * 1000))
                try store.insertAttempt(attempt)
                var answer = sampleAnswer("a")
                (answer.step, answer.attempt, answer.at) = ("s\(number)", "t\(number)", Int64(number * 1000 + 40 + number))
                try store.insertAnswer(answer)
                try store.insertStep(sampleStep("s\(number)", root: number, ordinal: Int64(number)))
                // A follow-up that asks nothing of its own: its row is as old as the answer before it.
                var child = sampleStep("c\(number)", root: number, depth: 1, ordinal: Int64(100 + number))
                child.parent = "s\(number)"
                try store.insertStep(child)
                try store.insertRecord(job: "j", step: "c\(number)", task: "t", item: "i\(number)", body: [0x7B, 0x7D])
            }
        }
        try store.read { reader in
            #expect(try reader.numbers(of: .record, "j") == 1...30)
            #expect(try reader.numbers(of: .rejection, "j") == nil)
            #expect(try reader.growth(of: .record, "j", after: 0, through: 10) == GrowthMark(at: 9_049, rows: 10, number: 10))
            #expect(try reader.growth(of: .record, "j", after: 25, through: 99) == GrowthMark(at: 29_069, rows: 5, number: 30))
            #expect(try reader.growth(of: .record, "j", after: 30, through: 99) == nil)
            let (calls, last) = try reader.latencies(after: 0, limit: 3)
            #expect(calls.map(\.micros) == [67, 68, 69] && last == 30 && calls.first?.endpoint == "local")
            #expect(try reader.latencies(after: last, limit: 3).calls.isEmpty)
        }
    }

    @Test func `a job without rows, and a pool without members, have none`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { store in
            store.ensureJob("j")
            _ = try store.createPool("p", tokenizer: "ascii", threshold: 0.7)
        }
        try store.read { reader in
            let places = try ["p", "none"].map { try reader.lastPlace(in: $0) }
            #expect(places == [0, 0])
            #expect(try reader.poolPart("p", after: 0, limit: 5).isEmpty)
            #expect(try reader.rejectionPart("j", rule: "r", after: 0, reach: 5) == RowPage())
            let (siblings, latencies) = (try reader.siblings(of: 1, in: "j"), try reader.latencies(after: 0, limit: 5).calls)
            #expect(siblings.isEmpty && latencies.isEmpty)
            let growth = try reader.growth(of: .record, "j", after: 0, through: 5)
            #expect(growth == nil)
        }
        try await store.write { store in
            try store.appendToPool((1...7).map { PoolEntry(pool: "p", seq: $0, text: "t", origin: .seed) })
        }
        #expect(try store.read { try $0.lastPlace(in: "p") } == 7)
        #expect(try store.read { try $0.poolPart("p", after: 2, limit: 3) }.map(\.seq) == [3, 4, 5])
    }

    @Test func `no look at a job reads a table from end to end`() async throws {
        let scratch = try Scratch()
        let store = try await Self.filled(scratch, rows: 10)
        let plans = try store.read { reader in
            try [
                "SELECT seq, item, body FROM record WHERE job = 1 AND edition = 1 AND seq < 9 ORDER BY seq DESC",
                "SELECT seq, rule, body FROM rejection WHERE job = 1 AND edition = 1 AND seq < 9 ORDER BY seq DESC",
                "SELECT seq, rule, body FROM rejection WHERE job = 1 AND edition = 1 AND seq > 9 ORDER BY seq LIMIT 5",
                "SELECT seq FROM record WHERE job = 1 AND edition = 1 ORDER BY seq DESC LIMIT 1",
                "SELECT seq, step FROM record WHERE job = 1 AND edition = 1 AND seq > 1 AND seq <= 9 ORDER BY seq DESC LIMIT 1",
                "SELECT seq FROM pool_entry WHERE pool = 'p' ORDER BY seq DESC LIMIT 1",
                "SELECT max(at) FROM answer WHERE job = 1 AND step = 2",
                "SELECT answer.endpoint FROM answer JOIN attempt ON attempt.id = answer.attempt WHERE answer.seq > 5 "
                    + "ORDER BY answer.seq DESC LIMIT 3",
            ].map { sql in
                try Row.fetchAll(reader.database, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }.joined(
                    separator: "; ")
            }
        }
        for plan in plans {
            #expect(plan.hasPrefix("SEARCH") && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }
}

extension StoreTransaction {
    fileprivate func ensureJob(_ id: String) {
        _ = try? insertJob(sampleJob(id))
    }
}
