/// A token that might have stood at a place, and the natural logarithm of its probability there.
public struct TokenLogprob: Sendable, Hashable {
    public let token: String
    public let logprob: Double

    public init(token: String, logprob: Double) {
        self.token = token
        self.logprob = logprob
    }

    /// More than any server lists for one place.
    private static let most = 64

    /// What a choice's `logprobs` list for its first token; nil where they list nothing. Read are the form of chats
    /// (`content[0].top_logprobs`) and that of completions (`top_logprobs[0]`).
    static func first(in logprobs: JSONTree?) -> [TokenLogprob]? {
        let listed: [TokenLogprob]
        if let first = logprobs?["content"]?.elements?.first {
            let alternatives = first["top_logprobs"]?.elements ?? []
            // A server may tell the token it chose and no other.
            listed = (alternatives.isEmpty ? [first] : alternatives).prefix(most).compactMap { tree in
                tree["token"]?.text.flatMap { TokenLogprob($0, tree["logprob"]) }
            }
        } else if case .object(let members)? = logprobs?["top_logprobs"]?.elements?.first {
            listed = members.prefix(most).compactMap { TokenLogprob($0.key, $0.value) }
        } else {
            return nil
        }
        return listed.isEmpty ? nil : listed
    }

    /// Nil unless `tree` is a number that a logarithm of a probability can be; rounding may lift it a little above 0.
    private init?(_ token: String, _ tree: JSONTree?) {
        guard case .number(let digits)? = tree, let value = Double(digits), value.isFinite, value <= 0.001 else { return nil }
        self.init(token: token, logprob: min(0, value))
    }
}
