/// What an endpoint's model and server can do; nil is unknown.
public struct Capabilities: Codable, Hashable, Sendable {
    /// Answers follow a JSON schema in OpenAI's form.
    public var jsonSchema: Bool?
    /// Answers follow a JSON schema in the form of llama-cpp-python.
    public var jsonObject: Bool?
    /// A tool that must be called is called, with arguments that follow its schema.
    public var toolCalls: Bool?
    /// The log-probabilities of tokens are told.
    public var logprobs: Bool?
    /// Several choices come for one request (`n`).
    public var choices: Bool?
    /// Images are seen.
    public var vision: Bool?
    /// Several images of one request are seen.
    public var severalImages: Bool?
    /// An answer that the request has begun is gone on with.
    public var prefill: Bool?

    public init(
        jsonSchema: Bool? = nil, jsonObject: Bool? = nil, toolCalls: Bool? = nil, logprobs: Bool? = nil,
        choices: Bool? = nil, vision: Bool? = nil, severalImages: Bool? = nil, prefill: Bool? = nil
    ) {
        self.jsonSchema = jsonSchema
        self.jsonObject = jsonObject
        self.toolCalls = toolCalls
        self.logprobs = logprobs
        self.choices = choices
        self.vision = vision
        self.severalImages = severalImages
        self.prefill = prefill
    }

    /// These, where they are known, and else `other`'s.
    public func or(_ other: Capabilities) -> Capabilities {
        Capabilities(
            jsonSchema: jsonSchema ?? other.jsonSchema, jsonObject: jsonObject ?? other.jsonObject,
            toolCalls: toolCalls ?? other.toolCalls, logprobs: logprobs ?? other.logprobs, choices: choices ?? other.choices,
            vision: vision ?? other.vision, severalImages: severalImages ?? other.severalImages,
            prefill: prefill ?? other.prefill)
    }

    /// How a schema is best put to the endpoint; nil where nothing is known.
    public var schemaForm: SchemaForm? {
        if jsonSchema == true { return .jsonSchema }
        if jsonObject == true { return .jsonObject }
        return jsonSchema == false && jsonObject == false ? SchemaForm.none : nil
    }
}
