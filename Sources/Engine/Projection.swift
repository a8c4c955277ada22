public import RecipeKit
public import Store
import Support

/// Writes a job's output files from its store: `data.jsonl`, `rejected.jsonl`, the folder `dead-letters` where there are any,
/// `similarity.jsonl` where the job asks for it, and `manifest.json`, in that order.
///
/// Each file appears whole, by rename. Deleting them loses nothing: projecting again gives the same bytes.
public struct Projection: Sendable {
    private let store: Store

    public init(store: Store) {
        self.store = store
    }

    /// Writes the files of job `id` into `folder`, which is made where it is missing.
    /// - Parameter ending: how the run ended; anything but `done` is marked partial in the manifest.
    @discardableResult
    public func write(job id: String, into folder: String, ending: RunEnding) throws -> Manifest {
        try Files.makeDirectories(folder)
        let data = try lines(folder + "/data.jsonl") { row in try forEachRecord(of: id, row) }
        Failpoint.hit("project")
        let rejected = try lines(folder + "/rejected.jsonl") { row in
            try store.read { reader in try Self.forEachRejection(of: id, in: reader, row) }
        }
        Failpoint.hit("project")
        let letters = try DeadLetterFolder(store: store, job: id).write(below: folder)
        Failpoint.hit("project")
        if let similarity = try similarity(job: id) {
            _ = try lines(folder + "/similarity.jsonl", similarity.write)
            Failpoint.hit("project")
        }
        let manifest = try manifest(job: id, ending: ending, data: data, rejected: rejected, letters: letters)
        try Files.publish(try CanonicalJSON.pretty(manifest), at: folder + "/manifest.json")
        Failpoint.hit("project")
        return manifest
    }

    private func forEachRecord(of id: String, _ row: ([UInt8]) throws -> Void) throws {
        try store.read { reader in
            guard let job = try reader.job(id) else { return }
            try Self.forEachRecord(of: job, in: reader, row)
        }
    }

    /// The lines of the job's `data.jsonl`: the rows that its recipe gives out, in the order in which it gives them.
    static func forEachRecord(of job: JobRow, in reader: StoreReader, _ row: ([UInt8]) throws -> Void) throws {
        let definition = try CanonicalJSON.decode(JobDefinition.self, from: Array(job.definition.utf8))
        guard case .shuffled(let sample) = definition.output else { return try reader.forEachKeptRecord(job.id, row) }
        var numbers = try reader.recordNumbers(job.id)
        var random = SeededRandom(deriving: "\(definition.seed)", job.id, "output")
        numbers.shuffle(using: &random)
        // Drawn among all, so that what stays keeps its place; the next ones stand in for what has left.
        let left = try reader.withdrawnRecordNumbers(job.id)
        if !left.isEmpty { numbers.removeAll { left.contains($0) } }
        for number in numbers.prefix(sample ?? .max) {
            if let body = try reader.record(number: number) { try row(body) }
        }
    }

    /// What is written of how close the job's instructions are, where it asks for that.
    private func similarity(job id: String) throws -> SimilarityRows? {
        try store.read { reader in
            guard let row = try reader.job(id), let pool = try reader.pool(row.pool) else { return nil }
            let definition = try CanonicalJSON.decode(JobDefinition.self, from: Array(row.definition.utf8))
            let extent = definition.parameters.string("similarity")
            guard extent == "top" || extent == "full" else { return nil }
            return SimilarityRows(store: store, job: id, pool: pool, isFull: extent == "full")
        }
    }

    private func lines(_ path: String, _ rows: (([UInt8]) throws -> Void) throws -> Void) throws -> Manifest.File {
        let writer = try FileWriter(publishingAt: path)
        var hasher = Hasher256()
        var count = 0
        try rows { body in
            let line = body + [UInt8(ascii: "\n")]
            hasher.update(line)
            try writer.write(line)
            count += 1
        }
        try writer.commit()
        return Manifest.File(rows: count, sha256: hasher.finish().hex)
    }

    /// What the manifest of job `id` says, whose data and rejections are written already.
    public func manifest(
        job id: String, ending: RunEnding, data: Manifest.File, rejected: Manifest.File, letters: [String: Int] = [:]
    ) throws -> Manifest {
        try store.read { reader in
            guard let row = try reader.job(id) else {
                throw MillError(.internalFault, "project", id, cause: "the job is not in the store")
            }
            let definition = try CanonicalJSON.decode(JobDefinition.self, from: Array(row.definition.utf8))
            let progress = try reader.progress(id).map { try CanonicalJSON.decode(Progress.self, from: Array($0.utf8)) }
            let totals = try reader.attemptTotals(job: id)
            let pool = try reader.pool(row.pool)
            let rejections = try reader.rejectionCounts(id) + reader.withdrawalCounts(id)
            return Manifest(
                job: id, name: row.name, recipe: row.recipe, version: row.recipeVersion, ending: ending.rawValue,
                partial: ending != .done, counted: progress?.counted ?? 0, abandonedSteps: progress?.abandonedRoots ?? 0,
                data: data, rejected: rejected,
                rejections: Dictionary(rejections.map { ($0.rule, $0.count) }, uniquingKeysWith: +),
                withdrawals: try Manifest.Withdrawals(of: id, in: reader), deadLetters: letters,
                parameters: definition.parameters, seed: definition.seed, seeds: definition.seeds.count,
                models: definition.models, order: definition.order, pool: row.pool, tokenizer: pool?.tokenizer ?? "",
                threshold: pool?.threshold ?? 0,
                prompts: definition.prompts.mapValues { SHA256Digest(of: $0).hex },
                simulated: progress?.simulated ?? false,
                usage: Manifest.Usage(
                    attempts: totals.attempts, answered: totals.answered, ambiguous: totals.ambiguous, unpaid: totals.unpaid,
                    useless: totals.useless, promptTokens: totals.promptTokens, completionTokens: totals.completionTokens,
                    chargedPicodollars: totals.unpricedCount > 0 ? nil : totals.chargedPico,
                    ambiguousPicodollars: totals.ambiguousPico))
        }
    }
}

/// What is known of a job's output: counts, digests, settings, tokens and money.
public struct Manifest: Codable, Sendable {
    public var schema = 1
    public let job: String
    public let name: String
    public let recipe: String
    public let version: Int
    public let ending: String
    public let partial: Bool
    public let counted: Int
    /// Root steps that the target made needless; their stored answers were not parsed.
    public let abandonedSteps: Int
    public let data: File
    public let rejected: File
    public let rejections: [String: Int]
    /// What left the data after it had settled; nil where nothing did.
    public let withdrawals: Withdrawals?
    /// Questions whose replies were no use and that have not been asked again, by how the reply ended: the lines of the files of
    /// the folder `dead-letters`.
    public let deadLetters: [String: Int]
    public let parameters: Parameters
    public let seed: UInt64
    public let seeds: Int
    public let models: [String: String]
    public let order: SettlementOrder
    public let pool: String
    public let tokenizer: String
    public let threshold: Double
    public let prompts: [String: String]
    /// True when any answer came from the built-in simulated endpoint.
    public let simulated: Bool
    public let usage: Usage

    public struct File: Codable, Sendable {
        public let rows: Int
        public let sha256: String
    }

    public struct Usage: Codable, Sendable {
        /// Calls that were sent.
        public let attempts: Int
        public let answered: Int
        public let ambiguous: Int
        public let unpaid: Int
        public let useless: Int
        public let promptTokens: Int
        public let completionTokens: Int
        /// Nil where a price is unknown.
        public let chargedPicodollars: Int64?
        public let ambiguousPicodollars: Int64
    }
}
