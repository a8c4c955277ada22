import GRDB

/// What one job's calls under one question's name came to, over all its steps.
public struct AskSpendingRow: Sendable, Equatable {
    /// The question's name, with what the engine put after it.
    public var ask: String
    /// Calls that were or may have been paid.
    public var calls: Int
    public var promptTokens: Int
    public var completionTokens: Int
    /// Charged where answered, else the maxima. Calls of unknown price add nothing.
    public var bookedPico: Int64
    /// Calls at an unknown price.
    public var unpriced: Int
}

extension StoreReader {
    /// The calls of a job by the names of its questions; for recipes whose names are few.
    public func spendingByAsk(job: String) throws -> [AskSpendingRow] {
        guard let key = try key(job: job) else { return [] }
        return try database.all(
            """
            SELECT ask, count(*), sum(prompt_tokens), sum(completion_tokens),
                sum(CASE WHEN state IN ('answered', 'paid-useless') THEN coalesce(charged_pico, 0)
                    ELSE coalesce(maximum_pico, 0) END),
                sum(CASE WHEN state IN ('answered', 'paid-useless') THEN charged_pico IS NULL ELSE maximum_pico IS NULL END)
            FROM attempt WHERE job = ? AND state NOT IN \(AttemptState.freeStates) GROUP BY ask ORDER BY ask
            """, [key]
        ) { row in
            AskSpendingRow(
                ask: row[0], calls: row[1], promptTokens: row[2], completionTokens: row[3], bookedPico: row[4], unpriced: row[5])
        }
    }
}
