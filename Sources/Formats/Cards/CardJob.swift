/// What a job's manifest says of its data, as far as a card tells of it.
public struct CardJob: Sendable {
    public var id: String
    public var recipe: String
    public var version: Int
    public var seed: UInt64
    /// How many seeds it grew from.
    public var seeds: Int
    /// How the run ended, where it did not end well.
    public var unfinished: String?
    public var isSimulated: Bool
    /// The models asked, by role.
    public var models: [String: String]
    public var parameters: [(name: String, value: String)]
    /// Rejected candidates, by rule.
    public var rejections: [String: Int]
    public var duplicates: Duplicates?
    /// Digests of the prompts, by name.
    public var prompts: [String: String]
    public var promptTokens: Int
    public var completionTokens: Int

    /// How near-duplicates were told.
    public struct Duplicates: Sendable {
        public var threshold: Double
        public var tokenizer: String

        public init(threshold: Double, tokenizer: String) {
            self.threshold = threshold
            self.tokenizer = tokenizer
        }
    }

    public init(
        id: String, recipe: String, version: Int, seed: UInt64, seeds: Int, unfinished: String?, isSimulated: Bool,
        models: [String: String], parameters: [(name: String, value: String)], rejections: [String: Int],
        duplicates: Duplicates?, prompts: [String: String], promptTokens: Int, completionTokens: Int
    ) {
        self.id = id
        self.recipe = recipe
        self.version = version
        self.seed = seed
        self.seeds = seeds
        self.unfinished = unfinished
        self.isSimulated = isSimulated
        self.models = models
        self.parameters = parameters
        self.rejections = rejections
        self.duplicates = duplicates
        self.prompts = prompts
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }
}
