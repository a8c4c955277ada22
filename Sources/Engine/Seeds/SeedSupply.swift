public import Records
import Support

/// The seeds of a job, as its definition names them: by the digest of the whole. The seeds themselves are in the store.
public struct SeedSupply: Sendable {
    /// Of all seeds in their order: 64 hexadecimal digits.
    public let digest: String
    public let count: Int
    /// The seeds, where they are at hand: before they are stored, and in definitions of stores that held them there.
    let tasks: [SeedTask]?

    /// Seeds that are in the store already.
    public init(digest: String, count: Int) {
        self.digest = digest
        self.count = count
        tasks = nil
    }

    /// `size` of the seeds, drawn at random by `seed`; all of them where they are fewer or not at hand.
    public func sample(_ size: Int, seed: UInt64) -> SeedSupply {
        guard let tasks, tasks.count > size else { return self }
        var random = SeededRandom(seed: seed)
        return SeedSupply(random.sample(size, below: tasks.count).map { tasks[$0] })
    }

    /// Seeds in memory; a job's enrolment stores them.
    public init(_ tasks: [SeedTask]) {
        var digest = SeedSetDigest()
        for task in tasks { digest.add(JSONWriter.text(of: task)) }
        self.digest = digest.finish()
        count = tasks.count
        self.tasks = tasks
    }
}

extension SeedSupply: Codable {
    private enum CodingKeys: CodingKey {
        case digest, count
    }

    public init(from decoder: any Decoder) throws {
        if let tasks = try? decoder.singleValueContainer().decode([SeedTask].self) {
            self.init(tasks)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            digest: try container.decode(String.self, forKey: .digest), count: try container.decode(Int.self, forKey: .count))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(digest, forKey: .digest)
        try container.encode(count, forKey: .count)
    }
}

/// The digest of seeds in their order, from their JSON.
struct SeedSetDigest: ~Copyable {
    private var hasher = Hasher256()

    mutating func add(_ json: String) {
        hasher.update(field: json)
    }

    consuming func finish() -> String {
        hasher.finish().hex
    }
}
