public import Records

/// One completion, with the model's reasoning taken out.
public struct DecodedChoice: Sendable, Hashable {
    /// How a completion ended.
    public enum Ending: String, Codable, Hashable, Sendable {
        case complete
        /// Cut off at the token limit.
        case truncated
        /// The model declined (the wire's `refusal` field); the text is what it said.
        case refusal
        case contentFilter = "content-filter"
        /// No text.
        case empty
        /// Not an answer.
        case malformed
        /// The model called another tool than the one it was told to.
        case otherTool = "other-tool"
        /// The model called tools more than once.
        case severalCalls = "several-calls"
    }

    /// Of a request with a tool the arguments of its call, where it was called.
    public internal(set) var text: String
    public internal(set) var ending: Ending
    /// The wire's own word for the ending.
    public let finishReason: String?
    /// The tools that the model called.
    public let toolCalls: [ToolCall]
    /// What might have stood in the first token's place; nil where the endpoint does not tell.
    public let firstToken: [TokenLogprob]?

    public init(
        text: String, ending: Ending, finishReason: String? = nil, toolCalls: [ToolCall] = [], firstToken: [TokenLogprob]? = nil
    ) {
        self.text = text
        self.ending = ending
        self.finishReason = finishReason
        self.toolCalls = toolCalls
        self.firstToken = firstToken
    }
}

/// What an endpoint's raw answer says. Any bytes decode to something; what is no answer has a `problem`.
public struct DecodedAnswer: Sendable, Hashable {
    /// By their index on the wire; not always as many as were asked for.
    public let choices: [DecodedChoice]
    /// Nil where the endpoint gave no usable counts.
    public let usage: Usage?
    /// The model that says it answered.
    public let model: String?
    public let fingerprint: String?
    /// Why this is no answer; nil where it is one.
    public let problem: String?

    public init(choices: [DecodedChoice], usage: Usage?, model: String?, fingerprint: String?, problem: String?) {
        self.choices = choices
        self.usage = usage
        self.model = model
        self.fingerprint = fingerprint
        self.problem = problem
    }

    /// Whether the built-in simulated endpoint made this: its model name says so.
    public var isSimulated: Bool {
        model?.hasPrefix("simulated") ?? false
    }

    /// Decodes an answer.
    ///
    /// Unknown members are passed over. Reasoning (`reasoning`, `reasoning_content`, a leading `<think>` block) is dropped.
    /// Invalid UTF-8 becomes U+FFFD. Source: platforms, section 6.
    /// - Parameters:
    ///   - api: which interface was asked; an answer in the other's form is read as well.
    ///   - streamed: whether `body` is an event stream.
    public static func decode(_ body: [UInt8], api: WireAPI, streamed: Bool) -> DecodedAnswer {
        (streamed ? WireAnswer(stream: body) : WireAnswer(document: body)).decoded()
    }
}
