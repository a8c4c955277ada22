import GRDB

/// A job in few words, without its definition.
public struct JobGlance: Sendable, Equatable {
    public var id: String
    public var name: String
    public var recipe: String
    public var state: JobState
    /// Epoch µs, UTC.
    public var createdAt: Int64
    /// Epoch µs, UTC; set while the state is final.
    public var finishedAt: Int64?
    public var detail: String?
    /// What the engine last kept of its progress: its own JSON.
    public var progress: String?
}

/// What a job's calls at one endpoint came to.
public struct CallTally: Sendable, Equatable {
    /// Calls that were sent and have ended, however they did.
    public var calls = 0
    public var answered = 0
    /// Set aside, with nothing known of an answer: under way, while somebody works.
    public var reserved = 0
    public var ambiguous = 0
    public var useless = 0
    /// Of what was or may have been paid.
    public var promptTokens = 0
    public var completionTokens = 0
    /// Charged where answered, else the maxima.
    public var bookedPico: Int64 = 0
    /// Calls that were or may have been paid at an unknown price.
    public var unpriced = 0

    public init() {}

    static func + (one: CallTally, other: CallTally) -> CallTally {
        var sum = one
        sum.add(other)
        return sum
    }

    /// Adds another; sums that do not fit are the largest number.
    public mutating func add(_ other: CallTally) {
        calls &+= other.calls
        answered &+= other.answered
        reserved &+= other.reserved
        ambiguous &+= other.ambiguous
        useless &+= other.useless
        promptTokens &+= other.promptTokens
        completionTokens &+= other.completionTokens
        let (sum, overflow) = bookedPico.addingReportingOverflow(other.bookedPico)
        bookedPico = overflow ? .max : sum
        unpriced &+= other.unpriced
    }
}

/// The figures of all jobs, kept up to date by what is new in the store: however many rows it has, a look reads those that came since
/// the last one.
///
/// The first look counts records by an index and reads the attempts once, in parts where it is told to. A later one reads the attempts
/// and records with higher numbers, and again the attempts that were still reserved.
public struct JobTallies: Sendable {
    public private(set) var jobs: [JobGlance] = []
    /// By job and endpoint.
    public private(set) var calls: [String: [String: CallTally]] = [:]
    public private(set) var records: [String: Int] = [:]
    /// By job and rule.
    public private(set) var rejections: [String: [String: Int]] = [:]

    private var jobNames: [Int64: String] = [:]
    private var settled: [Int64: [String: CallTally]] = [:]
    private var recordCounts: [Int64: Int] = [:]
    private var lastAttempt: Int64 = 0
    private var lastRecord: Int64 = 0
    /// Attempts that were reserved at the last look, by their number.
    private var open: Set<Int64> = []
    /// The highest number of an attempt.
    private var newestAttempt: Int64 = 0

    public init() {}

    /// How much of the attempts is in the figures, from 0 to 1. Jobs, records and rejections are whole after every look.
    public var share: Double {
        newestAttempt > lastAttempt ? Double(lastAttempt) / Double(newestAttempt) : 1
    }

    /// As many attempts are summed up at one time: they are grouped by sorting, which is quick for so many and slow for millions.
    static let part: Int64 = 20_000

    /// Reads what is new.
    /// - Parameter isEnough: asked after each ``part`` of the attempts; where it answers true the rest is left to the next look.
    public mutating func catchUp(_ reader: StoreReader, until isEnough: () -> Bool = { false }) throws {
        let database = reader.database
        jobs = try database.all(
            """
            SELECT job.id, name, recipe, state, created_at, finished_at, detail, progress.value
            FROM job LEFT JOIN progress ON progress.job = job.id ORDER BY seq
            """, []
        ) { row in
            JobGlance(
                id: row[0], name: row[1], recipe: row[2], state: try row.word(3, "job.state"), createdAt: row[4],
                finishedAt: row[5], detail: row[6], progress: row[7])
        }
        for (id, name) in try database.all("SELECT id, name FROM job_key", [], { (id: $0[0] as Int64, name: $0[1] as String) }) {
            jobNames[id] = name
        }
        try countRecords(database)
        try readRejections(database)
        try readAttempts(database, until: isEnough)
    }

    private mutating func countRecords(_ database: Database) throws {
        let newest = try database.first("SELECT max(seq) FROM record", []) { $0[0] as Int64? } ?? nil
        guard let newest, newest > lastRecord else { return }
        // The index tells the number of all of them without their bodies; new ones are few.
        let sql =
            lastRecord == 0
            ? "SELECT job, count(*) FROM record INDEXED BY record_order WHERE edition = 1 AND seq > ? AND seq <= ? GROUP BY job"
            : "SELECT job, count(*) FROM record NOT INDEXED WHERE edition = 1 AND seq > ? AND seq <= ? GROUP BY job"
        for row in try database.all(sql, [lastRecord, newest], { (job: $0[0] as Int64, count: $0[1] as Int) }) {
            recordCounts[row.job, default: 0] += row.count
        }
        lastRecord = newest
        records = byName(recordCounts)
    }

