public import RecipeKit
import Support

/// A job as it was claimed: everything its data depends on, frozen.
///
/// URLs, paths, keys and concurrency are absent: the same definition gives the same job wherever it runs.
public struct JobDefinition: Codable, Sendable {
    public var schema = 1
    public var recipe: String
    public var version: Int
    public var parameters: Parameters
    /// The seed of all randomness.
    public var seed: UInt64
    public var seeds: SeedSupply
    /// Prompt texts by name, as they stood when the job was claimed.
    public var prompts: [String: String]
    /// The models asked, by role.
    public var models: [String: String]
    public var order: SettlementOrder
    /// The name of a shared pool, or nil for the job's own.
    public var pool: String?
    /// Which rows are written and in which order; nil for all, as they were accepted.
    var output: DataOrder?

    public init(
        recipe: any Recipe.Type, parameters: Parameters, seed: UInt64, seeds: SeedSupply, prompts: [String: String],
        models: [String: String], order: SettlementOrder = .arrival, pool: String? = nil,
        output: DataOrder = .accepted
    ) {
        self.recipe = recipe.name
        version = recipe.version
        self.parameters = parameters
        self.seed = seed
        self.seeds = seeds
        self.prompts = prompts
        self.models = models
        self.order = order
        self.pool = pool
        self.output = output == .accepted ? nil : output
    }

    /// The job's id: 16 hexadecimal digits that depend on every field.
    public func id() throws -> String {
        try encoded().id
    }

    /// The definition as it is stored, and the id that follows from it.
    func encoded() throws -> (text: String, id: String) {
        let bytes = try CanonicalJSON.encode(self)
        return (String(decoding: bytes, as: UTF8.self), SHA256Digest(of: bytes).shortHex(8))
    }
}

/// The order in which finished steps become data.
public enum SettlementOrder: Hashable, Sendable {
    /// As they arrive; the part of the pool that a step saw is recorded with it.
    case arrival
    /// In step order inside a window of so many root steps: the same bytes at any concurrency and through any crash.
    case window(Int)

    public static let defaultWindow = 64
}

extension SettlementOrder: Codable {
    public init(from decoder: any Decoder) throws {
        let width = try decoder.singleValueContainer().decode(Int.self)
        self = width > 0 ? .window(width) : .arrival
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .arrival: try container.encode(0)
        case .window(let width): try container.encode(width)
        }
    }
}

/// Names that never change once data carries them.
enum Identity {
    /// A step's id: hash(job, kind, key).
    static func step(job: String, _ step: Step) -> String {
        hash("step", job, step.kind, step.key)
    }

    /// An item's id: hash(job, step, item key).
    static func item(job: String, step: String, key: String) -> String {
        hash("item", job, step, key)
    }

    private static func hash(_ names: String...) -> String {
        var hasher = Hasher256()
        for name in names { hasher.update(field: name) }
        return hasher.finish().shortHex(10)
    }
}
