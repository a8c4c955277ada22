/// Who speaks.
public enum Speaker: String, Codable, Hashable, Sendable {
    case system, user, assistant
}

/// One turn of a conversation.
public struct Message: Codable, Hashable, Sendable {
    public var role: Speaker
    public var text: String

    public init(_ role: Speaker, _ text: String) {
        self.role = role
        self.text = text
    }
}

/// Tokens that a call used, as the endpoint counted them or as they were estimated.
public struct Usage: Codable, Hashable, Sendable {
    public var promptTokens: Int
    public var completionTokens: Int
    /// Of the prompt's, those that the provider had in its cache.
    public var cachedTokens: Int
    /// Of the answer's, those that were spent on reasoning.
    public var reasoningTokens: Int
    /// True when the endpoint gave no usable count and these are estimates.
    public var estimated: Bool

    public init(
        promptTokens: Int, completionTokens: Int, cachedTokens: Int = 0, reasoningTokens: Int = 0, estimated: Bool
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedTokens = cachedTokens
        self.reasoningTokens = reasoningTokens
        self.estimated = estimated
    }
}
