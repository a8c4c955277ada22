import Statistics

/// How a verdict was come by.
public enum ParseMethod: String, CaseIterable, Hashable, Sendable {
    /// A JSON object by a schema.
    case schema
    /// The arguments of a tool's call.
    case tool
    /// The last line of a text, or a JSON object in a text.
    case text
    /// A last line such as `[[A]]`.
    case classic
    /// The probabilities of one token.
    case logprobs
    /// Any of these, in a second reply with twice the limit of tokens.
    case longerLimit = "longer-limit"
    /// The question for the label only, after a reply without a readable verdict.
    case label

    /// What a record says of the verdict in the reply to `name`; nil where it had none.
    init?(_ extra: [String: String], of name: String) {
        guard let method = extra["method_" + name].flatMap({ ParseMethod(rawValue: $0) }) else { return nil }
        self = extra["lengthened_" + name] == "true" ? .longerLimit : method
    }
}

extension JudgeSummary {
    /// How many of all verdicts were come by in one way.
    public struct MethodShare: Encodable, Sendable {
        public let method: String
        public let verdicts: Int
        /// Of all verdicts.
        public let share: Double
    }

    /// The shares of all verdicts of `judged`, in the order of the ladder; ways that gave none are left out.
    static func methods(_ judged: [JudgedPair]) -> [MethodShare] {
        let all = judged.flatMap(\.calls).flatMap(\.methods)
        return ParseMethod.allCases.compactMap { method in
            let count = all.count { $0 == method }
            guard count > 0 else { return nil }
            return MethodShare(method: method.rawValue, verdicts: count, share: Double(count) / Double(all.count))
        }
    }
}
