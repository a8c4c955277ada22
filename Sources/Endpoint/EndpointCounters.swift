public import Support

/// What a client has done since it was made.
public struct EndpointCounters: Sendable, Hashable {
    /// Requests handed to the transport.
    public var sent = 0
    /// Answers stored.
    public var answered = 0
    /// Answers that were found in the ledger.
    public var replayed = 0
    /// Sends that repeated an earlier one.
    public var retried = 0
    public var rateLimited = 0
    public var ambiguous = 0
    /// Answers that were paid and were no reply.
    public var useless = 0
    /// Requests that the endpoint refused, and those that could not be sent for want of a picture.
    public var rejected = 0
    /// Requests sent again with smaller pictures.
    public var shrunk = 0
    public var inFlight = 0
    public var promptTokens = 0
    public var completionTokens = 0
    /// Answers whose tokens had to be estimated.
    public var estimatedUsage = 0
    /// Answers that cost more than was set aside for them.
    public var overruns = 0

    public init() {}

    /// Adds what another client or endpoint has done.
    mutating func add(_ other: EndpointCounters) {
        sent += other.sent
        answered += other.answered
        replayed += other.replayed
        retried += other.retried
        rateLimited += other.rateLimited
        ambiguous += other.ambiguous
        useless += other.useless
        rejected += other.rejected
        shrunk += other.shrunk
        inFlight += other.inFlight
        promptTokens &+= other.promptTokens
        completionTokens &+= other.completionTokens
        estimatedUsage += other.estimatedUsage
        overruns += other.overruns
    }
}

/// How one endpoint stands.
public struct EndpointStanding: Sendable {
    public let name: String
    public let counters: EndpointCounters
    /// Why nothing more is sent to it.
    public let stop: MillError?
    /// Whether it would take a call at once; false while it is parked, rests, or has stopped.
    public let isReady: Bool
    /// How many calls it is given at one time.
    public let concurrency: Int
    /// How its calls ended, how long they took and what they used.
    public let statistics: CallStatistics
    /// Its base URL.
    public let url: String
}
