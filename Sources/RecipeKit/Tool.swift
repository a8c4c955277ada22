/// A tool that a model is made to call, so that its answer has the form of the tool's parameters.
public struct Tool: Hashable, Sendable {
    /// Letters, digits, `_` and `-`, at most 64 of them.
    public var name: String
    public var description: String
    /// The JSON schema of the call's arguments, as JSON text.
    public var parameters: String

    public init(name: String, description: String, parameters: String) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }
}

/// A token that might have stood at a place, and how probable it was there.
public struct TokenProbability: Codable, Hashable, Sendable {
    public var token: String
    /// Natural logarithm, at most 0.
    public var logprob: Double

    public init(token: String, logprob: Double) {
        self.token = token
        self.logprob = logprob
    }
}
