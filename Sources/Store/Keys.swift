import GRDB

// Jobs and steps are named by hashes, which fall anywhere in an index. Each gets a small number at its first use, in the
// order of use, so that every other index grows at its end and a commit rewrites few pages.

/// Numbers found before. Those of the writing connection outlive its transactions; a rollback forgets them all.
struct KeyCache {
    private struct StepName: Hashable {
        let job: Int64
        let name: String
    }

    /// A step is written about while it is under way: thousands of others cannot be meant by then.
    private static let capacity = 8192

    private var jobs: [String: Int64] = [:]
    /// The job that was asked for last: mostly the one that is asked for next.
    private var latest: (name: String, id: Int64)?
    private var steps: [StepName: Int64] = [:]

    func job(_ name: String) -> Int64? {
        if let latest, latest.name == name { return latest.id }
        return jobs[name]
    }

    func step(_ name: String, of job: Int64) -> Int64? {
        steps[StepName(job: job, name: name)]
    }

    mutating func learn(job name: String, id: Int64) {
        if jobs.count >= Self.capacity { jobs = [:] }
        jobs[name] = id
        latest = (name, id)
    }

    mutating func learn(step name: String, of job: Int64, id: Int64) {
        if steps.count >= Self.capacity { steps = [:] }
        steps[StepName(job: job, name: name)] = id
    }
}

extension StoreReader {
    /// The number of a job; nil when nothing was ever stored for it.
    func key(job name: String) throws -> Int64? {
        if let known = keys.job(name) { return known }
        let id: Int64? = try database.first("SELECT id FROM job_key WHERE name = ?", [name]) { $0[0] }
        if let id { keys.learn(job: name, id: id) }
        return id
    }

    /// The numbers of a job and of one of its steps; nil when nothing was ever stored for it.
    func key(job: String, step name: String) throws -> (job: Int64, step: Int64)? {
        guard let job = try key(job: job) else { return nil }
        if let known = keys.step(name, of: job) { return (job, known) }
        let id: Int64? = try database.first("SELECT id FROM step_key WHERE job = ? AND name = ?", [job, name]) { $0[0] }
        guard let id else { return nil }
        keys.learn(step: name, of: job, id: id)
        return (job, id)
    }
}

extension StoreTransaction {
    private static let stepKeyInsertion = RepeatedStatement("INSERT INTO step_key (job, name) VALUES (?, ?)")

    /// The number of a job, a new one at its first use.
    func newKey(job name: String) throws -> Int64 {
        if let known = try key(job: name) { return known }
        try database.run("INSERT INTO job_key (name) VALUES (?)", [name])
        let id = database.lastInsertedRowID
        keys.learn(job: name, id: id)
        return id
    }

    /// The numbers of a job and of one of its steps, new ones at their first use.
    func newKey(job: String, step name: String) throws -> (job: Int64, step: Int64) {
        if let known = try key(job: job, step: name) { return known }
        let job = try newKey(job: job)
        try run(Self.stepKeyInsertion) { row in
            row.bind(job)
            row.bind(name)
        }
        let id = database.lastInsertedRowID
        keys.learn(step: name, of: job, id: id)
        return (job, id)
    }
}
