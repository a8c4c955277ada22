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
    /// The roles of every job of this recipe.
    static var roles: [Role] { get }
    /// What its seeds are; by default tasks.
    static var seedForm: SeedForm { get }

    /// - Throws: ``ParameterError`` when values do not go together.
    init(parameters: Parameters) throws
    /// The roles with these parameters; by default ``roles`` of the type.
    var roles: [Role] { get }
    /// Names of the prompts that this recipe may use with its parameters, as folders and files below `Prompts/`.
    var prompts: [String] { get }
    /// What the job aims at and how its yield is foreseen.
    var goal: Goal { get }
    /// Which accepted rows are written, and in which order.
    var output: DataOrder { get }
    /// Whether candidates are also compared with the seeds; by default they are.
    var comparesWithSeeds: Bool { get }
    /// The root step at `index`: pure, random access; nil when there are no more.
    func step(at index: Int, of input: JobInput) -> Step?
    func work(_ step: Step, at bench: any Workbench) async throws -> Outcome
}

extension Recipe {
    public static var seedForm: SeedForm { .tasks }
    public var roles: [Role] { Self.roles }
    public var output: DataOrder { .accepted }
    /// Whether its questions show the pictures that its seeds name.
    public static var showsPictures: Bool { roles.contains(where: \.sees) }
    public var comparesWithSeeds: Bool { true }
}

/// Which of a job's accepted rows its data set holds, and in which order. The store keeps them all.
public enum DataOrder: Codable, Hashable, Sendable {
    /// All, in the order in which they were accepted.
    case accepted
    /// All, or a uniform sample of so many, in a random order that follows from the job's seed.
    case shuffled(sample: Int?)
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

/// The part a model plays in a recipe. A role without an endpoint of its own is played by its stand-in's, in the end the teacher's,
/// but for the further seats of a panel of judges: who asks for a second opinion must not get the first one again.
public enum Role: String, Codable, CaseIterable, Hashable, Sendable {
    case teacher, evolver, answerer, judge
    case judge2 = "judge-2"
    case judge3 = "judge-3"
    case judge4 = "judge-4"
    case judge5 = "judge-5"
    case vision
    /// Sees a picture too, and plays its part beside ``vision``; whichever is not configured is played by that role's endpoints.
    case visionAnswerer = "vision-answerer"
    case verifier, student
    /// Rewrites texts, without the picture.
    case editor
    case embedder, reward

    /// The seats of a panel of judges, the first one's role being that of a judge alone.
    public static let judges: [Role] = [.judge, .judge2, .judge3, .judge4, .judge5]

    /// Whether this is a seat of a panel after the first, which nobody else fills.
    public var isFurtherSeat: Bool { self != .judge && Self.judges.contains(self) }

    /// Whether it is shown pictures in every recipe that has it.
    public var sees: Bool {
        switch self {
        case .vision, .visionAnswerer, .verifier, .student: true
        case .teacher, .evolver, .answerer, .judge, .judge2, .judge3, .judge4, .judge5, .editor, .embedder, .reward: false
        }
    }

    /// Who plays the part where nobody is configured for it; nil where nobody does.
    public var standIn: Role? {
        switch self {
        case .teacher, .judge2, .judge3, .judge4, .judge5: nil
        case .visionAnswerer, .verifier, .student: .vision
        case .evolver, .answerer, .judge, .vision, .editor, .embedder, .reward: .teacher
        }
    }
}

/// A unit of work that runs whole or runs again. Its identity is (job, kind, key).
public struct Step: Codable, Hashable, Sendable {
    public var kind: String
    public var key: String
    /// The recipe's own data, at most 64 KB, as JSON text or any other.
    public var payload: String
    /// Whether the step asks nothing itself and makes its rows of what the step before it was answered: then they have that
    /// step's provenance. No part of the identity.
    public var asksNothing: Bool

    public init(kind: String, key: String, payload: String, asksNothing: Bool = false) {
        self.kind = kind
        self.key = key
        self.payload = payload
        self.asksNothing = asksNothing
    }
}
