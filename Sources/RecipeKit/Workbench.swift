public import Records

/// What a step works with. Every call is durable: a stored answer is found again, never bought again.
public protocol Workbench: Sendable {
    /// The job's seeds.
    var input: JobInput { get }

    /// Asks a model, or finds the answer it gave before a crash.
    ///
    /// Retries, limits and money are the engine's. The reply is a value also when the model refused or was cut off.
    /// - Throws: only what stops the step from being worked at all now (endpoint stopped, budget, cancellation).
    func ask(_ question: Question) async throws -> Reply

    /// A generator derived from (job seed, step id, `purpose`): the same at every run of the step.
    func random(_ purpose: String) -> any RandomNumberGenerator

    /// Texts accepted into the job's pool by this job, in order, as the step's snapshot saw them.
    var poolCount: Int { get }
    /// The text at `index` of the snapshot (0..<`poolCount`).
    func poolText(at index: Int) async throws -> String
}

/// One call: a prompt, rendered by the engine, and how the model is to answer.
public struct Question: Sendable {
    /// Stable within the step.
    public var name: String
    public var role: Role
    /// The prompt below `Prompts/`, without its suffix: "self-instruct/en/instructions".
    public var template: String
    public var values: [String: TemplateValue]
    /// Pictures that the model sees before the prompt, in order; of a chat only. A recipe names them and never has their bytes: a
    /// file that is missing, or no more the same, when the question is asked, is how the reply ends.
    public var images: [ImagePart]
    public var api: API
    public var sampling: Sampling
    /// A JSON schema that the answer must follow, as JSON text, where the endpoint can do that.
    public var schema: String?
    /// A tool that the model is made to call where the endpoint can do that: the call's arguments are then the reply's text.
    public var tool: Tool?
    /// A limit of tokens above the sampling's: a reply that was cut off is asked for once more with it, and the second reply
    /// counts, whatever it is.
    public var longerLimit: Int?

    public init(
        _ name: String, role: Role = .teacher, template: String, values: [String: TemplateValue], images: [ImagePart] = [],
        api: API = .chat, sampling: Sampling = Sampling(), schema: String? = nil, tool: Tool? = nil, longerLimit: Int? = nil
    ) {
        self.name = name
        self.role = role
        self.template = template
        self.values = values
        self.images = images
        self.api = api
        self.sampling = sampling
        self.schema = schema
        self.tool = tool
        self.longerLimit = longerLimit
    }
}

/// Which of the two text interfaces a prompt is written for.
public enum API: String, Codable, Hashable, Sendable {
    case chat, completions
}

/// A value for a prompt's variable: rendered once, never scanned again for markup.
public enum TemplateValue: Hashable, Sendable {
    case text(String)
    case flag(Bool)
    case list([[String: String]])
}

/// Request parameters; what is nil is not sent.
public struct Sampling: Codable, Hashable, Sendable {
    public var temperature: Double?
    public var topP: Double?
    public var frequencyPenalty: Double?
    public var presencePenalty: Double?
    public var maxTokens: Int?
    public var stop: [String]
    public var n: Int?
    public var bestOf: Int?
    /// How many tokens are told for each place, with their log-probabilities; the first place's reach the recipe.
    public var logprobs: Int?
    /// Whether a seed derived from (job, step, question) is sent.
    public var seeded: Bool

    public init(
        temperature: Double? = nil, topP: Double? = nil, frequencyPenalty: Double? = nil, presencePenalty: Double? = nil,
        maxTokens: Int? = nil, stop: [String] = [], n: Int? = nil, bestOf: Int? = nil, logprobs: Int? = nil,
        seeded: Bool = false
    ) {
        self.temperature = temperature
        self.topP = topP
        self.frequencyPenalty = frequencyPenalty
        self.presencePenalty = presencePenalty
        self.maxTokens = maxTokens
        self.stop = stop
        self.n = n
        self.bestOf = bestOf
        self.logprobs = logprobs
        self.seeded = seeded
    }
}

/// What came back, parsed only so far as the wire goes.
public struct Reply: Sendable {
    public var choices: [ReplyChoice]
    /// Whether this is the reply to the second question, with the longer limit.
    public var hadLongerLimit: Bool

    public init(choices: [ReplyChoice], hadLongerLimit: Bool = false) {
        self.choices = choices
        self.hadLongerLimit = hadLongerLimit
    }

    /// The first choice; an answer without any is `empty`.
    public var first: ReplyChoice {
        choices.first ?? ReplyChoice(ending: .empty, text: "")
    }
}

/// One completion.
public struct ReplyChoice: Codable, Hashable, Sendable {
    public var ending: Ending
    public var text: String
    /// Whether `text` is the arguments of the tool that the question asked to be called.
    public var isCall: Bool
    /// The tokens that might have stood first, where the question asked for log-probabilities and the endpoint told them.
    public var firstToken: [TokenProbability]?

    public init(ending: Ending, text: String, isCall: Bool = false, firstToken: [TokenProbability]? = nil) {
        self.ending = ending
        self.text = text
        self.isCall = isCall
        self.firstToken = firstToken
    }

    /// How a completion ended. All but `complete` have a name in the reports; none is an exception.
    public enum Ending: String, Codable, Hashable, Sendable {
        case complete
        /// Cut off at the token limit.
        case truncated
        /// The model declined (the wire's `refusal` field).
        case refusal
        case contentFilter = "content-filter"
        /// No choice, null content or no text.
        case empty
        /// Not an answer of an OpenAI-compatible endpoint; also an error inside a 200 and a failed call.
        case malformed
        /// The model called another tool than the one that the question named.
        case otherTool = "other-tool"
        /// The model called tools more than once.
        case severalCalls = "several-calls"
        /// Not asked, as there is no file where a picture should be.
        case imageMissing = "image-missing"
        /// Not asked, as a picture's file holds other bytes than when the job was begun.
        case imageChanged = "image-changed"
        /// Not asked, as a picture's file may not be sent: too large, no picture, or outside its folder.
        case imageRefused = "image-refused"
    }
}
