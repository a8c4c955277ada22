import FoundationEssentials
import GRDB

/// A question whose reply was no use: what was asked, and why it came to nothing. Its answer is among the answers.
public struct DeadLetterRow: Sendable, Equatable {
    public var step: String
    public var ask: String
    /// The rule by which the recipe rejected the reply: "refusal", "truncated", "unparsable".
    public var reason: String
    /// The request's JSON.
    public var request: [UInt8]

    public init(step: String, ask: String, reason: String, request: [UInt8]) {
        self.step = step
        self.ask = ask
        self.reason = reason
        self.request = request
    }
}

extension StoreReader {
    /// A job's questions that came to nothing and have not been asked again, with their answers, in the order of their settlement.
    public func forEachDeadLetter(_ job: String, _ body: (DeadLetterRow, AnswerRow?) throws -> Void) throws {
        guard let key = try key(job: job) else { return }
        try database.each(
            """
            SELECT step_key.name, letter.ask, letter.reason, letter.request
            FROM dead_letter AS letter JOIN step_key ON step_key.id = letter.step
            WHERE letter.job = ? AND letter.retried = 0 ORDER BY letter.seq
            """, [key]
        ) { row in
            let letter = DeadLetterRow(step: row[0], ask: row[1], reason: row[2], request: try row.bytes(3))
            try body(letter, try answer(job: job, step: letter.step, ask: letter.ask))
        }
    }

    /// How many there are, by reason.
    public func deadLetterCounts(_ job: String) throws -> [String: Int] {
        guard let key = try key(job: job) else { return [:] }
        let rows = try database.all(
            "SELECT reason, count(*) FROM dead_letter WHERE job = ? AND retried = 0 GROUP BY reason", [key]
        ) { row in (row[0] as String, row[1] as Int) }
        return Dictionary(rows, uniquingKeysWith: +)
    }

    /// The steps that they belong to, in order; those of one reason where one is given.
    public func stepsWithDeadLetters(_ job: String, reason: String? = nil) throws -> [StepRow] {
        guard let key = try key(job: job) else { return [] }
        let names: [String] = try database.all(
            """
            SELECT step_key.name FROM dead_letter AS letter JOIN step_key ON step_key.id = letter.step
            WHERE letter.job = ? AND letter.retried = 0 AND (? IS NULL OR letter.reason = ?)
            GROUP BY letter.step ORDER BY min(letter.seq)
            """, [key, reason, reason]
        ) { $0[0] }
        return try names.compactMap { try step(job: job, id: $0) }
    }
}

extension StoreTransaction {
    public func insertDeadLetters(job: String, _ letters: [DeadLetterRow]) throws {
        for letter in letters {
            let key = try newKey(job: job, step: letter.step)
            try database.run(
                "INSERT INTO dead_letter (job, step, ask, reason, request) VALUES (?, ?, ?, ?, ?)",
                [key.job, key.step, letter.ask, letter.reason, Data(letter.request)])
        }
    }

    /// Marks the letters of a step as asked again.
    public func markRetried(job: String, step: String) throws {
        guard let key = try key(job: job, step: step) else { return }
        try database.run("UPDATE dead_letter SET retried = 1 WHERE job = ? AND step = ?", [key.job, key.step])
    }

    /// Lets questions be asked again whose answers may have been paid and did not come: a person has decided so.
    /// - Returns: how many attempts that is about. They stay booked.
    public func forgiveAmbiguous(job: String) throws -> Int {
        guard let key = try key(job: job) else { return 0 }
        return try database.run(
            "UPDATE attempt SET forgiven = 1 WHERE job = ? AND state = 'ambiguous' AND forgiven = 0", [key])
    }
}
