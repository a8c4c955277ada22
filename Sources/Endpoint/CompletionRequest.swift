public import Records
import Support

/// Which of the two text interfaces a request is for.
public enum WireAPI: String, Codable, Hashable, Sendable {
    case chat, completions

    /// Below the endpoint's base URL.
    var path: String {
        switch self {
        case .chat: "/chat/completions"
        case .completions: "/completions"
        }
    }
}

/// What an endpoint calls the limit of the answer's tokens.
public enum LengthParameter: String, Codable, Hashable, Sendable {
    case maxTokens = "max_tokens"
    /// What OpenAI's reasoning models insist on.
    case maxCompletionTokens = "max_completion_tokens"
}

/// How an endpoint wants to be told a JSON schema.
public enum SchemaForm: String, Codable, Hashable, Sendable {
    /// `{"type": "json_schema", "json_schema": {"name", "schema", "strict"}}`: OpenAI's form, and most servers'.
    case jsonSchema = "json_schema"
    /// `{"type": "json_object", "schema": …}`: what llama-cpp-python knows; it answers the other with 500.
    case jsonObject = "json_object"
    /// Not at all: the endpoint knows neither.
    case none
}

/// One call to a model. What is nil is not sent.
public struct CompletionRequest: Sendable, Hashable {
    public var key: AnswerKey
    public var api: WireAPI
    public var model: String
    /// For ``WireAPI/completions`` the texts, joined by blank lines, are the prompt.
    public var messages: [Message]
    public var temperature: Double?
    public var topP: Double?
    public var frequencyPenalty: Double?
    public var presencePenalty: Double?
    /// Tokens a choice may have.
    public var maxTokens: Int?
    public var stop: [String]
    public var n: Int?
    /// Sent to ``WireAPI/completions`` only; chat has no such thing.
    public var bestOf: Int?
    public var logprobs: Int?
    /// Sent modulo 2³¹: servers read it into integers of different sizes.
    public var seed: UInt64?
    /// A JSON schema the answer must follow, as JSON text.
    public var schema: String?
    /// A tool that must be called, of a chat.
    public var tool: ForcedTool?
    /// Pictures, shown before the last message of a chat. Here and in the fixed form they are named only; their bytes are put in
    /// when the request is sent.
    public var images: [ImagePart] = []

    public init(
        key: AnswerKey, api: WireAPI = .chat, model: String, messages: [Message], temperature: Double? = nil,
        topP: Double? = nil, frequencyPenalty: Double? = nil, presencePenalty: Double? = nil, maxTokens: Int? = nil,
        stop: [String] = [], n: Int? = nil, bestOf: Int? = nil, logprobs: Int? = nil, seed: UInt64? = nil,
        schema: String? = nil
    ) {
        self.key = key
        self.api = api
        self.model = model
        self.messages = messages
        self.temperature = temperature
        self.topP = topP
        self.frequencyPenalty = frequencyPenalty
        self.presencePenalty = presencePenalty
        self.maxTokens = maxTokens
        self.stop = stop
        self.n = n
        self.bestOf = bestOf
        self.logprobs = logprobs
        self.seed = seed
        self.schema = schema
    }

    /// The request in one fixed form: independent of endpoint, key, streaming, parameter names and where its pictures lie.
    var canonicalBody: [UInt8] {
        body(stream: false, lengthParameter: .maxTokens)
    }

    /// SHA-256, in hexadecimal, of the request in its fixed form.
    public var hash: String {
        SHA256Digest.hex(of: canonicalBody)
    }

    /// At least as many tokens as the prompt has: a token is a byte or more, a chat template adds a few a message, and pictures
    /// count by their size.
    public var inputTokensBound: Int {
        messages.reduce(64) { $0 + $1.text.utf8.count + 16 } + (schema?.utf8.count ?? 0)
            + (tool?.tokensBound ?? 0) + images.reduce(0) { $0 + $1.tokensBound }
    }

    /// Choices that are generated, and so paid.
    var generatedChoices: Int {
        max(1, n ?? 1, bestOf ?? 1)
    }
}

/// A request with its fixed form, written once.
struct PreparedRequest: Sendable {
    /// What does not change from one attempt to the next.
    private final class Content: Sendable {
        let request: CompletionRequest
        /// By itself, since the whole request would be copied to get at it.
        let key: AnswerKey
        let images: any ImageSource
        let canonicalBody: [UInt8]
        let hash: String

        init(_ request: CompletionRequest, _ images: any ImageSource) {
            self.request = request
            key = request.key
            self.images = images
            canonicalBody = request.canonicalBody
            hash = SHA256Digest.hex(of: canonicalBody)
        }
    }

    private let content: Content
    /// The longest side in pixels that its pictures are sent with, once the endpoint has refused larger ones.
    var side: Int?
    /// How many times they were shrunk for it.
    var shrinks = 0

    private init(_ content: Content) {
        self.content = content
    }

    /// Not an initialiser: those are given copies, which a caller that waits would hold.
    @inline(never) static func prepare(_ request: CompletionRequest, images: any ImageSource) -> PreparedRequest {
        PreparedRequest(Content(request, images))
    }

    var request: CompletionRequest { content.request }
    var key: AnswerKey { content.key }
    var images: any ImageSource { content.images }
    var canonicalBody: [UInt8] { content.canonicalBody }
    var hash: String { content.hash }
}
