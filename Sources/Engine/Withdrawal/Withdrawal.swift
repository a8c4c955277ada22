import RecipeKit
import Records
public import Store
import Support

/// Takes rows out of a job's data for good: what descends from a seed or row, or what somebody finds in them.
///
/// The decision is kept in the store; rows, answers and the pool stay there. A row that left is still a member of its pool, so that
/// nothing like it comes back. Output files are to be written anew after it. Nothing is sent.
public struct Withdrawal: Sendable {
    /// What left, or would leave.
    public struct Summary: Codable, Sendable {
        public var schema = 1
        public let job: String
        public let recipe: String
        /// Rows that left now.
        public let rows: Int
        /// Rows that had left before.
        public let leftBefore: Int
        /// Rows of the job that are still among its data.
        public let remaining: Int
        /// What was named, and how many rows have left with it in all.
        public var withdrawn: [String: Int] = [:]
        /// Of what overlaps with evaluation sets: how many rows by evaluation row.
        public var evaluations: [String: Int] = [:]
        /// Jobs of the same store that were seeded with rows that have left, and how many of them.
        public var seededWithThem: [String: Int] = [:]
        /// Whether anything is other than before.
        public let isChanged: Bool
        public let isDryRun: Bool
        /// The output folder that was written anew; nil where there is none yet, or nothing was written.
        public var output: String?
    }

    private let desk: JobDesk

    public init(_ desk: JobDesk) {
        self.desk = desk
    }

    /// Withdraws seeds or rows from job `id` with everything that descends from them.
    ///
    /// - Parameters:
    ///   - names: ids of the job's seeds or rows.
    ///   - reason: told in the manifest and beside each row that left.
    ///   - isDryRun: whether nothing is kept.
    /// - Throws: ``MillError`` `usage` where the job has no seed or row of a name, `job.state` while it is running.
    public func withdraw(_ names: [String], from id: String, reason: String?, isDryRun: Bool) async throws -> Summary {
        let seeds = try desk.definition(of: id).seeds
        let now = desk.now
        let (new, departures) = try desk.store.read { reader in
            try Self.refuseUnknown(names, of: id, seeds: seeds, in: reader)
            let known = try reader.withdrawnSubjects(id)
            let new = Set(names).subtracting(known.map(\.name)).sorted().map {
                WithdrawnSubject(name: $0, reason: reason, at: now)
            }
            var departures = Departures(subjects: known + new, rows: try reader.withdrawals(id))
            try departures.close(over: id, in: reader)
            return (new, departures)
        }
        var summary = try await keep(Array(departures.rows.values), subjects: new, of: id, isDryRun: isDryRun)
        for name in names { summary.withdrawn[name] = departures.rows.values.count { $0.cause == name } }
        return summary
    }

    /// Has those rows of job `id` leave that `finding` objects to.
    ///
    /// - Parameter finding: told a kept record's canonical JSON and its id.
    /// - Throws: ``MillError`` `job.state` while the job is running, and what `finding` throws.
    public func sieve(
        _ id: String, isDryRun: Bool, by finding: (_ body: [UInt8], _ at: Int64) throws -> WithdrawalRow?
    ) async throws -> Summary {
        let now = desk.now
        let found = try desk.store.read { reader in
            var found: [WithdrawalRow] = []
            try reader.forEachKeptRecord(id) { body in
                if let row = try finding(body, now) { found.append(row) }
            }
            return found
        }
        var summary = try await keep(found, subjects: [], of: id, isDryRun: isDryRun)
        for row in found { summary.evaluations[row.cause, default: 0] += 1 }
        return summary
    }

    private func keep(
        _ rows: [WithdrawalRow], subjects: [WithdrawnSubject], of id: String, isDryRun: Bool
    ) async throws -> Summary {
        let rows = rows.sorted { $0.item.utf8.lexicographicallyPrecedes($1.item.utf8) }
        let before = try desk.store.read { reader in try Self.standing(of: id, in: reader) }
        var left = before.left
        var isChanged = false
        if isDryRun {
            let known = try desk.store.read { reader in Set(try reader.withdrawals(id).map(\.item)) }
            left += rows.count { !known.contains($0.item) }
        } else {
            (left, isChanged) = try await desk.store.write { transaction in
                let now = try Self.standing(of: id, in: transaction)
                guard now.records == before.records else {
                    throw MillError(
                        .jobState, "take rows out of job", id, cause: "it has new rows since this command looked",
                        hint: "Give the command again.")
                }
                var isChanged = false
                for subject in subjects { isChanged = try transaction.insertWithdrawn(subject, job: id) || isChanged }
                isChanged = try transaction.insertWithdrawals(job: id, rows) > 0 || isChanged
                return (try transaction.withdrawalCounts(id).reduce(0) { $0 + $1.count }, isChanged)
            }
        }
        var summary = Summary(
            job: id, recipe: before.recipe, rows: left - before.left, leftBefore: before.left,
            remaining: before.records - left, isChanged: isChanged, isDryRun: isDryRun)
        summary.seededWithThem = try seeded(with: rows, besides: id)
        return summary
    }

    private static func standing(of id: String, in reader: StoreReader) throws -> (recipe: String, records: Int, left: Int) {
        guard let job = try reader.job(id) else {
            throw MillError(.usage, "open the job", id, cause: "there is no such job", hint: "`instructmill jobs` lists them.")
        }
        guard job.state != .running else {
            throw MillError(
                .jobState, "take rows out of job", id, cause: "it is running",
                hint: "Wait for its end, or `instructmill pause` it first.")
        }
        return (job.recipe, try reader.recordCount(id), try reader.withdrawalCounts(id).reduce(0) { $0 + $1.count })
    }

    private static func refuseUnknown(_ names: [String], of job: String, seeds: SeedSupply, in reader: StoreReader) throws {
        let set = try reader.seedSet(digest: seeds.digest)
        for name in names {
            if seeds.tasks?.contains(where: { $0.id == name }) == true { continue }
            if let set, try reader.hasSeed(set: set.number, id: name) { continue }
            if try reader.hasRecord(job, item: name) { continue }
            throw MillError(
                .usage, "withdraw", name, cause: "job \(job) has neither a seed nor a row of that id",
                hint: "A row's `parents` in data.jsonl are ids of seeds, its `id` is its own.")
        }
    }

    /// Other jobs of the store whose seeds are rows that left.
    private func seeded(with rows: [WithdrawalRow], besides id: String) throws -> [String: Int] {
        let items = Set(rows.map(\.item))
        guard !items.isEmpty else { return [:] }
        return try desk.store.read { reader in
            var counts: [String: Int] = [:]
            for job in try reader.jobs() where job.id != id {
                let definition = try CanonicalJSON.decode(JobDefinition.self, from: Array(job.definition.utf8))
                guard let set = try reader.seedSet(digest: definition.seeds.digest) else { continue }
                var count = 0
                try reader.forEachSeedID(set: set.number) { if items.contains($0) { count += 1 } }
                if count > 0 { counts[job.id] = count }
            }
            return counts
        }
    }
}
