import GRDB

/// Where a job stands.
public enum JobState: String, Sendable, Hashable, CaseIterable, Codable {
    case queued, running, paused, done, failed, stalled, partial, cancelled
    case needsDecision = "needs-decision"

    /// Whether nothing more happens to the job by itself.
    public var isFinal: Bool {
        switch self {
        case .queued, .running, .paused, .needsDecision: false
        case .done, .failed, .stalled, .partial, .cancelled: true
        }
    }
}

/// A job as it was frozen when it was claimed, and where it stands.
public struct JobRow: Sendable, Equatable {
    /// The hash of the canonical job (architecture, Identity).
    public var id: String
    public var name: String
    public var recipe: String
    public var recipeVersion: Int
    public var state: JobState
    /// The frozen canonical JSON: parameters, seeds' digests, prompts' hashes, models.
    public var definition: String
    public var deterministic: Bool
    /// The name of the pool that its candidates are compared against.
    public var pool: String
    /// Epoch µs, UTC.
    public var createdAt: Int64
    /// Epoch µs, UTC; set while the state is final.
    public var finishedAt: Int64?
    /// A sentence on why it stands there.
    public var detail: String?
    /// Where it came from: a file's name, or the command.
    public var source: String?
    /// The job's own cap on spending, the engine's JSON.
    public var budget: String?

    public init(
        id: String, name: String, recipe: String, recipeVersion: Int, state: JobState = .queued, definition: String,
        deterministic: Bool = false, pool: String, createdAt: Int64, finishedAt: Int64? = nil, detail: String? = nil,
        source: String? = nil, budget: String? = nil
    ) {
        self.id = id
        self.name = name
        self.recipe = recipe
        self.recipeVersion = recipeVersion
        self.state = state
        self.definition = definition
        self.deterministic = deterministic
        self.pool = pool
        self.createdAt = createdAt
        self.finishedAt = finishedAt
        self.detail = detail
        self.source = source
        self.budget = budget
    }

    static let columns = """
        id, name, recipe, recipe_version, state, definition, deterministic, pool, created_at, finished_at, detail, source, budget
        """

    init(_ row: Row) throws {
        self.init(
            id: row[0], name: row[1], recipe: row[2], recipeVersion: row[3], state: try row.word(4, "job.state"),
            definition: row[5], deterministic: row[6], pool: row[7], createdAt: row[8], finishedAt: row[9], detail: row[10],
            source: row[11], budget: row[12])
    }
}

extension StoreReader {
    public func job(_ id: String) throws -> JobRow? {
        try database.first("SELECT \(JobRow.columns) FROM job WHERE id = ?", [id], JobRow.init)
    }

    /// All jobs in the order of their creation.
    public func jobs() throws -> [JobRow] {
        try database.all("SELECT \(JobRow.columns) FROM job ORDER BY seq", [], JobRow.init)
    }

    /// What the engine last kept of the job's progress: its own JSON, opaque here.
    public func progress(_ job: String) throws -> String? {
        try database.first("SELECT value FROM progress WHERE job = ?", [job]) { $0[0] }
    }
}

extension StoreTransaction {
    private static let progressChange = RepeatedStatement(
        "INSERT INTO progress (job, value) VALUES (?, ?) ON CONFLICT (job) DO UPDATE SET value = excluded.value")

    /// - Returns: false, changing nothing, when a job of this id exists.
    @discardableResult
    public func insertJob(_ job: JobRow) throws -> Bool {
        try database.run(
            "INSERT OR IGNORE INTO job (\(JobRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                job.id, job.name, job.recipe, job.recipeVersion, job.state.rawValue, job.definition, job.deterministic,
                job.pool, job.createdAt, job.finishedAt, job.detail, job.source, job.budget,
            ]) == 1
    }

    /// Sets state and detail; when the state is final, `time` (epoch µs) becomes the time it finished, and no wish is left.
    /// - Returns: false when there is no such job.
    @discardableResult
    public func setJob(_ id: String, state: JobState, detail: String?, at time: Int64) throws -> Bool {
        if state.isFinal { try setWish(nil, of: id) }
        return try database.run(
            "UPDATE job SET state = ?, detail = ?, finished_at = ? WHERE id = ?",
            [state.rawValue, detail, state.isFinal ? time : nil, id]) == 1
    }

    /// Replaces the job's own cap on spending.
    /// - Returns: false when there is no such job.
    @discardableResult
    public func setBudget(_ id: String, json: String?) throws -> Bool {
        try database.run("UPDATE job SET budget = ? WHERE id = ?", [json, id]) == 1
    }

    /// Keeps the engine's progress value, replacing the one before.
    public func setProgress(_ job: String, json: String) throws {
        try run(Self.progressChange) { row in
            row.bind(job)
            row.bind(json)
        }
    }
}
