import Support

/// Decides, for one question, whether to send again: event in, action out.
///
/// Unpaid failures: at most five attempts. Ambiguous ones: at most two more sends, counting those of earlier runs, then a
/// person decides. Useless answers: at most two more, then the last one is kept. A rate limit counts for nothing, since it is
/// the endpoint that waits. Source: reliability, sections 1.1 and 2.1.
struct RetryMachine: Sendable {
    enum Event: Sendable {
        case unpaid(String)
        case ambiguous(String)
        case useless(String)
        /// A probe of the resting endpoint failed while this question waited for it.
        case stillUnavailable(String)
    }

    enum Action: Sendable, Equatable {
        /// Wait up to this long, at random, and send again.
        case retry(upTo: Duration)
        case keepAnswer
        case fail(ErrorCode, String)
    }

    static let maximumAttempts = 5
    static let maximumAmbiguous = 2
    static let maximumUseless = 2
    static let backoffUnit = Duration.seconds(1)
    static let backoffLimit = Duration.seconds(60)

    private(set) var failures = 0
    private(set) var ambiguous: Int
    private(set) var useless = 0

    /// - Parameter ambiguous: attempts at this question in earlier runs that may have been paid.
    init(ambiguous: Int) {
        self.ambiguous = ambiguous
    }

    /// Whether a first send is allowed at all.
    var mayBegin: Bool { ambiguous <= Self.maximumAmbiguous }

    /// Whether a useless answer that came now would be kept.
    var wouldKeepUseless: Bool { useless >= Self.maximumUseless }

    mutating func handle(_ event: Event) -> Action {
        switch event {
        case .unpaid(let reason), .stillUnavailable(let reason):
            return afterFailure(reason)
        case .ambiguous(let reason):
            ambiguous += 1
            guard mayBegin else {
                return .fail(.needsDecision, "\(ambiguous) attempts may have been paid without an answer; last: \(reason)")
            }
            return afterFailure(reason)
        case .useless:
            useless += 1
            return useless > Self.maximumUseless ? .keepAnswer : .retry(upTo: Self.backoff(useless))
        }
    }

    private mutating func afterFailure(_ reason: String) -> Action {
        failures += 1
        guard failures < Self.maximumAttempts else { return .fail(.endpointUnavailable, reason) }
        return .retry(upTo: Self.backoff(failures))
    }

    /// The longest wait after the `count`-th failure: 1 s doubling to 60 s.
    static func backoff(_ count: Int) -> Duration {
        min(backoffUnit * (1 << min(max(0, count - 1), 6)), backoffLimit)
    }
}
