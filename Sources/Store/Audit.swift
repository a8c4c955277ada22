import GRDB
import Support

/// A rule of the store that some rows break.
public struct AuditFinding: Sendable, Equatable, Codable {
    /// A stable name: "answer-missing".
    public let name: String
    /// What should hold.
    public let meaning: String
    /// How many rows break it.
    public let count: Int
    /// One of them.
    public let example: String

    public init(name: String, meaning: String, count: Int, example: String) {
        self.name = name
        self.meaning = meaning
        self.count = count
        self.example = example
    }
}

extension StoreReader {
    /// Everything that must hold between the rows, whatever has crashed when; reads the whole store.
    ///
    /// A store that is in use is seen at one moment, between two transactions.
    /// - Returns: nothing where all is well.
    public func audit() throws -> [AuditFinding] {
        try AuditRule.all.compactMap { rule in
            let rows = try database.all(rule.query, []) { $0[0] as String? }
            guard let first = rows.first else { return nil }
            return AuditFinding(name: rule.name, meaning: rule.meaning, count: rows.count, example: first ?? "NULL")
        }
    }

    /// SQLite's own check of every page and index.
    /// - Returns: "ok", or up to a hundred lines of damage.
    public func integrityCheck() throws -> [String] {
        try database.all("PRAGMA integrity_check", []) { $0[0] }
    }
}

/// A query whose every row breaks a rule; its first column names the row.
private struct AuditRule {
    let name: String
    let meaning: String
    let query: String

    static let all = money + settlements + pools + withdrawals

    private static let money = [
        AuditRule(
            name: "answer-missing", meaning: "every attempt that was answered has its stored answer",
            query: """
                SELECT attempt.id FROM attempt LEFT JOIN answer USING (job, step, ask)
                WHERE attempt.state = 'answered' AND answer.attempt IS NOT attempt.id
                """),
        AuditRule(
            name: "answer-unbooked", meaning: "every stored answer belongs to an attempt that is booked as answered",
            query: """
                SELECT answer.attempt FROM answer LEFT JOIN attempt ON attempt.id = answer.attempt
                WHERE attempt.state IS NOT 'answered'
                """),
        AuditRule(
            name: "answer-to-another", meaning: "an answer is to the request that its attempt sent",
            query: """
                SELECT attempt.id FROM answer JOIN attempt ON attempt.id = answer.attempt
                WHERE attempt.request_hash <> answer.request_hash OR attempt.job <> answer.job OR attempt.step <> answer.step
                    OR attempt.ask <> answer.ask
                """),
        AuditRule(
            name: "money-negative", meaning: "no amount of money or tokens is negative",
            query: """
                SELECT id FROM attempt WHERE maximum_pico < 0 OR charged_pico < 0 OR prompt_tokens < 0 OR completion_tokens < 0
                """),
        AuditRule(
            name: "money-unpaid", meaning: "what was not paid is not charged",
            query: "SELECT id FROM attempt WHERE state IN ('unpaid', 'not-sent', 'reserved') AND charged_pico > 0"),
    ]

