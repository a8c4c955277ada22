import GRDB

// The settled rows of a job: what the output files are a projection of.

extension StoreReader {
    /// The records of an edition, in the order in which they settled: each a line of canonical JSON.
    public func forEachRecord(_ job: String, edition: Int = 1, _ body: ([UInt8]) throws -> Void) throws {
        guard let key = try key(job: job) else { return }
        try database.each("SELECT body FROM record WHERE job = ? AND edition = ? ORDER BY seq", [key, edition]) { row in
            try body(row.bytes(0))
        }
    }

    /// The numbers of an edition's records, in the order in which they settled.
    public func recordNumbers(_ job: String, edition: Int = 1) throws -> [Int64] {
        guard let key = try key(job: job) else { return [] }
        return try database.all("SELECT seq FROM record WHERE job = ? AND edition = ? ORDER BY seq", [key, edition]) { $0[0] }
    }

    /// The record of this number: a line of canonical JSON.
    public func record(number: Int64) throws -> [UInt8]? {
        try database.first("SELECT body FROM record WHERE seq = ?", [number]) { try $0.bytes(0) }
    }

    /// The record with this id, of any job.
    public func record(item: String) throws -> (job: String, body: [UInt8])? {
        try database.first(
            """
            SELECT job_key.name, record.body FROM record JOIN job_key ON job_key.id = record.job
            WHERE record.item = ? AND edition = 1 LIMIT 1
            """, [item]
        ) { (job: $0[0], body: try $0.bytes(1)) }
    }

    /// The records of the first edition that one step made, in their order.
    public func records(job: String, step: String) throws -> [[UInt8]] {
        guard let key = try key(job: job, step: step) else { return [] }
        return try database.all(
            "SELECT body FROM record WHERE job = ? AND edition = 1 AND step = ? ORDER BY seq", [key.job, key.step]
        ) { try $0.bytes(0) }
    }

    /// The rejections of the first edition that one step made, in their order.
    public func rejections(job: String, step: String) throws -> [[UInt8]] {
        guard let key = try key(job: job, step: step) else { return [] }
        return try database.all(
            "SELECT body FROM rejection WHERE job = ? AND edition = 1 AND step = ? ORDER BY seq", [key.job, key.step]
        ) { try $0.bytes(0) }
    }

    /// The rejections of an edition, in the order in which they settled.
    public func forEachRejection(_ job: String, edition: Int = 1, _ body: ([UInt8]) throws -> Void) throws {
        guard let key = try key(job: job) else { return }
        try database.each("SELECT body FROM rejection WHERE job = ? AND edition = ? ORDER BY seq", [key, edition]) { row in
            try body(row.bytes(0))
        }
    }

    public func recordCount(_ job: String, edition: Int = 1) throws -> Int {
        guard let key = try key(job: job) else { return 0 }
        return try database.count("SELECT count(*) FROM record WHERE job = ? AND edition = ?", [key, edition])
    }

    /// How many candidates each rule rejected, sorted by rule.
    public func rejectionCounts(_ job: String, edition: Int = 1) throws -> [(rule: String, count: Int)] {
        guard let key = try key(job: job) else { return [] }
        return try database.all(
            "SELECT rule, number FROM rejection_count WHERE job = ? AND edition = ? ORDER BY rule", [key, edition]
        ) { (rule: $0[0], count: $0[1]) }
    }
}

extension StoreTransaction {
    private static let recordInsertion = RepeatedStatement(
        "INSERT INTO record (job, step, task, item, edition, body) VALUES (?, ?, ?, ?, ?, ?)")
    private static let rejectionInsertion = RepeatedStatement(
        "INSERT INTO rejection (job, step, rule, edition, body) VALUES (?, ?, ?, ?, ?)")
    private static let rejectionCount = RepeatedStatement(
        """
        INSERT INTO rejection_count (job, edition, rule, number) VALUES (?, ?, ?, ?)
        ON CONFLICT (job, edition, rule) DO UPDATE SET number = number + excluded.number
        """)

    /// - Parameter body: the record's canonical JSON, without a line's end.
    public func insertRecord(job: String, step: String, task: String, item: String, body: [UInt8], edition: Int = 1) throws {
        let key = try newKey(job: job, step: step)
        try run(Self.recordInsertion) { row in
            row.bind(key.job)
            row.bind(key.step)
            row.bind(task)
            row.bind(item)
            row.bind(edition)
            row.bind(body)
        }
    }

    /// - Parameter rows: each with its rejection's canonical JSON, without a line's end.
    public func insertRejections(
        job: String, _ rows: [(step: String, rule: String, body: [UInt8])], edition: Int = 1
    ) throws {
        var counts: [String: Int] = [:]
        for row in rows {
            let key = try newKey(job: job, step: row.step)
            try run(Self.rejectionInsertion) { values in
                values.bind(key.job)
                values.bind(key.step)
                values.bind(row.rule)
                values.bind(edition)
                values.bind(row.body)
            }
            counts[row.rule, default: 0] += 1
        }
        // Counted here, so that a status line never scans a night's rejections.
        for (rule, count) in counts {
            let key = try newKey(job: job)
            try run(Self.rejectionCount) { row in
                row.bind(key)
                row.bind(edition)
                row.bind(rule)
                row.bind(count)
            }
        }
    }
}
