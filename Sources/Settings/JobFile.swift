public import Records
public import RecipeKit

/// A job file (`*.yaml` in `incoming/`): a recipe, its parameters and its seeds. It never names a URL, header, key or proxy.
public struct JobFile: Hashable, Sendable {
    /// The name that errors carry.
    public var file: String
    public var recipe: String
    public var profile: Profile
    public var seeds: Seeds?
    /// The outputs to be judged, for the recipe that judges; in place of seeds.
    public var contest: Contest?
    public var parameters: [String: LocatedParameter]
    /// The seed of all randomness; nil: the caller's default.
    public var seed: UInt64?
    /// Names of endpoints of the configuration, best first.
    public var roles: [Role: [String]]
    public var budget: Budget?
    /// A pool shared with other jobs; nil: the job's own.
    public var pool: String?
    public var deterministic: Bool
    /// How many root steps may be unsettled in deterministic order; nil: the engine's default.
    public var settleWindow: Int?
    /// When it may send, beside the configuration's hours; empty: whenever those allow.
    public var window: [TimeWindow]
    /// -100 to 100: higher goes first, of equals the older; 0 by default.
    public var priority: Int
    var recipePlace: Place?
    var rolePlaces: [String: Place] = [:]

    /// Where a job's seeds are.
    public enum Seeds: Hashable, Sendable {
        case inline([SeedTask])
        case file(String)
    }

    /// Two models' output files, to be joined into pairs.
    public struct Contest: Hashable, Sendable {
        /// Nil where the names of a dropped folder's files tell.
        public var model: String?
        public var baseline: String?
        public var questions: String?
        public var reference: String?
        /// How many pairs are judged, drawn at random; nil for all.
        public var sample: Int?
        /// The share of the larger file that may be lost when the two are joined; nil for the default.
        public var loss: Double?

        public init(model: String? = nil, baseline: String? = nil) {
            self.model = model
            self.baseline = baseline
        }
    }

    /// What a seeds path may be.
    public enum SeedsPaths: Hashable, Sendable {
        /// Any path: read with the caller's rights (`submit`, `run`).
        case anywhere
        /// Relative and without `..`: beneath the folder of a file that someone dropped.
        case beneath
    }
}
