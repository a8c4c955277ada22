import FoundationEssentials
import GRDB
import Support

/// What a person wants of a job, until it is done.
public enum JobWish: String, Sendable, Hashable, Codable {
    case pause, cancel
}

/// When a job's turn is. Not part of what the job is: the same job may come again with others.
public struct JobTerms: Sendable, Equatable {
    /// Higher goes first.
    public var priority: Int
    /// Hours in which it may send, as they were written; none: whenever the configuration allows.
    public var windows: [String]
    public var wish: JobWish?
    /// While it waits for its hours: when they begin, in epoch µs.
    public var opensAt: Int64?

    public init(priority: Int = 0, windows: [String] = [], wish: JobWish? = nil, opensAt: Int64? = nil) {
        self.priority = priority
        self.windows = windows
        self.wish = wish
        self.opensAt = opensAt
    }

    static let columns = "job, priority, windows, wish, opens_at"

    /// - Parameter row: ``columns``, from index 0.
    init(_ row: Row) throws {
        let wish = row[3] == nil as String? ? nil : try row.word(3, "job_terms.wish") as JobWish
        let text: String = row[2]
        do {
            self.init(
                priority: (row[1] as Int?) ?? 0, windows: try CanonicalJSON.decode([String].self, from: Array(text.utf8)),
                wish: wish,
                opensAt: row[4])
        } catch {
            throw StoreFailure.corrupt("read", "job_terms.windows", "not a list: \(text.debugDescription)")
        }
    }
}

/// What is said of the daemon as a whole, or wanted of it.
public enum ServiceNote: String, Sendable {
    /// A person wants it to end.
    case drain
    /// It waits for its hours; the value says when they begin, as people read it.
    case window
}

extension StoreReader {
    /// The terms of every job that has any, by id.
    public func terms() throws -> [String: JobTerms] {
        let rows = try database.all("SELECT \(JobTerms.columns) FROM job_terms", []) { row in
            (row[0] as String, try JobTerms(row))
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// The job's terms; the usual ones where nothing was said.
    public func terms(of job: String) throws -> JobTerms {
        try database.first("SELECT \(JobTerms.columns) FROM job_terms WHERE job = ?", [job], JobTerms.init) ?? JobTerms()
    }

    /// What stands there, and its time (epoch µs).
    public func note(_ note: ServiceNote) throws -> (value: String, at: Int64)? {
        try database.first("SELECT value, at FROM service WHERE name = ?", [note.rawValue]) { ($0[0], $0[1]) }
    }
}

extension StoreTransaction {
    /// Replaces priority and hours; what is wished of the job stays.
    public func setTerms(priority: Int, windows: [String], of job: String) throws {
        let text = String(decoding: try CanonicalJSON.encode(windows), as: UTF8.self)
        try database.run(
            """
            INSERT INTO job_terms (job, priority, windows) VALUES (?, ?, ?)
            ON CONFLICT (job) DO UPDATE SET priority = excluded.priority, windows = excluded.windows
            """, [job, priority, text])
    }

    /// - Parameter wish: nil takes it back.
    public func setWish(_ wish: JobWish?, of job: String) throws {
        guard let wish else {
            try database.run("UPDATE job_terms SET wish = NULL WHERE job = ? AND wish IS NOT NULL", [job])
            return
        }
        try database.run(
            "INSERT INTO job_terms (job, wish) VALUES (?, ?) ON CONFLICT (job) DO UPDATE SET wish = excluded.wish",
            [job, wish.rawValue])
    }

    /// - Parameter moment: when the hours begin that the job waits for, in epoch µs; nil: it waits for none.
    public func setOpening(_ moment: Int64?, of job: String) throws {
        try database.run(
            "INSERT INTO job_terms (job, opens_at) VALUES (?, ?) ON CONFLICT (job) DO UPDATE SET opens_at = excluded.opens_at",
            [job, moment])
    }

    /// - Parameters:
    ///   - value: nil takes the note away.
    ///   - time: epoch µs.
    public func set(_ note: ServiceNote, _ value: String?, at time: Int64) throws {
        guard let value else {
            try database.run("DELETE FROM service WHERE name = ?", [note.rawValue])
            return
        }
        try database.run(
            "INSERT INTO service (name, value, at) VALUES (?, ?, ?) "
                + "ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at", [note.rawValue, value, time])
    }
}

/// A job that has not ended, without what it is.
public struct OpenJob: Sendable, Equatable {
    public let id: String
    public let state: JobState
    public let terms: JobTerms
}

extension StoreReader {
    /// In the order of their creation. Cheap enough to be asked every second.
    public func openJobs() throws -> [OpenJob] {
        let ended = JobState.allCases.filter(\.isFinal).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try database.all(
            """
            SELECT id, priority, COALESCE(windows, '[]'), wish, opens_at, state
            FROM job LEFT JOIN job_terms ON job_terms.job = job.id WHERE state NOT IN (\(ended)) ORDER BY seq
            """, []
        ) { row in OpenJob(id: row[0], state: try row.word(5, "job.state"), terms: try JobTerms(row)) }
    }

    /// The ids of cancelled jobs, in the order of their creation.
    public func cancelledJobs() throws -> [String] {
        try database.all("SELECT id FROM job WHERE state = ? ORDER BY seq", [JobState.cancelled.rawValue]) { $0[0] }
    }
}
