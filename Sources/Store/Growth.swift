import GRDB

// When a job's rows came. Rows carry no time, for the same answers give the same rows; the answers that they were read from do.

/// Which rows of a job are counted.
public enum SettledKind: String, Sendable, CaseIterable {
    case record, rejection
}

/// How many rows a job had at a moment.
public struct GrowthMark: Sendable, Equatable {
    /// Epoch µs of the answer that the last of them was read from.
    public var at: Int64
    /// Rows that came since the mark before.
    public var rows: Int
    /// The number of the last of them.
    public var number: Int64

    public init(at: Int64, rows: Int, number: Int64) {
        self.at = at
        self.rows = rows
        self.number = number
    }
}

/// How long an answered call took.
public struct CallLatency: Sendable, Equatable {
    public var endpoint: String
    /// From setting its money aside, just before the send, until the answer was stored.
    public var micros: Int64

    public init(endpoint: String, micros: Int64) {
        self.endpoint = endpoint
        self.micros = micros
    }
}

extension StoreReader {
    /// The lowest and the highest number of a job's rows; nil where it has none.
    public func numbers(of kind: SettledKind, _ job: String) throws -> ClosedRange<Int64>? {
        guard let key = try key(job: job) else { return nil }
        func end(_ direction: String) throws -> Int64? {
            try database.first(
                "SELECT seq FROM \(kind.rawValue) WHERE job = ? AND edition = 1 ORDER BY seq \(direction) LIMIT 1", [key]
            ) { $0[0] }
        }
        guard let first = try end("ASC"), let last = try end("DESC"), first <= last else { return nil }
        return first...last
    }

    /// How many rows of a job have a number above `after` and up to `through`, and when the last of them came; nil where there is
    /// none. Counted by an index.
    public func growth(of kind: SettledKind, _ job: String, after: Int64, through: Int64) throws -> GrowthMark? {
        guard let key = try key(job: job) else { return nil }
        let table = kind.rawValue
        let rows = try database.count(
            """
            SELECT count(*) FROM \(table) INDEXED BY \(table)_order WHERE job = ? AND edition = 1 AND seq > ? AND seq <= ?
            """, [key, after, through])
        guard rows > 0 else { return nil }
        let last = try database.first(
            """
            SELECT seq, step FROM \(table) WHERE job = ? AND edition = 1 AND seq > ? AND seq <= ? ORDER BY seq DESC LIMIT 1
            """, [key, after, through]
        ) { (number: $0[0] as Int64, step: $0[1] as Int64) }
        guard let last, let at = try answerTime(key, step: last.step) else { return nil }
        return GrowthMark(at: at, rows: rows, number: last.number)
    }

    /// When the last answer of a step came, or of the steps that led to it where it asked nothing itself.
    private func answerTime(_ job: Int64, step: Int64) throws -> Int64? {
        var step = step
        // As deep as follow-ups of follow-ups go that ask nothing.
        for _ in 0..<8 {
            let at = try database.first("SELECT max(at) FROM answer WHERE job = ? AND step = ?", [job, step]) { $0[0] as Int64? }
            if let at, let at { return at }
            let parent = try database.first(
                """
                SELECT step_key.id FROM step JOIN step_key ON step_key.job = step.job AND step_key.name = step.parent
                WHERE step.id = ?
                """, [step]
            ) { $0[0] as Int64 }
            guard let parent else { return nil }
            step = parent
        }
        return nil
    }

    /// How long the calls took whose answers came since, the newest `limit` of them in the order in which they came.
    /// - Parameter after: the number of the last answer that was looked at; 0 for all.
    /// - Returns: the latencies, and the number of the last answer.
    public func latencies(after: Int64, limit: Int) throws -> (calls: [CallLatency], last: Int64) {
        var last = after
        let calls = try database.all(
            """
            SELECT answer.endpoint, answer.at - attempt.at, answer.seq FROM answer JOIN attempt ON attempt.id = answer.attempt
            WHERE answer.seq > ? ORDER BY answer.seq DESC LIMIT ?
            """, [after, limit]
        ) { row in
            last = max(last, row[2])
            return CallLatency(endpoint: row[0], micros: max(0, row[1]))
        }
        return (calls.reversed(), last)
    }
}
