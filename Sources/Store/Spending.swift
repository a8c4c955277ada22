import GRDB

/// What calls of one kind came to; the lines of the ledger.
public struct SpendingRow: Sendable, Equatable {
    public var job: String
    public var endpoint: String
    public var model: String
    /// Days of UTC since 1970-01-01, on which the calls were begun.
    public var day: Int
    public var state: AttemptState
    public var calls: Int
    /// As the endpoint counted them; for what may have been paid without an answer, the most they can be.
    public var promptTokens: Int
    public var completionTokens: Int
    public var cachedTokens: Int
    public var reasoningTokens: Int
    /// Charged where answered, else the maxima: what is to be booked. Calls of unknown price add nothing.
    public var bookedPico: Int64
    /// Calls that were or may have been paid at an unknown price.
    public var unpriced: Int
}

extension StoreReader {
    /// Every attempt that was sent, or may be, in one line or another, by job, endpoint, model, day and state.
    ///
    /// SQLite's sums are exact and throw where they do not fit 64 bits.
    public func spending(job: String? = nil) throws -> [SpendingRow] {
        var filter = "WHERE state <> 'not-sent'"
        var arguments: StatementArguments = []
        if let job {
            guard let key = try key(job: job) else { return [] }
            filter += " AND job = ?"
            arguments = [key]
        }
        return try database.all(
            """
            SELECT (SELECT name FROM job_key WHERE job_key.id = attempt.job), endpoint, model, at / 86400000000 AS day, state,
                count(*), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens), sum(reasoning_tokens),
                sum(CASE WHEN state IN ('answered', 'paid-useless') THEN coalesce(charged_pico, 0)
                    WHEN state IN \(AttemptState.freeStates) THEN 0 ELSE coalesce(maximum_pico, 0) END),
                sum(CASE WHEN state IN ('answered', 'paid-useless') THEN charged_pico IS NULL
                    WHEN state IN \(AttemptState.freeStates) THEN 0 ELSE maximum_pico IS NULL END)
            FROM attempt \(filter) GROUP BY job, endpoint, model, day, state ORDER BY job, endpoint, model, day, state
            """, arguments
        ) { row in
            SpendingRow(
                job: row[0], endpoint: row[1], model: row[2], day: row[3], state: try row.word(4, "attempt.state"), calls: row[5],
                promptTokens: row[6], completionTokens: row[7], cachedTokens: row[8], reasoningTokens: row[9],
                bookedPico: row[10], unpriced: row[11])
        }
    }
}
