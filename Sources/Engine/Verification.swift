public import Store
import Rouge
import Support

/// Looks whether a store and its output keep every promise: a file-system check for data and money.
///
/// Nothing is changed. What it asserts is reliability §2.0: no limbo, output as a projection, exact duplicates, fair money.
public struct Verification: Sendable {
    /// What was looked at, and what does not hold.
    public struct Report: Codable, Sendable {
        public var schema = 1
        public var jobs = 0
        public var attempts = 0
        public var answers = 0
        public var records = 0
        /// Members of pools, seeds included.
        public var members = 0
        /// Output folders that were compared with the store.
        public var outputs = 0
        /// Calls that are under way, or were when the program ended; they are booked at their maximum at the next start.
        public var cut = 0
        /// Nothing where all is well.
        public var findings: [AuditFinding] = []
    }

    private let store: Store

    public init(store: Store) {
        self.store = store
    }

    /// - Parameter outputs: the folder of a job's output, by job id.
    /// - Throws: ``MillError`` `store.corrupt` for a damaged file.
    public func report(outputs: (String) -> String?) throws -> Report {
        var report = Report()
        try store.read { reader in
            let damage = try reader.integrityCheck()
            guard damage == ["ok"] else {
                throw MillError(
                    .storeCorrupt, "verify", store.path, cause: damage.prefix(3).joined(separator: "; "),
                    hint: "The file has not been changed. `instructmill salvage FILE -o DIR` exports what can still be read.")
            }
            report.findings = try reader.audit()
            let jobs = try reader.jobs()
            report.jobs = jobs.count
            for row in try reader.spending() {
                report.attempts += row.calls
                if row.state == .answered { report.answers += row.calls }
                if row.state == .reserved { report.cut += row.calls }
            }
            var pools: Set<String> = []
            for job in jobs {
                report.records += try reader.recordCount(job.id)
                if pools.insert(job.pool).inserted { try compare(pool: job.pool, reader, &report) }
                try checkProgress(of: job, reader, &report)
                if let folder = outputs(job.id) { try compare(folder, with: job, reader, &report) }
            }
        }
        return report
    }

    /// Every member that was accepted had a score at or under the threshold against all before it.
    private func compare(pool name: String, _ reader: StoreReader, _ report: inout Report) throws {
        guard let row = try reader.pool(name), let tokenizer = RougeTokenizer(rawValue: row.tokenizer) else { return }
        let index = RougeIndex(tokenizer: tokenizer, threshold: row.threshold)
        var close: [String] = []
        try reader.forEachPoolEntry(name) { entry in
            if entry.origin == .machine, index.closestCollision(with: entry.text) != nil { close.append(entry.text) }
            index.append(entry.text)
            report.members += 1
        }
        guard let first = close.first else { return }
        report.findings.append(
            AuditFinding(
                name: "pool-duplicate", meaning: "no accepted text is closer than \(row.threshold) to one before it",
                count: close.count, example: first))
    }

    /// The counters that a restart goes on from are those of the rows.
    private func checkProgress(of job: JobRow, _ reader: StoreReader, _ report: inout Report) throws {
        guard let text = try reader.progress(job.id) else { return }
        let progress = try CanonicalJSON.decode(Progress.self, from: Array(text.utf8))
        let steps = try reader.stepCount(job: job.id)
        guard Int64(steps) != progress.nextOrdinal else { return }
        report.findings.append(
            AuditFinding(
                name: "progress-steps", meaning: "a job's steps are as many as were planned",
                count: 1, example: "job \(job.id) has \(steps) of \(progress.nextOrdinal)"))
    }

    /// The files of a job that has ended are what the store gives.
    private func compare(_ folder: String, with job: JobRow, _ reader: StoreReader, _ report: inout Report) throws {
        guard job.state.isFinal, job.state != .partial, Files.exists(folder + "/manifest.json") else { return }
        report.outputs += 1
        let files: [(String, ((([UInt8]) throws -> Void) throws -> Void))] = [
            ("data.jsonl", { row in try Projection.forEachRecord(of: job, in: reader, row) }),
            ("rejected.jsonl", { row in try Projection.forEachRejection(of: job.id, in: reader, row) }),
        ]
        for (name, rows) in files {
            var hasher = Hasher256()
            try rows { hasher.update($0 + [UInt8(ascii: "\n")]) }
            let path = folder + "/" + name
            let digest = hasher.finish()
            if Files.exists(path), try Files.digest(of: path) == digest { continue }
            report.findings.append(
                AuditFinding(
                    name: "output-differs", meaning: "the output of a job that has ended is what the store gives", count: 1,
                    example: path))
        }
    }
}
