import FoundationEssentials
import GRDB

// The settled rows of a job: what the output files are a projection of.

extension StoreReader {
    /// The records of an edition, in the order in which they settled: each a line of canonical JSON.
    public func forEachRecord(_ job: String, edition: Int = 1, _ body: ([UInt8]) throws -> Void) throws {
        try database.each("SELECT body FROM record WHERE job = ? AND edition = ? ORDER BY seq", [job, edition]) { row in
            try body(row.bytes(0))
        }
    }

    /// The rejections of an edition, in the order in which they settled.
    public func forEachRejection(_ job: String, edition: Int = 1, _ body: ([UInt8]) throws -> Void) throws {
        try database.each("SELECT body FROM rejection WHERE job = ? AND edition = ? ORDER BY seq", [job, edition]) { row in
            try body(row.bytes(0))
        }
    }

    public func recordCount(_ job: String, edition: Int = 1) throws -> Int {
        try database.count("SELECT count(*) FROM record WHERE job = ? AND edition = ?", [job, edition])
    }

    /// How many candidates each rule rejected, sorted by rule.
    public func rejectionCounts(_ job: String, edition: Int = 1) throws -> [(rule: String, count: Int)] {
        try database.all(
            "SELECT rule, count(*) FROM rejection WHERE job = ? AND edition = ? GROUP BY rule ORDER BY rule", [job, edition]
        ) { (rule: $0[0], count: $0[1]) }
    }
}

extension StoreTransaction {
    /// - Parameter body: the record's canonical JSON, without a line's end.
    public func insertRecord(job: String, step: String, task: String, item: String, body: [UInt8], edition: Int = 1) throws {
        try database.run(
            "INSERT INTO record (job, step, task, item, edition, body) VALUES (?, ?, ?, ?, ?, ?)",
            [job, step, task, item, edition, Data(body)])
    }

    /// - Parameter body: the rejection's canonical JSON, without a line's end.
    public func insertRejection(job: String, step: String, rule: String, body: [UInt8], edition: Int = 1) throws {
        try database.run(
            "INSERT INTO rejection (job, step, rule, edition, body) VALUES (?, ?, ?, ?, ?)",
            [job, step, rule, edition, Data(body)])
    }
}
