import GRDB
import Support

/// Whether a step's outcome is in the store.
public enum StepState: String, Sendable, Hashable {
    case ready, settled
}

/// One step of a job.
public struct StepRow: Sendable, Equatable {
    public var job: String
    /// hash(job, kind, key) in hexadecimal.
    public var id: String
    public var kind: String
    public var key: String
    /// The recipe's JSON, at most 64 KB.
    public var payload: String
    /// The index of the root step that this one descends from.
    public var root: Int
    /// 0 for a root step, one more for each follow-up.
    public var depth: Int
    /// The order of creation within the job.
    public var ordinal: Int64
    public var parent: String?
    /// How many entries the pool had when the step sampled it; nil before.
    public var snapshot: Int?
    public var state: StepState
    /// When it settled, on the job's own count of settlements.
    public var tick: Int?

    public init(
        job: String, id: String, kind: String, key: String, payload: String, root: Int, depth: Int, ordinal: Int64,
        parent: String? = nil, snapshot: Int? = nil, state: StepState = .ready, tick: Int? = nil
    ) {
        self.job = job
        self.id = id
        self.kind = kind
        self.key = key
        self.payload = payload
        self.root = root
        self.depth = depth
        self.ordinal = ordinal
        self.parent = parent
        self.snapshot = snapshot
        self.state = state
        self.tick = tick
    }

    static let columns = "kind, key, payload, root, depth, ordinal, parent, snapshot, settled, tick"

    /// - Parameter row: ``columns``, from index 0.
    init(_ row: Row, job: String, id: String) {
        self.init(
            job: job, id: id, kind: row[0], key: row[1], payload: row[2], root: row[3], depth: row[4], ordinal: row[5],
            parent: row[6], snapshot: row[7], state: row[8] ? .settled : .ready, tick: row[9])
    }
}

extension StoreReader {
    public func step(job: String, id: String) throws -> StepRow? {
        guard let key = try key(job: job, step: id) else { return nil }
        return try database.first("SELECT \(StepRow.columns) FROM step WHERE id = ?", [key.step]) { row in
            StepRow(row, job: job, id: id)
        }
    }

    /// The steps that have not settled, in the order of their creation.
    public func readySteps(job: String) throws -> [StepRow] {
        guard let key = try key(job: job) else { return [] }
        return try database.all(
            """
            SELECT \(StepRow.columns), (SELECT name FROM step_key WHERE step_key.id = step.id)
            FROM step WHERE job = ? AND settled = 0 ORDER BY ordinal
            """, [key]
        ) { row in StepRow(row, job: job, id: row[10]) }
    }

    /// The steps that have settled, in the order in which they did.
    public func settledSteps(job: String) throws -> [StepRow] {
        guard let key = try key(job: job) else { return [] }
        return try database.all(
            """
            SELECT \(StepRow.columns), (SELECT name FROM step_key WHERE step_key.id = step.id)
            FROM step WHERE job = ? AND settled = 1 ORDER BY coalesce(settlement, 0), ordinal
            """, [key]
        ) { row in StepRow(row, job: job, id: row[10]) }
    }

    /// The highest place that a settlement has taken; 0 where there is none.
    public func lastSettlement(job: String) throws -> Int {
        guard let key = try key(job: job) else { return 0 }
        return try database.count("SELECT coalesce(max(settlement), 0) FROM step WHERE job = ? AND settled = 1", [key])
    }

    /// How many root steps (depth 0) have settled.
    public func settledRoots(job: String) throws -> Int {
        guard let key = try key(job: job) else { return 0 }
        return try database.count("SELECT count(*) FROM step WHERE job = ? AND settled = 1 AND depth = 0", [key])
    }

    /// The highest index of a root step that exists; nil when there is none.
    public func maximumRoot(job: String) throws -> Int? {
        guard let key = try key(job: job) else { return nil }
        // Two queries, because each of the two partial indexes knows one half.
        let settled = try database.first(
            "SELECT max(root) FROM step WHERE job = ? AND settled = 1 AND depth = 0", [key]
        ) { $0[0] as Int? }
        let ready = try database.first(
            "SELECT max(root) FROM step WHERE job = ? AND settled = 0 AND depth = 0", [key]
        ) { $0[0] as Int? }
        return [settled ?? nil, ready ?? nil].compactMap { $0 }.max()
    }

    /// How many steps exist, settled or not.
    public func stepCount(job: String) throws -> Int {
        guard let key = try key(job: job) else { return 0 }
        return try database.count("SELECT count(*) FROM step WHERE job = ? AND settled = 0", [key])
            + database.count("SELECT count(*) FROM step WHERE job = ? AND settled = 1", [key])
    }
}

extension StoreTransaction {
    private static let stepInsertion = RepeatedStatement(
        "INSERT OR IGNORE INTO step (id, job, \(StepRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    private static let snapshotChange = RepeatedStatement("UPDATE step SET snapshot = ? WHERE id = ?")
    private static let settlement = RepeatedStatement(
        "UPDATE step SET settled = 1, tick = ?, settlement = ? WHERE id = ? AND settled = 0")

    /// - Returns: false, changing nothing, when the job has a step of this id.
    @discardableResult
    public func insertStep(_ step: StepRow) throws -> Bool {
        let key = try newKey(job: step.job, step: step.id)
        let changed = try run(Self.stepInsertion) { row in
            row.bind(key.step)
            row.bind(key.job)
            row.bind(step.kind)
            row.bind(step.key)
            row.bind(step.payload)
            row.bind(step.root)
            row.bind(step.depth)
            row.bind(step.ordinal)
            row.bind(step.parent)
            row.bind(step.snapshot)
            row.bind(step.state == .settled)
            row.bind(step.tick)
        }
        return changed == 1
    }

    /// Records how many pool entries the step has seen.
    /// - Throws: ``MillError`` `internal` when there is no such step.
    public func setSnapshot(job: String, step: String, snapshot: Int) throws {
        let id = try key(job: job, step: step)?.step
        let changed = try run(Self.snapshotChange) { row in
            row.bind(snapshot)
            row.bind(id)
        }
        guard changed == 1 else { throw missing(job, step, "it does not exist") }
    }

    /// Marks the step's outcome as written; belongs in the transaction that writes the outcome.
    /// - Throws: ``MillError`` `internal` when it does not exist or has settled before: an outcome is never written twice.
    /// - Parameter settlement: its place among the job's settlements.
    public func settleStep(job: String, step: String, at tick: Int, settlement: Int? = nil) throws {
        let id = try key(job: job, step: step)?.step
        let changed = try run(Self.settlement) { row in
            row.bind(tick)
            row.bind(settlement)
            row.bind(id)
        }
        guard changed == 1 else { throw missing(job, step, "it does not exist or has settled already") }
    }

    private func missing(_ job: String, _ step: String, _ cause: String) -> MillError {
        MillError(.internalFault, "change the step", "\(step) of job \(job)", cause: cause)
    }
}
