public import Records
public import Support

/// The promise of one send, written down before it: at most this much can have been bought.
public struct Reservation: Sendable, Hashable {
    /// A name that no other attempt of any run has; the endpoint is told it as `X-Client-Request-Id`.
    public let attempt: String
    public let key: AnswerKey
    public let requestHash: String
    /// The endpoint's name.
    public let endpoint: String
    public let model: String
    /// At least as many tokens as the prompt has.
    public let inputTokensBound: Int
    /// At least as many tokens as all choices together can have.
    public let outputTokensBound: Int
    /// The most that this attempt can cost, in pico-dollars; nil where the price is unknown.
    public let maximumPicodollars: Int64?

    public init(
        attempt: String, key: AnswerKey, requestHash: String, endpoint: String, model: String, inputTokensBound: Int,
        outputTokensBound: Int, maximumPicodollars: Int64?
    ) {
        self.attempt = attempt
        self.key = key
        self.requestHash = requestHash
        self.endpoint = endpoint
        self.model = model
        self.inputTokensBound = inputTokensBound
        self.outputTokensBound = outputTokensBound
        self.maximumPicodollars = maximumPicodollars
    }
}

/// How an attempt ended that brought no answer worth keeping.
public enum AttemptFate: String, Sendable, Codable {
    /// Sent, and nothing can have been bought: the reservation is given back.
    case unpaid
    /// Nothing was sent: the reservation is given back, and the attempt counts as no call.
    case notSent = "not-sent"
    /// The request may have been received, its answer did not come: booked at the reservation's maximum.
    case ambiguous
    /// Answered, and paid, but the answer was no usable reply: booked at the reservation's maximum.
    case paidUseless = "paid-useless"
}

/// Where attempts and answers are kept, in the client's words. What it writes is durable when it returns, but for an answer: that is
/// durable by the time that anything written after it is, the next reservation above all.
///
/// The client calls it from cancelled tasks too: a cancellation must not cut what it writes, so that an answer that has arrived
/// is stored in any case.
public protocol AttemptLedger: Sendable {
    /// The stored answer, which is never bought again.
    func answer(for key: AnswerKey) async throws -> StoredAnswer?
    /// How many attempts at `key` may have been paid without an answer, in this run and earlier ones.
    func ambiguousAttempts(for key: AnswerKey) async throws -> Int
    /// Asked just before the send, when all waiting is over: why nothing may be sent now, whatever was reserved.
    func refusal(for key: AnswerKey) -> MillError?
    /// Called before the send.
    func reserve(_ reservation: Reservation) async throws
    /// Called when the whole answer is here, before it is parsed. It may return before the answer is durable.
    /// - Parameter picodollars: its price, rounded up; nil where it is unknown.
    func store(_ answer: StoredAnswer, for key: AnswerKey, usage: Usage, picodollars: Int64?) async throws
    /// Called for every reserved attempt that is not stored. `reason` is for the report.
    func settle(attempt: String, fate: AttemptFate, reason: String) async throws
}

extension AttemptLedger {
    /// Sends are allowed at any hour.
    public func refusal(for key: AnswerKey) -> MillError? { nil }
}
