import GRDB

// Jobs and steps are named by hashes, which fall anywhere in an index. Each gets a small number at its first use, in the
// order of use, so that every other index grows at its end and a commit rewrites few pages.

/// Numbers found before in the same transaction.
struct KeyCache {
    var job: (name: String, id: Int64)?
    var step: (job: Int64, name: String, id: Int64)?
}

extension StoreReader {
    /// The number of a job; nil when nothing was ever stored for it.
    func key(job name: String) throws -> Int64? {
        if let known = keys.job, known.name == name { return known.id }
        let id: Int64? = try database.first("SELECT id FROM job_key WHERE name = ?", [name]) { $0[0] }
        if let id { keys.job = (name, id) }
        return id
    }

    /// The numbers of a job and of one of its steps; nil when nothing was ever stored for it.
    func key(job: String, step name: String) throws -> (job: Int64, step: Int64)? {
        guard let job = try key(job: job) else { return nil }
        if let known = keys.step, known.job == job, known.name == name { return (job, known.id) }
        let id: Int64? = try database.first("SELECT id FROM step_key WHERE job = ? AND name = ?", [job, name]) { $0[0] }
        guard let id else { return nil }
        keys.step = (job, name, id)
        return (job, id)
    }
}

extension StoreTransaction {
    /// The number of a job, a new one at its first use.
    func newKey(job name: String) throws -> Int64 {
        if let known = try key(job: name) { return known }
        try database.run("INSERT INTO job_key (name) VALUES (?)", [name])
        let id = database.lastInsertedRowID
        keys.job = (name, id)
        return id
    }

    /// The numbers of a job and of one of its steps, new ones at their first use.
    func newKey(job: String, step name: String) throws -> (job: Int64, step: Int64) {
        if let known = try key(job: job, step: name) { return known }
        let job = try newKey(job: job)
        try database.run("INSERT INTO step_key (job, name) VALUES (?, ?)", [job, name])
        let id = database.lastInsertedRowID
        keys.step = (job, name, id)
        return (job, id)
    }
}
