import GRDB
import Support

/// What became of one send.
public enum AttemptState: String, Sendable, Hashable, CaseIterable {
    /// Money set aside, nothing known of an answer.
    case reserved
    /// A usable answer is stored.
    case answered
    /// Sent, and certainly not paid: it never arrived, or was refused.
    case unpaid
    /// Money was set aside, and given back before anything was sent: no call, to whoever counts calls.
    case notSent = "not-sent"
    /// It may have been paid; booked at its maximum.
    case ambiguous
    /// Paid, and of no use.
    case paidUseless = "paid-useless"

    /// Whether nothing can have been bought.
    public var isFree: Bool { self == .unpaid || self == .notSent }

    /// The states that are free, as SQL has them.
    static let freeStates = "('unpaid', 'not-sent')"
}

/// One send of a request, or one that was set down and not sent. Money in pico-dollars, nil where the price is unknown.
public struct AttemptRow: Sendable, Equatable {
    public var id: String
    public var job: String
    public var step: String
    public var ask: String
    public var requestHash: String
    public var endpoint: String
    public var model: String
    public var state: AttemptState
    /// The most that it can cost.
    public var maximumPico: Int64?
    /// What it did cost.
    public var chargedPico: Int64?
    public var promptTokens: Int
    public var completionTokens: Int
    /// Of the prompt's, from the provider's cache.
    public var cachedTokens: Int
    /// Of the answer's, spent on reasoning.
    public var reasoningTokens: Int
    /// Why it ended as it did.
    public var reason: String?
    /// Epoch µs, UTC.
    public var at: Int64

    public init(
        id: String, job: String, step: String, ask: String, requestHash: String, endpoint: String, model: String,
        state: AttemptState = .reserved, maximumPico: Int64? = nil, chargedPico: Int64? = nil, promptTokens: Int = 0,
        completionTokens: Int = 0, cachedTokens: Int = 0, reasoningTokens: Int = 0, reason: String? = nil, at: Int64
    ) {
        self.id = id
        self.job = job
        self.step = step
        self.ask = ask
        self.requestHash = requestHash
        self.endpoint = endpoint
        self.model = model
        self.state = state
        self.maximumPico = maximumPico
        self.chargedPico = chargedPico
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedTokens = cachedTokens
        self.reasoningTokens = reasoningTokens
        self.reason = reason
        self.at = at
    }

    static let columns = """
        job, step, id, ask, request_hash, endpoint, model, state, maximum_pico, charged_pico, prompt_tokens, completion_tokens, \
        reason, at, cached_tokens, reasoning_tokens
        """

    /// - Parameter row: ``columns``, then the names of job and step.
    init(_ row: Row) throws {
        try self.init(row, job: row[16], step: row[17])
    }

    /// - Parameter row: ``columns``, from index 0.
    init(_ row: Row, job: String, step: String) throws {
        self.init(
            id: row[2], job: job, step: step, ask: row[3], requestHash: row[4], endpoint: row[5], model: row[6],
            state: try row.word(7, "attempt.state"), maximumPico: row[8], chargedPico: row[9], promptTokens: row[10],
            completionTokens: row[11], cachedTokens: row[14], reasoningTokens: row[15], reason: row[12], at: row[13])
    }
}

/// A job's attempts added up.
public struct AttemptTotals: Sendable, Equatable {
    /// Those of every state but ``notSent``.
    public var attempts = 0
    public var reserved = 0
    public var answered = 0
    public var ambiguous = 0
    public var unpaid = 0
    public var useless = 0
    /// Set down, and not sent.
    public var notSent = 0
    /// Of the answers.
    public var promptTokens = 0
    public var completionTokens = 0
    /// Charged, of the attempts whose price is known.
    public var chargedPico: Int64 = 0
    /// The maxima of the ambiguous attempts.
    public var ambiguousPico: Int64 = 0
    /// The maxima of the attempts still in flight.
    public var reservedPico: Int64 = 0
    /// Attempts that were or may have been paid at an unknown price.
    public var unpricedCount = 0