    private mutating func readRejections(_ database: Database) throws {
        rejections = [:]
        let rows = try database.all("SELECT job, rule, number FROM rejection_count WHERE edition = 1", []) {
            (job: $0[0] as Int64, rule: $0[1] as String, count: $0[2] as Int)
        }
        for row in rows {
            if let name = jobNames[row.job] { rejections[name, default: [:]][row.rule] = row.count }
        }
    }

    private static let sums = """
        SELECT job, endpoint, state, count(*), sum(prompt_tokens), sum(completion_tokens),
            sum(CASE WHEN state IN ('answered', 'paid-useless') THEN coalesce(charged_pico, 0)
                WHEN state IN \(AttemptState.freeStates) THEN 0 ELSE coalesce(maximum_pico, 0) END),
            sum(CASE WHEN state IN ('answered', 'paid-useless') THEN charged_pico IS NULL
                WHEN state IN \(AttemptState.freeStates) THEN 0 ELSE maximum_pico IS NULL END)
        FROM attempt
        """

    private mutating func readAttempts(_ database: Database, until isEnough: () -> Bool) throws {
        newestAttempt = try database.first("SELECT max(seq) FROM attempt", []) { $0[0] as Int64? }.flatMap { $0 } ?? 0
        let earlier = open
        open = []
        var under: [Int64: [String: CallTally]] = [:]
        // Few: those under way at the last look.
        for number in earlier {
            try add(Self.sums + " WHERE seq = ? GROUP BY job, endpoint, state", [number], database, &under)
            if try database.count("SELECT count(*) FROM attempt WHERE seq = ? AND state = 'reserved'", [number]) > 0 {
                open.insert(number)
            }
        }
        while newestAttempt > lastAttempt {
            let end = min(newestAttempt, lastAttempt + Self.part)
            let range: StatementArguments = [lastAttempt, end]
            try add(Self.sums + " WHERE seq > ? AND seq <= ? GROUP BY job, endpoint, state", range, database, &under)
            try open.formUnion(
                database.all("SELECT seq FROM attempt WHERE seq > ? AND seq <= ? AND state = 'reserved'", range) { $0[0] })
            lastAttempt = end
            if isEnough() { break }
        }
        calls = byName(settled.merging(under) { $0.merging($1) { $0 + $1 } })
    }

    /// Adds sums to what has ended, and to `under` what is under way.
    private mutating func add(
        _ sql: String, _ arguments: StatementArguments, _ database: Database, _ under: inout [Int64: [String: CallTally]]
    ) throws {
        let rows = try database.all(sql, arguments) { row in
            (
                job: row[0] as Int64, endpoint: row[1] as String, state: try row.word(2, "attempt.state") as AttemptState,
                row: row.copy()
            )
        }
        for entry in rows {
            let count: Int = entry.row[3]
            var tally = CallTally()
            if !entry.state.isFree { (tally.promptTokens, tally.completionTokens) = (entry.row[4], entry.row[5]) }
            tally.bookedPico = entry.row[6]
            tally.unpriced = entry.row[7]
            switch entry.state {
            case .reserved:
                var open = CallTally()
                open.reserved = count
                under[entry.job, default: [:]][entry.endpoint, default: CallTally()].add(open)
                continue
            case .answered: tally.answered = count
            case .ambiguous: tally.ambiguous = count
            case .paidUseless: tally.useless = count
            case .unpaid: break
            case .notSent: continue
            }
            tally.calls = count
            settled[entry.job, default: [:]][entry.endpoint, default: CallTally()].add(tally)
        }
    }

    private func byName<Value>(_ values: [Int64: Value]) -> [String: Value] {
        var named: [String: Value] = [:]
        for (id, value) in values {
            if let name = jobNames[id] { named[name] = value }
        }
        return named
    }
}

extension StoreReader {
    /// The newest records of a job's first edition, the newest first: each a line of canonical JSON.
    public func newestRecords(_ job: String, _ count: Int) throws -> [[UInt8]] {
        guard let key = try key(job: job) else { return [] }
        return try database.all(
            "SELECT body FROM record WHERE job = ? AND edition = 1 ORDER BY seq DESC LIMIT ?", [key, count]
        ) { try $0.bytes(0) }
    }
}
