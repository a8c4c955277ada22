import GRDB

/// A decision by which a settled row left its job's data. The row itself, its step and its answers stay in the store.
public struct WithdrawalRow: Sendable, Equatable {
    /// The rule of rows that descend from what somebody withdrew.
    public static let withdrawn = "withdrawn"
    /// The rule of rows that overlap with an evaluation set.
    public static let contaminated = "contaminated"

    /// The row's id.
    public var item: String
    /// ``withdrawn`` or ``contaminated``.
    public var rule: String
    /// The seed or row that it descends from, or the evaluation row that it overlaps with.
    public var cause: String
    public var detail: String?
    public var measured: Double?
    public var threshold: Double?
    /// When it was decided, epoch µs UTC.
    public var at: Int64

    public init(
        item: String, rule: String, cause: String, detail: String? = nil, measured: Double? = nil, threshold: Double? = nil,
        at: Int64
    ) {
        self.item = item
        self.rule = rule
        self.cause = cause
        self.detail = detail
        self.measured = measured
        self.threshold = threshold
        self.at = at
    }

    static let columns = "item, rule, cause, detail, measured, threshold, at"

    /// - Parameter start: the index of the first of ``columns``.
    init(_ row: Row, from start: Int = 0) {
        self.init(
            item: row[start], rule: row[start + 1], cause: row[start + 2], detail: row[start + 3], measured: row[start + 4],
            threshold: row[start + 5], at: row[start + 6])
    }
}

/// A seed, or a row, that somebody withdrew: what descends from it is not in the data, now or later.
public struct WithdrawnSubject: Sendable, Equatable {
    /// The id of a seed or of a row.
    public var name: String
    public var reason: String?
    /// When it was decided, epoch µs UTC.
    public var at: Int64

    public init(name: String, reason: String?, at: Int64) {
        self.name = name
        self.reason = reason
        self.at = at
    }
}

extension StoreReader {
    /// What was withdrawn from a job, by name.
    public func withdrawnSubjects(_ job: String) throws -> [WithdrawnSubject] {
        guard let key = try key(job: job) else { return [] }
        return try database.all("SELECT subject, reason, at FROM withdrawn WHERE job = ? ORDER BY subject", [key]) { row in
            WithdrawnSubject(name: row[0], reason: row[1], at: row[2])
        }
    }

    /// The rows that left a job's data, by id.
    public func withdrawals(_ job: String) throws -> [WithdrawalRow] {
        guard let key = try key(job: job) else { return [] }
        return try database.all("SELECT \(WithdrawalRow.columns) FROM withdrawal WHERE job = ? ORDER BY item", [key]) { row in
            WithdrawalRow(row)
        }
    }

    /// How many rows left a job's data by each rule, sorted by rule.
    public func withdrawalCounts(_ job: String) throws -> [(rule: String, count: Int)] {
        guard let key = try key(job: job) else { return [] }
        return try database.all("SELECT rule, count(*) FROM withdrawal WHERE job = ? GROUP BY rule ORDER BY rule", [key]) { row in
            (rule: row[0], count: row[1])
        }
    }

    /// The records of the first edition that have not left the data, in the order in which they settled.
    public func forEachKeptRecord(_ job: String, _ body: ([UInt8]) throws -> Void) throws {
        guard let key = try key(job: job) else { return }
        try database.each(
            """
            SELECT body FROM record WHERE job = ?1 AND edition = 1
                AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.job = ?1 AND withdrawal.item = record.item)
            ORDER BY seq
            """, [key]
        ) { row in try body(row.bytes(0)) }
    }

    /// The records of the first edition that have left the data, each with why, in the order in which they settled.
    public func forEachWithdrawnRecord(_ job: String, _ body: (WithdrawalRow, [UInt8]) throws -> Void) throws {
        guard let key = try key(job: job) else { return }
        let columns = WithdrawalRow.columns.split(separator: ", ").map { "withdrawal." + $0 }.joined(separator: ", ")
        try database.each(
            """
            SELECT record.body, \(columns) FROM record
            JOIN withdrawal ON withdrawal.job = record.job AND withdrawal.item = record.item
            WHERE record.job = ? AND record.edition = 1 ORDER BY record.seq
            """, [key]
        ) { row in try body(WithdrawalRow(row, from: 1), row.bytes(0)) }
    }

