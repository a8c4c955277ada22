import RecipeKit
import Records
import Store
import Support

/// The seeds of a set, read from the store as they are asked for.
enum StoredSeeds {
    /// So many are kept in memory: reading a seed then costs nothing.
    private static let held = 10_000
    private static let lost = "Restore a backup, or drop the job's seeds again in another state folder."

    /// - Throws: ``MillError`` `store.corrupt` when the set is not there whole.
    static func input(_ supply: SeedSupply, from store: Store) throws -> JobInput {
        if let tasks = supply.tasks { return JobInput(seeds: tasks) }
        guard let set = try store.read({ reader in try reader.seedSet(digest: supply.digest) }), set.count == supply.count else {
            throw MillError(
                .storeCorrupt, "read the seeds of", supply.digest, cause: "the store does not hold them", hint: lost)
        }
        let head = try tasks(of: set, limit: set.count <= held ? held : JobInput.headLimit, in: store)
        if set.count <= held { return JobInput(seeds: head) }
        let gaps = set.gaps
        return JobInput(count: set.count, head: head, classification: set.classification) { index in
            let ordinal = Self.ordinal(of: index, gaps: gaps)
            guard let body = try store.read({ reader in try reader.seedBody(set: set.number, ordinal: ordinal) }) else {
                throw MillError(
                    .storeCorrupt, "read", "seed \(index)", cause: "the store does not hold it", hint: lost)
            }
            return try Self.decoded(body)
        }
    }

    /// The first seed; nil where there is none.
    static func first(of supply: SeedSupply, in store: Store) throws -> SeedTask? {
        if let tasks = supply.tasks { return tasks.first }
        guard let set = try store.read({ reader in try reader.seedSet(digest: supply.digest) }) else { return nil }
        return try tasks(of: set, limit: 1, in: store).first
    }

    private static func tasks(of set: SeedSetRow, limit: Int, in store: Store) throws -> [SeedTask] {
        var tasks: [SeedTask] = []
        try store.read { reader in
            try reader.forEachSeed(set: set.number, limit: limit) { tasks.append(try decoded($0.body)) }
        }
        return tasks
    }

    private static func decoded(_ body: String) throws -> SeedTask {
        try CanonicalJSON.decode(SeedTask.self, from: Array(body.utf8))
    }

    /// The ordinal of the seed at `index`, where `gaps` (ascending) have none.
    static func ordinal(of index: Int, gaps: [Int]) -> Int {
        // The number of gaps at or below the ordinal: the first g for which gaps[g] lies above index + g.
        var (low, high) = (0, gaps.count)
        while low < high {
            let middle = (low + high) / 2
            if gaps[middle] <= index + middle { low = middle + 1 } else { high = middle }
        }
        return index + low
    }
}