    public init() {}
}

extension StoreReader {
    public func attempt(_ id: String) throws -> AttemptRow? {
        try database.first(
            """
            SELECT \(AttemptRow.columns), (SELECT name FROM job_key WHERE job_key.id = attempt.job),
                (SELECT name FROM step_key WHERE step_key.id = attempt.step)
            FROM attempt WHERE id = ?
            """, [id], AttemptRow.init)
    }

    /// How many attempts of one ask may have been paid without an answer.
    public func ambiguousAttempts(job: String, step: String, ask: String) throws -> Int {
        guard let key = try key(job: job, step: step) else { return 0 }
        return try database.count(
            "SELECT count(*) FROM attempt WHERE job = ? AND step = ? AND ask = ? AND state = 'ambiguous' AND forgiven = 0",
            [key.job, key.step, ask])
    }

    /// Every ask of a job that has ambiguous attempts, with how many.
    public func ambiguousCounts(job: String) throws -> [(step: String, ask: String, count: Int)] {
        guard let key = try key(job: job) else { return [] }
        return try database.all(
            """
            SELECT step_key.name, ask, count(*) FROM attempt JOIN step_key ON step_key.id = attempt.step
            WHERE attempt.job = ? AND state = 'ambiguous' AND forgiven = 0 GROUP BY step, ask
            """, [key]
        ) { row in (step: row[0], ask: row[1], count: row[2]) }
    }

    /// - Throws: ``MillError`` `internal` when a sum does not fit 64 bits: a wrong total is never shown.
    public func attemptTotals(job: String) throws -> AttemptTotals {
        guard let key = try key(job: job) else { return AttemptTotals() }
        var totals = AttemptTotals()
        let sql = "SELECT \(AttemptGroup.columns) FROM attempt WHERE job = ? GROUP BY state"
        for group in try database.all(sql, [key], AttemptGroup.init) { try totals.add(group) }
        return totals
    }

    /// Those of every job that has attempts, by id. Reads the attempts once, however many jobs there are.
    /// - Throws: ``MillError`` `internal` when a sum does not fit 64 bits.
    public func attemptTotals() throws -> [String: AttemptTotals] {
        try attemptTotals(where: "TRUE", [])
    }

    /// Those of the attempts that a condition of ours takes.
    func attemptTotals(where condition: String, _ arguments: StatementArguments) throws -> [String: AttemptTotals] {
        let sql = """
            SELECT sums.*, job_key.name
            FROM (SELECT \(AttemptGroup.columns), job FROM attempt WHERE \(condition) GROUP BY job, state) AS sums
            JOIN job_key ON job_key.id = sums.job
            """
        var totals: [String: AttemptTotals] = [:]
        for (job, group) in try database.all(sql, arguments, { (job: $0[8] as String, group: try AttemptGroup($0)) }) {
            try totals[job, default: AttemptTotals()].add(group)
        }
        return totals
    }
}

/// The attempts of one state added up.
private struct AttemptGroup {
    let state: AttemptState
    let count, promptTokens, completionTokens: Int
    let charged, maximum: Int64
    let unpriced: Int

    static let columns = """
        state, count(*), sum(prompt_tokens), sum(completion_tokens), coalesce(sum(charged_pico), 0), \
        coalesce(sum(maximum_pico), 0), count(*) - count(coalesce(charged_pico, maximum_pico))
        """

    /// - Parameter row: ``columns``, from index 0.
    init(_ row: Row) throws {
        state = try row.word(0, "attempt.state")
        (count, promptTokens, completionTokens) = (row[1], row[2], row[3])
        (charged, maximum, unpriced) = (row[4], row[5], row[6])
    }
}

