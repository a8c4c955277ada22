import FoundationEssentials
import GRDB
import Support
import Testing

@testable import Store

@Suite struct `Salvage of a store` {
    /// A row of each table, of columns that every version has.
    private static let rows = """
        INSERT INTO job_key (id, name) VALUES (1, 'j');
        INSERT INTO step_key (id, job, name) VALUES (1, 1, 's');
        INSERT INTO job (id, name, recipe, recipe_version, state, definition, deterministic, pool, created_at)
            VALUES ('j', 'night', 'self-instruct', 1, 'running', '{}', 1, 'j', 5);
        INSERT INTO attempt (id, job, step, ask, request_hash, endpoint, model, state, prompt_tokens, completion_tokens, at)
            VALUES ('t1', 1, 1, 'a', 'h', 'local', 'm', 'answered', 3, 4, 6);
        INSERT INTO answer (job, step, ask, attempt, status, codec, request_hash, endpoint, model, streamed, at, body)
            VALUES (1, 1, 'a', 't1', 200, 0, 'h', 'local', 'm', 0, 7, x'7B7D');
        INSERT INTO record (job, step, task, item, body) VALUES (1, 1, 't', 'i', x'7B7D');
        INSERT INTO rejection (job, step, rule, body) VALUES (1, 1, 'duplicate', x'7B7D');
        """

    private static func store(of version: Int, in scratch: Scratch, adding sql: String = "") throws {
        let old = try DatabaseQueue(path: scratch.database)
        try old.write { database in
            for statements in Schema.migrations[..<version] { try database.execute(sql: statements) }
            try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(version)")
            try database.execute(sql: Self.rows + sql)
        }
        try old.close()
    }

    /// What was read, table by table.
    private static func read(_ salvage: SalvagedStore) -> [String: SalvagedStore.Count] {
        var counts = ["names": salvage.readNames()]
        counts["jobs"] = salvage.forEachJob { #expect($0.id == "j" && $0.createdAt == 5) }
        counts["attempts"] = salvage.forEachAttempt { attempt in
            #expect(attempt.job == "j" && attempt.step == "s" && attempt.promptTokens == 3 && attempt.cachedTokens == 0)
        }
        counts["answers"] = salvage.forEachAnswer { #expect($0.body == [0x7B, 0x7D] && $0.images == nil) }
        counts["records"] = salvage.forEachRecord { job, body in #expect(job == "j" && body == [0x7B, 0x7D]) }
        counts["rejections"] = salvage.forEachRejection { job, body in #expect(job == "j" && body == [0x7B, 0x7D]) }
        return counts
    }

    @Test(arguments: 1...Schema.version) func `a store of any version is read, what it lacks is as if migrated`(_ version: Int)
        throws
    {
        let scratch = try Scratch()
        try Self.store(of: version, in: scratch)
        let before = try scratch.bytes(scratch.database)
        let salvage = try SalvagedStore(of: scratch.database, scratch: scratch.path)
        let one = SalvagedStore.Count(read: 1, failed: 0)
        #expect(
            Self.read(salvage) == [
                "names": SalvagedStore.Count(read: 2, failed: 0), "jobs": one, "attempts": one, "answers": one, "records": one,
                "rejections": one,
            ])
        #expect(salvage.forEachSeed { _, _ in } == SalvagedStore.Count(), "there is no such table, or no such row")
        #expect(salvage.terms(of: "j") == nil)
        #expect(try scratch.bytes(scratch.database) == before, "the original is not changed")
    }

    @Test func `numbers between rows are passed over, and a number that no file has room for is not counted up to`() throws {
        let scratch = try Scratch()
        let numbers: [Int64] = [2, 3, 400_000, 5_000_000_000_000, .max]
        let sql = numbers.map { number in
            "INSERT INTO record (seq, job, step, task, item, body) VALUES (\(number), 1, 1, 't', 'i\(number)', x'7B7D');"
        }
        try Self.store(of: Schema.version, in: scratch, adding: sql.joined())
        let salvage = try SalvagedStore(of: scratch.database, scratch: scratch.path)
        #expect(Self.read(salvage)["records"] == SalvagedStore.Count(read: 6, failed: 0))
    }

    @Test func `a job's priority, hours and wish are saved with it`() throws {
        let scratch = try Scratch()
        let terms = #"INSERT INTO job_terms (job, priority, windows, wish) VALUES ('j', 7, '["22:00-06:00 UTC"]', 'pause');"#
        try Self.store(of: Schema.version, in: scratch, adding: terms)
        let salvage = try SalvagedStore(of: scratch.database, scratch: scratch.path)
        #expect(salvage.terms(of: "j") == JobTerms(priority: 7, windows: ["22:00-06:00 UTC"], wish: .pause))
        #expect(salvage.terms(of: "k") == nil)
    }

    @Test func `values that no column of this program can hold are counted as not read, and stop nothing`() throws {
        let scratch = try Scratch()
        try Self.store(
            of: Schema.version, in: scratch,
            adding: """
                DROP TABLE attempt;
                CREATE TABLE attempt (seq INTEGER PRIMARY KEY, id, job, step, ask, request_hash, endpoint, model, state,
                    maximum_pico, charged_pico, prompt_tokens, completion_tokens, reason, at);
                INSERT INTO attempt VALUES (1, NULL, 1, 1, 'a', 'h', 'local', 'm', 'answered', 1, 1, 3, 4, NULL, 6);
                INSERT INTO attempt VALUES (2, 't', 1, 1, 'a', 'h', 'local', 'm', 'answered', 1, 1, 'three', 4, NULL, 6);
                INSERT INTO attempt VALUES (3, 't', 1, 1, x'00', 'h', 'local', 'm', 'answered', 1, 1, 3, 4, NULL, 6);
                INSERT INTO attempt VALUES (4, 't', 1, 1, 'a', 'h', 'local', 'm', 'answered', 1, 1, 3, 4, NULL, 6);
                DROP TABLE job_terms;
                CREATE TABLE job_terms (job, priority, windows);
                INSERT INTO job_terms VALUES ('j', 1, NULL);
                """)
        let salvage = try SalvagedStore(of: scratch.database, scratch: scratch.path)
        #expect(Self.read(salvage)["attempts"] == SalvagedStore.Count(read: 1, failed: 3))
        #expect(salvage.terms(of: "j") == nil)
    }
}
