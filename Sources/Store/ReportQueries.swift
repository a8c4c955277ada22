import GRDB

// What a report asks of the store: sums and rows one at a time, so that a million of them need no memory.

/// What a rule's rejections cost: their part of the answers that they came from.
public struct RejectionCost: Sendable, Equatable {
    public var rule: String
    public var count: Int
    /// In pico-dollars; 0 where prices are unknown.
    public var pico: Int64
    /// Of prompt and answer.
    public var tokens: Int
}

extension StoreReader {
    /// The rejections of the first edition in the order in which they settled, each with its rule and a way to its body.
    public func forEachRejection(
        of job: String, _ body: (_ rule: String, _ bytes: () throws -> [UInt8]) throws -> Void
    ) throws {
        guard let key = try key(job: job) else { return }
        try database.each("SELECT rule, body FROM rejection WHERE job = ? AND edition = 1 ORDER BY seq", [key]) { row in
            try body(row[0]) { try row.bytes(1) }
        }
    }

    /// What each rule's rejections cost, the cost of a step's answers divided evenly among all that came of it.
    public func rejectionCosts(job: String, pool: String) throws -> [RejectionCost] {
        guard let key = try key(job: job) else { return [] }
        return try database.all(
            """
            WITH paid AS (
                SELECT step, sum(coalesce(charged_pico, 0)) AS pico, sum(prompt_tokens + completion_tokens) AS tokens
                FROM attempt WHERE job = ?1 AND state = 'answered' GROUP BY step),
            lost AS (
                SELECT step, rule, count(*) AS number FROM rejection WHERE job = ?1 AND edition = 1 GROUP BY step, rule),
            kept AS (
                SELECT step, max(number) AS number FROM (
                    SELECT step, count(*) AS number FROM record WHERE job = ?1 AND edition = 1 GROUP BY step
                    UNION ALL
                    SELECT step_key.id, count(*) FROM pool_entry JOIN step_key
                        ON step_key.job = ?1 AND step_key.name = pool_entry.step
                    WHERE pool_entry.pool = ?2 AND pool_entry.job = ?3 GROUP BY step_key.id)
                GROUP BY step),
            items AS (
                SELECT step, sum(number) AS number FROM (
                    SELECT step, number FROM lost UNION ALL SELECT step, number FROM kept) GROUP BY step)
            SELECT lost.rule, sum(lost.number), sum(paid.pico * lost.number / items.number),
                sum(paid.tokens * lost.number / items.number)
            FROM lost JOIN paid ON paid.step = lost.step JOIN items ON items.step = lost.step GROUP BY lost.rule ORDER BY lost.rule
            """, [key, pool, job]
        ) { RejectionCost(rule: $0[0], count: $0[1], pico: $0[2], tokens: $0[3]) }
    }

    /// The number of the first attempt begun at or after a moment (epoch µs); nil where there is none. Reads the newest ones only.
    public func firstAttempt(since moment: Int64) throws -> Int64? {
        var first: Int64?
        let rows = try Row.fetchCursor(database.makeStatement(sql: "SELECT seq, at FROM attempt ORDER BY seq DESC"))
        while let row = try rows.next() {
            guard row[1] as Int64 >= moment else { break }
            first = row[0]
        }
        return first
    }

    /// The attempts from a number on added up, by job.
    /// - Throws: ``MillError`` `internal` when a sum does not fit 64 bits.
    public func attemptTotals(from number: Int64) throws -> [String: AttemptTotals] {
        try attemptTotals(where: "seq >= ?", [number])
    }
}