    private static let settlements = [
        AuditRule(
            name: "record-unsettled", meaning: "records come from settled steps",
            query: """
                SELECT record.item FROM record LEFT JOIN step ON step.id = record.step WHERE step.settled IS NOT 1
                """),
        AuditRule(
            name: "rejection-unsettled", meaning: "rejections come from settled steps",
            query: """
                SELECT rejection.rule || ' #' || rejection.seq FROM rejection LEFT JOIN step ON step.id = rejection.step
                WHERE step.settled IS NOT 1
                """),
        AuditRule(
            name: "record-repeated", meaning: "no record stands in a job's data twice",
            query: "SELECT item FROM record GROUP BY job, edition, item HAVING count(*) > 1"),
        AuditRule(
            name: "record-unreadable", meaning: "every record is JSON and carries its own id",
            query: """
                SELECT item FROM record
                WHERE NOT json_valid(CAST(body AS TEXT)) OR json_extract(CAST(body AS TEXT), '$.id') IS NOT item
                """),
        AuditRule(
            name: "rejection-count", meaning: "the rejections of each rule are as many as were counted",
            query: """
                SELECT counted.rule FROM rejection_count AS counted
                LEFT JOIN (SELECT job, edition, rule, count(*) AS number FROM rejection GROUP BY job, edition, rule) AS found
                    USING (job, edition, rule)
                WHERE found.number IS NOT counted.number
                UNION ALL
                SELECT found.rule FROM (SELECT DISTINCT job, edition, rule FROM rejection) AS found
                LEFT JOIN rejection_count AS counted USING (job, edition, rule) WHERE counted.number IS NULL
                """),
        AuditRule(
            name: "settlement-repeated", meaning: "no two steps settled in the same place",
            query: """
                SELECT settlement FROM step WHERE settled = 1 AND settlement IS NOT NULL
                GROUP BY job, settlement HAVING count(*) > 1
                """),
        AuditRule(
            name: "step-homeless", meaning: "every step belongs to a job",
            query: """
                SELECT step.kind || ' ' || step.key FROM step
                LEFT JOIN job_key ON job_key.id = step.job LEFT JOIN job ON job.id = job_key.name WHERE job.id IS NULL
                """),
    ]

    private static let pools = [
        AuditRule(
            name: "pool-order", meaning: "a pool's members are numbered from 1 without a gap",
            query: "SELECT pool FROM pool_entry GROUP BY pool HAVING count(*) <> max(seq) OR min(seq) <> 1"),
        AuditRule(
            name: "pool-unsettled", meaning: "what a pool has accepted comes from settled steps",
            query: """
                SELECT pool_entry.item FROM pool_entry
                LEFT JOIN job_key ON job_key.name = pool_entry.job
                LEFT JOIN step_key ON step_key.job = job_key.id AND step_key.name = pool_entry.step
                LEFT JOIN step ON step.id = step_key.id
                WHERE pool_entry.origin = 'machine' AND step.settled IS NOT 1
                """),
        AuditRule(
            name: "pool-unknown", meaning: "every member belongs to a pool that is described",
            query: """
                SELECT DISTINCT pool_entry.pool FROM pool_entry LEFT JOIN pool ON pool.name = pool_entry.pool
                WHERE pool.name IS NULL
                """),
    ]

    private static let withdrawals = [
        AuditRule(
            name: "withdrawal-homeless", meaning: "what has left the data is a record of its job",
            query: """
                SELECT withdrawal.item FROM withdrawal
                LEFT JOIN record ON record.job = withdrawal.job AND record.item = withdrawal.item WHERE record.item IS NULL
                """),
        AuditRule(
            name: "withdrawn-descendant", meaning: "no row of the data descends from what was withdrawn",
            query: """
                SELECT record.item FROM (SELECT DISTINCT job FROM withdrawn) AS subject
                JOIN record ON record.job = subject.job,
                    json_each(iif(json_valid(CAST(record.body AS TEXT)), CAST(record.body AS TEXT), '{}'), '$.parents') AS parent
                WHERE (EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.job = record.job AND withdrawn.subject = parent.value)
                    OR EXISTS (
                        SELECT 1 FROM withdrawal AS left_before WHERE left_before.job = record.job
                            AND left_before.item = parent.value AND left_before.rule = 'withdrawn'))
                    AND NOT EXISTS (
                        SELECT 1 FROM withdrawal WHERE withdrawal.job = record.job AND withdrawal.item = record.item)
                """),
        AuditRule(
            name: "withdrawn-row", meaning: "a row that was withdrawn by its own id is not in the data",
            query: """
                SELECT record.item FROM withdrawn JOIN record ON record.job = withdrawn.job AND record.item = withdrawn.subject
                WHERE NOT EXISTS (
                    SELECT 1 FROM withdrawal WHERE withdrawal.job = record.job AND withdrawal.item = record.item)
                """),
    ]
}