    /// The numbers of the records that have left the data.
    public func withdrawnRecordNumbers(_ job: String) throws -> Set<Int64> {
        guard let key = try key(job: job) else { return [] }
        let numbers = try database.all(
            """
            SELECT record.seq FROM record JOIN withdrawal ON withdrawal.job = record.job AND withdrawal.item = record.item
            WHERE record.job = ? AND record.edition = 1
            """, [key]
        ) { $0[0] as Int64 }
        return Set(numbers)
    }

    /// Every parent that a record of the first edition names, in the order in which the records settled.
    public func forEachParent(_ job: String, _ body: (_ item: String, _ parent: String) throws -> Void) throws {
        guard let key = try key(job: job) else { return }
        try database.each(
            """
            SELECT record.item, parent.value FROM record, json_each(CAST(record.body AS TEXT), '$.parents') AS parent
            WHERE record.job = ? AND record.edition = 1 AND parent.type = 'text' ORDER BY record.seq
            """, [key]
        ) { row in try body(row[0], row[1]) }
    }

    /// Whether a job has a record of this id.
    public func hasRecord(_ job: String, item: String) throws -> Bool {
        guard let key = try key(job: job) else { return false }
        return try database.count("SELECT EXISTS (SELECT 1 FROM record WHERE job = ? AND edition = 1 AND item = ?)", [key, item])
            > 0
    }

    /// Whether a set has a seed of this id.
    public func hasSeed(set: Int64, id: String) throws -> Bool {
        try database.count("SELECT EXISTS (SELECT 1 FROM seed WHERE seed_set = ? AND id = ?)", [set, id]) > 0
    }

    /// The ids of a set's seeds, in their order.
    public func forEachSeedID(set: Int64, _ body: (String) throws -> Void) throws {
        try database.each("SELECT id FROM seed WHERE seed_set = ? ORDER BY ordinal", [set]) { row in try body(row[0]) }
    }
}

extension StoreTransaction {
    /// Keeps that something was withdrawn from a job.
    /// - Returns: false, changing nothing, where it was withdrawn already.
    @discardableResult
    public func insertWithdrawn(_ subject: WithdrawnSubject, job: String) throws -> Bool {
        try database.run(
            "INSERT OR IGNORE INTO withdrawn (job, subject, reason, at) VALUES (?, ?, ?, ?)",
            [try newKey(job: job), subject.name, subject.reason, subject.at]) == 1
    }

    /// Has rows leave a job's data. One that has left stays as it is, but that ``WithdrawalRow/withdrawn`` goes before every other
    /// rule: what descends from such a row leaves too.
    /// - Returns: how many rows left, or left by another rule until now.
    @discardableResult
    public func insertWithdrawals(job: String, _ rows: [WithdrawalRow]) throws -> Int {
        guard !rows.isEmpty else { return 0 }
        let key = try newKey(job: job)
        var changed = 0
        for row in rows {
            changed += try database.run(
                """
                INSERT INTO withdrawal (job, \(WithdrawalRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (job, item) DO UPDATE SET rule = excluded.rule, cause = excluded.cause, detail = excluded.detail,
                    measured = excluded.measured, threshold = excluded.threshold, at = excluded.at
                WHERE excluded.rule = 'withdrawn' AND withdrawal.rule <> 'withdrawn'
                """, [key, row.item, row.rule, row.cause, row.detail, row.measured, row.threshold, row.at])
        }
        return changed
    }

    /// Has those of new records leave that descend from what was withdrawn; belongs in the transaction that writes them.
    /// - Parameter records: parents before children.
    public func withdrawDescendants(job: String, _ records: [(item: String, parents: [String])]) throws {
        guard !records.isEmpty, let key = try key(job: job),
            try database.count("SELECT EXISTS (SELECT 1 FROM withdrawn WHERE job = ?)", [key]) > 0
        else { return }
        for record in records {
            guard let row = try descent(of: record.item, from: record.parents, job: key) else { continue }
            try insertWithdrawals(job: job, [row])
        }
    }

    private func descent(of item: String, from parents: [String], job: Int64) throws -> WithdrawalRow? {
        for name in [item] + parents {
            let found = try database.first(
                """
                SELECT subject, reason, at FROM withdrawn WHERE job = ?1 AND subject = ?2
                UNION ALL
                SELECT cause, detail, at FROM withdrawal WHERE job = ?1 AND item = ?2 AND rule = 'withdrawn' LIMIT 1
                """, [job, name]
            ) { row in
                WithdrawalRow(item: item, rule: WithdrawalRow.withdrawn, cause: row[0], detail: row[1], at: row[2])
            }
            if let found { return found }
        }
        return nil
    }
}