extension AttemptTotals {
    /// Adds what is of a state that was not yet added.
    fileprivate mutating func add(_ group: AttemptGroup) throws {
        if group.state != .notSent { try Self.add(group.count, to: &attempts) }
        try Self.add(group.charged, to: &chargedPico)
        if !group.state.isFree && group.state != .reserved { try Self.add(group.unpriced, to: &unpricedCount) }
        switch group.state {
        case .reserved: (reserved, reservedPico) = (group.count, group.maximum)
        case .answered: (answered, promptTokens, completionTokens) = (group.count, group.promptTokens, group.completionTokens)
        case .unpaid: unpaid = group.count
        case .ambiguous: (ambiguous, ambiguousPico) = (group.count, group.maximum)
        case .paidUseless: useless = group.count
        case .notSent: notSent = group.count
        }
    }

    private static func add<Number: FixedWidthInteger>(_ value: Number, to total: inout Number) throws {
        let (sum, overflow) = total.addingReportingOverflow(value)
        guard !overflow else {
            throw MillError(.internalFault, "add up", "a job's attempts", cause: "the sum does not fit 64 bits")
        }
        total = sum
    }
}

extension StoreTransaction {
    private static let attemptInsertion = RepeatedStatement(
        "INSERT INTO attempt (\(AttemptRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    private static let attemptChange = RepeatedStatement(
        """
        UPDATE attempt SET state = ?1, charged_pico = coalesce(?2, CASE ?1 WHEN 'paid-useless' THEN maximum_pico END),
            prompt_tokens = coalesce(?3, prompt_tokens), completion_tokens = coalesce(?4, completion_tokens),
            cached_tokens = ?5, reasoning_tokens = ?6, reason = ?7
        WHERE id = ?8
        """)

    /// Sets money aside, before the send.
    /// - Throws: ``MillError`` `internal` when an attempt of this id exists.
    public func insertAttempt(_ attempt: AttemptRow) throws {
        let key = try newKey(job: attempt.job, step: attempt.step)
        try run(Self.attemptInsertion) { row in
            row.bind(key.job)
            row.bind(key.step)
            row.bind(attempt.id)
            row.bind(attempt.ask)
            row.bind(attempt.requestHash)
            row.bind(attempt.endpoint)
            row.bind(attempt.model)
            row.bind(attempt.state.rawValue)
            row.bind(attempt.maximumPico)
            row.bind(attempt.chargedPico)
            row.bind(attempt.promptTokens)
            row.bind(attempt.completionTokens)
            row.bind(attempt.reason)
            row.bind(attempt.at)
            row.bind(attempt.cachedTokens)
            row.bind(attempt.reasoningTokens)
        }
    }

    /// Writes down how an attempt ended. What may have been paid keeps the tokens that were set aside, unless others are given; what
    /// was paid and is no use is charged at its maximum, unless a price is given.
    /// - Throws: ``MillError`` `internal` when there is no such attempt.
    public func setAttempt(
        _ id: String, state: AttemptState, charged: Int64?, promptTokens: Int? = nil, completionTokens: Int? = nil,
        cachedTokens: Int = 0, reasoningTokens: Int = 0, reason: String? = nil
    ) throws {
        let none: Int? = state.isFree ? 0 : nil
        let changed = try run(Self.attemptChange) { row in
            row.bind(state.rawValue)
            row.bind(charged)
            row.bind(promptTokens ?? none)
            row.bind(completionTokens ?? none)
            row.bind(cachedTokens)
            row.bind(reasoningTokens)
            row.bind(reason)
            row.bind(id)
        }
        guard changed == 1 else {
            throw MillError(.internalFault, "book the attempt", id, cause: "it was never reserved")
        }
    }

    /// At start-up: attempts that a crash left without an answer become ambiguous.
    /// - Returns: how many.
    public func markReservedAsAmbiguous() throws -> Int {
        try database.run(
            "UPDATE attempt SET state = 'ambiguous', reason = coalesce(reason, 'interrupted') WHERE state = 'reserved'", [])
    }
}
