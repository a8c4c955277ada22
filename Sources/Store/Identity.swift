import GRDB

/// Which store this is, and how far it has come: what tells an older copy from the store itself.
public struct StoreIdentity: Codable, Sendable, Equatable {
    /// A name that no other store has.
    public var instance: String
    /// Rises whenever the store is taken up, given back, or ends a job.
    public var generation: Int
    /// Calls written down so far.
    public var attempts: Int64

    public init(instance: String, generation: Int, attempts: Int64) {
        self.instance = instance
        self.generation = generation
        self.attempts = attempts
    }
}

extension StoreReader {
    /// Nil in a store that was never taken up.
    public func identity() throws -> StoreIdentity? {
        try database.first(
            "SELECT instance, generation, (SELECT coalesce(max(seq), 0) FROM attempt) FROM identity", []
        ) { StoreIdentity(instance: $0[0], generation: $0[1], attempts: $0[2]) }
    }
}

extension StoreTransaction {
    /// Raises the generation; the first time the store gets the name `instance`.
    public func raiseGeneration(naming instance: String, above generation: Int = 0) throws -> StoreIdentity? {
        try database.run(
            """
            INSERT INTO identity (id, instance, generation) VALUES (1, ?1, ?2 + 1)
            ON CONFLICT (id) DO UPDATE SET generation = max(generation, ?2) + 1
            """, [instance, generation])
        return try identity()
    }
}

// Steps that are worked alone, because the program may die of one of them.

extension StoreReader {
    /// Steps on trial, with how often the program has died while it worked on them.
    public func trials(job: String) throws -> [String: Int] {
        guard let key = try key(job: job) else { return [:] }
        let rows = try database.all(
            "SELECT step_key.name, crashes FROM trial JOIN step_key ON step_key.id = trial.step WHERE trial.job = ?", [key]
        ) { ($0[0] as String, $0[1] as Int) }
        return Dictionary(rows, uniquingKeysWith: max)
    }
}

extension StoreTransaction {
    /// Written before the step is worked, so that a crash is laid at its door.
    public func beginTrial(job: String, step: String) throws {
        let key = try newKey(job: job, step: step)
        try database.run("INSERT OR IGNORE INTO trial (job, step, crashes) VALUES (?, ?, 0)", [key.job, key.step])
    }

    public func endTrial(job: String, step: String) throws {
        let key = try newKey(job: job, step: step)
        try database.run("DELETE FROM trial WHERE job = ? AND step = ?", [key.job, key.step])
    }

    /// The program has died: whatever was on trial is held to be the reason.
    public func blameTrials() throws {
        try database.run("UPDATE trial SET crashes = crashes + 1", [])
    }
}
