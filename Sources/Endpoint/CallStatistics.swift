public import Support

/// How the calls to one endpoint ended, how long they took and how many tokens they used: counts that only grow.
///
/// Names and buckets are those of OpenTelemetry's conventions for generative AI (platforms, section 5). What is counted apart is
/// bounded: an endpoint cannot make it grow by inventing statuses.
public struct CallStatistics: Sendable, Hashable, Codable {
    /// Calls of one kind with one ending.
    public struct Duration: Sendable, Hashable, Codable {
        /// "chat" or "text_completion".
        public let operation: String
        /// The model that was asked for.
        public let model: String
        /// The status or the kind of failure; nil for an answer.
        public let error: String?
        /// Seconds from the send to the last byte.
        public var histogram: Histogram
    }

    /// Tokens of one kind in the answered calls of one kind.
    public struct Tokens: Sendable, Hashable, Codable {
        public let operation: String
        public let model: String
        /// "input" or "output".
        public let type: String
        public var histogram: Histogram
    }

    /// Calls by HTTP status, or by kind of failure where none came.
    public private(set) var codes: [String: Int] = [:]
    public private(set) var durations: [Duration] = []
    public private(set) var tokens: [Tokens] = []

    /// How many different codes, and kinds of calls, are counted apart.
    static let mostKinds = 64
    static let overflow = "other"

    public init() {}

    /// A call ended with `code`, after so many seconds.
    mutating func ended(_ code: String, isError: Bool, operation: String, model: String, seconds: Double) {
        let code = codes[code] != nil || codes.count < Self.mostKinds ? code : Self.overflow
        codes[code, default: 0] += 1
        let error = isError ? code : nil
        let place = durations.firstIndex { $0.operation == operation && $0.model == model && $0.error == error }
        if let place { return durations[place].histogram.observe(seconds) }
        guard durations.count < Self.mostKinds else { return }
        var new = Duration(
            operation: operation, model: model, error: error, histogram: Histogram(first: 0.01, factor: 2, count: 14))
        new.histogram.observe(seconds)
        durations.append(new)
    }

    /// An answer used so many tokens.
    mutating func used(prompt: Int, answer: Int, operation: String, model: String) {
        for (type, count) in [("input", prompt), ("output", answer)] {
            let place = tokens.firstIndex { $0.operation == operation && $0.model == model && $0.type == type }
            if let place {
                tokens[place].histogram.observe(Double(count))
            } else if tokens.count < Self.mostKinds {
                var new = Tokens(
                    operation: operation, model: model, type: type, histogram: Histogram(first: 1, factor: 4, count: 14))
                new.histogram.observe(Double(count))
                tokens.append(new)
            }
        }
    }
}

extension WireAPI {
    /// As OpenTelemetry names it (`gen_ai.operation.name`).
    var operation: String {
        switch self {
        case .chat: "chat"
        case .completions: "text_completion"
        }
    }
}
