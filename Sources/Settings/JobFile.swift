public import Records
public import RecipeKit

/// A job file (`*.yaml` in `incoming/`): a recipe, its parameters and its seeds. It never names a URL, header, key or proxy.
public struct JobFile: Hashable, Sendable {
    /// The name that errors carry.
    public var file: String
    public var recipe: String
    public var profile: Profile
    public var seeds: Seeds?
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
    public var window: TimeWindow?
    /// Higher goes first; 0 by default.
    public var priority: Int
    var recipePlace: Place?
    var rolePlaces: [String: Place] = [:]

    /// Where a job's seeds are.
    public enum Seeds: Hashable, Sendable {
        case inline([SeedTask])
        case file(String)
    }

    /// What a seeds path may be.
    public enum SeedsPaths: Hashable, Sendable {
        /// Any path: read with the caller's rights (`submit`, `run`).
        case anywhere
        /// Relative and without `..`: beneath the folder of a file that someone dropped.
        case beneath
    }
}
