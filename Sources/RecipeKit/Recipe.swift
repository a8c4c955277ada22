public import Records

/// A recipe is a plain function over a workbench; the engine makes it durable.
///
/// It asks models and returns candidates. It knows nothing of HTTP, files, retries, money, crashes or concurrency.
/// A step may be run again at any time with the same stored answers and must then return the same outcome: all
/// randomness comes from `bench.random`, and a step never asks after it has produced a candidate.
public protocol Recipe: Sendable {
    /// The name that users type: "self-instruct".
    static var name: String { get }
    /// Rises when the same answers would give other records.
    static var version: Int { get }
    /// One line for `--help`.
    static var summary: String { get }
    static var parameters: ParameterTable { get }
    static var roles: [Role] { get }

    /// - Throws: ``ParameterError`` when values do not go together.
    init(parameters: Parameters) throws
    /// Names of the prompts that this recipe may use with its parameters, as folders and files below `Prompts/`.
    var prompts: [String] { get }
    /// What the job aims at and how its yield is foreseen.
    var goal: Goal { get }
    /// The root step at `index`: pure, random access; nil when there are no more.
    func step(at index: Int, of input: JobInput) -> Step?
    func work(_ step: Step, at bench: any Workbench) async throws -> Outcome
}

/// What a job counts, and how many of them it wants.
public struct Goal: Hashable, Sendable {
    /// How many counted candidates end the job; nil means that the root steps end it.
    public var target: Int?
    /// Kinds of steps on the way from a root step to a counted candidate, with the yield expected before one is measured.
    public var stages: [Stage]
    /// Root steps in a row without a single candidate kept after which the job is stalled.
    public var stallAfter: Int

    public init(target: Int?, stages: [Stage], stallAfter: Int) {
        self.target = target
        self.stages = stages
        self.stallAfter = stallAfter
    }

    public struct Stage: Hashable, Sendable {
        public var kind: String
        /// Accepted candidates (or counted ones, at the last stage) per step of this kind.
        public var expectedYield: Double

        public init(kind: String, expectedYield: Double) {
            self.kind = kind
            self.expectedYield = expectedYield
        }
    }
}

/// The part a model plays in a recipe.
public enum Role: String, Codable, CaseIterable, Hashable, Sendable {
    case teacher, judge, vision, embedder, reward
}

/// What a job was given: its seeds, in the order of their file.
public struct JobInput: Sendable {
    public var seeds: [SeedTask]

    public init(seeds: [SeedTask]) {
        self.seeds = seeds
    }
}

/// A unit of work that runs whole or runs again. Its identity is (job, kind, key).
public struct Step: Codable, Hashable, Sendable {
    public var kind: String
    public var key: String
    /// The recipe's own data, at most 64 KB, as JSON text or any other.
    public var payload: String

    public init(kind: String, key: String, payload: String) {
        self.kind = kind
        self.key = key
        self.payload = payload
    }
}
