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
    /// True when the endpoint gave no usable count and these are estimates.
    public var estimated: Bool

    public init(promptTokens: Int, completionTokens: Int, estimated: Bool) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.estimated = estimated
    }
}
