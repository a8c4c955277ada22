import FoundationEssentials
import Support

/// One kind of thing that goes wrong, and when.
///
/// A rule applies to the requests named by `numbers` or `first`; otherwise to a `share` of requests chosen by
/// (seed, body, how often this body has come), so that it does not depend on the order in which requests arrive.
public struct FaultRule: Sendable, Equatable, Codable {
    /// What happens.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// An error answer with `status`.
        case status
        /// 429 with `Retry-After`.
        case rateLimit = "rate-limit"
        /// 429 with the code `insufficient_quota`: money is spent, waiting does not help.
        case quota
        /// 200 with `"choices": []`.
        case emptyChoices = "empty-choices"
        /// 200 with a null content.
        case nullContent = "null-content"
        /// 200 whose body is an error object.
        case errorIn200 = "error-in-200"
        /// 200 whose body is no JSON.
        case notJSON = "not-json"
        /// 200 with a page of HTML, as from a proxy.
        case html
        /// The body breaks off half way and the connection closes.
        case truncate
        /// No answer ever.
        case hang
        /// The connection is reset without an answer.
        case reset
        /// A good answer, `latency` later.
        case slow
        /// An answer cut short with `finish_reason: length`.
        case length
        /// A refusal instead of the answer.
        case refusal
    }

    /// What happens.
    public var kind: Kind
    /// The share of requests, 0...1.
    public var share: Double?
    /// The status of ``Kind/status``; 500 when absent.
    public var status: Int?
    /// Seconds in `Retry-After`; 1 when absent.
    public var retryAfter: Int?
    /// Numbers of model calls, counted from 1 in order of arrival.
    public var numbers: [Int]?
    /// The first so many model calls.
    public var first: Int?
    /// What ``Kind/slow`` adds, written as for the latency option; 10 s when absent.
    public var latency: String?

    /// - Parameters:
    ///   - kind: what happens.
    ///   - share: the share of requests, 0...1.
    ///   - status: the status of ``Kind/status``.
    ///   - retryAfter: seconds in `Retry-After`.
    ///   - numbers: numbers of model calls, from 1.
    ///   - first: the first so many model calls.
    ///   - latency: what ``Kind/slow`` adds.
    public init(
        kind: Kind, share: Double? = nil, status: Int? = nil, retryAfter: Int? = nil, numbers: [Int]? = nil,
        first: Int? = nil, latency: String? = nil
    ) {
        self.kind = kind
        self.share = share
        self.status = status
        self.retryAfter = retryAfter
        self.numbers = numbers
        self.first = first
        self.latency = latency
    }
}

/// Why a fault table cannot be used.
public struct FaultTableError: Error, CustomStringConvertible {
    /// The rule's place in the list, from 1, or nil where the whole is unreadable.
    public let rule: Int?
    /// What is wrong.
    public let description: String
}

/// The faults of a simulated endpoint; the first rule that applies to a request decides.
public struct FaultTable: Sendable, Equatable {
    /// The rules, in order of precedence.
    public var rules: [FaultRule]

    /// - Parameter rules: the rules, in order of precedence.
    public init(rules: [FaultRule] = []) {
        self.rules = rules
    }

    /// Reads a JSON list of rules.
    ///
    /// - Throws: ``FaultTableError`` naming the rule at fault.
    public init(json: [UInt8]) throws {
        do {
            rules = try JSONDecoder().decode([FaultRule].self, from: Data(json))
        } catch {
            throw FaultTableError(rule: nil, description: "it is not a JSON list of rules: \(Self.place(of: error))")
        }
        for (index, rule) in rules.enumerated() {
            guard let problem = Self.problem(of: rule) else { continue }
            throw FaultTableError(rule: index + 1, description: "fault rule \(index + 1) (\(rule.kind.rawValue)): \(problem)")
        }
    }

    /// "rule 2, kind: Cannot initialize …".
    private static func place(of error: any Error) -> String {
        let context: DecodingError.Context
        switch error as? DecodingError {
        case .dataCorrupted(let found), .keyNotFound(_, let found), .typeMismatch(_, let found), .valueNotFound(_, let found):
            context = found
        default: return "\(error)"
        }
        let path = context.codingPath.map { key in key.intValue.map { "rule \($0 + 1)" } ?? key.stringValue }
        return (path.isEmpty ? "" : path.joined(separator: ", ") + ": ") + context.debugDescription
    }

    private static func problem(of rule: FaultRule) -> String? {
        if let share = rule.share, !(0...1).contains(share) { return "share must be between 0 and 1, not \(share)" }
        if let status = rule.status, !(400...599).contains(status) { return "status must be 400 to 599, not \(status)" }
        if let latency = rule.latency, Latency(parsing: latency) == nil { return "latency \"\(latency)\" is not readable" }
        if rule.share == nil, rule.numbers == nil, rule.first == nil { return "needs share, numbers or first" }
        return nil
    }

    /// The rule for model call `number` (from 1) whose body, with its occurrence, hashes to `key`; nil for a good answer.
    func rule(number: Int, key: UInt64) -> FaultRule? {
        for (index, rule) in rules.enumerated() {
            if let numbers = rule.numbers, numbers.contains(number) { return rule }
            if let first = rule.first, number <= first { return rule }
            guard let share = rule.share else { continue }
            var random = SeededRandom(seed: key &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
            if random.unit() < share { return rule }
        }
        return nil
    }
}
