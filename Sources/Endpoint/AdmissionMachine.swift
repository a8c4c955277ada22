/// Decides, for one endpoint, whether a send may start now: parked by a rate limit, resting after failures, or open.
///
/// Five failures in a row, or more than half of at least ten calls within a minute, open the breaker for 5 s; then one probe is
/// let through, and each that fails doubles the rest, up to 300 s. A rate limit parks the endpoint, unless calls that were sent
/// after limited ones are answered all the same: then it strikes calls at random, and only the struck one waits. Times are
/// steady microseconds. Source: reliability, section 1.1.
struct AdmissionMachine: Sendable {
    enum Decision: Sendable, Equatable {
        case go
        /// One caller at a time, whose outcome decides for the others.
        case probe
        case wait(until: Int64)
    }

    static let failuresToOpen = 5
    static let firstRest: Int64 = 5_000_000
    static let longestRest: Int64 = 300_000_000

    private(set) var parkedUntil: Int64 = 0
    /// Whether the endpoint said itself that it is parked for all.
    private var parkedSurely = false
    private var failures = 0
    private var restingUntil: Int64?
    private var rest = firstRest
    private var limitsInARow = 0
    private var evidence = LimitEvidence()
    /// Of limits with which the endpoint said that one is used up.
    private var denial = LimitEvidence()
    private var minute = FailureShare()
    /// How often a rest has begun; who waits and sees it grow knows that a probe has failed.
    private(set) var rests = 0
    /// Why the endpoint rests.
    private(set) var lastFailure = ""

    func decide(at now: Int64) -> Decision {
        if parkedUntil > now { return .wait(until: parkedUntil) }
        guard let restingUntil else { return .go }
        return restingUntil > now ? .wait(until: restingUntil) : .probe
    }

    /// An answer came, of whatever worth, to a send at `start`: the endpoint is there.
    mutating func answered(sentAt start: Int64, now: Int64) {
        evidence.answered(sentAt: start)
        denial.answered(sentAt: start)
        if parkedSurely ? denial.isRandom(whenDenied: true) : evidence.isRandom(whenDenied: false) {
            parkedUntil = min(parkedUntil, now)
        }
        minute.add(failed: false, at: now)
        failures = 0
        restingUntil = nil
        rest = Self.firstRest
        limitsInARow = 0
    }

    /// A send failed that had been let through at `start`.
    mutating func failed(_ reason: String, sentAt start: Int64, now: Int64) {
        failures += 1
        lastFailure = reason
        minute.add(failed: true, at: now)
        if let until = restingUntil {
            // Sends from before the rest tell nothing new.
            guard start >= until else { return }
            rest = min(rest * 2, Self.longestRest)
        } else if failures < Self.failuresToOpen, !minute.isTooMuch {
            return
        }
        minute = FailureShare()
        restingUntil = now + rest
        rests += 1
    }

    /// The endpoint asked for a pause.
    /// - Parameters:
    ///   - wait: as long as it said; nil for a backoff that doubles from one limit to the next.
    ///   - isSure: whether it also said that a limit is used up.
    ///   - jitter: 0..<1.
    /// - Returns: how long the one call must wait, whether or not the endpoint is parked meanwhile.
    mutating func rateLimited(
        _ wait: Duration?, isSure: Bool = false, jitter: Double, sentAt start: Int64, now: Int64
    ) -> Duration? {
        failures = 0
        restingUntil = nil
        let end = now + (wait ?? RetryMachine.backoffUnit).wholeMicroseconds
        if isSure {
            evidence = LimitEvidence()
            denial.limited(sentAt: start, until: end)
        } else {
            evidence.limited(sentAt: start, until: end)
        }
        if isSure ? denial.isRandom(whenDenied: true) : evidence.isRandom(whenDenied: false) {
            let second = RetryMachine.backoffUnit.wholeMicroseconds
            return wait ?? .microseconds(second / 2 + Int64(jitter * Double(second / 2)))
        }
        parkedSurely = isSure || parkedSurely && parkedUntil > now
        if let wait {
            parkedUntil = max(parkedUntil, now + wait.wholeMicroseconds)
            return wait
        } else if start >= parkedUntil {
            // Only the first of those sent together counts: they all met the same limit.
            limitsInARow += 1
            let longest = RetryMachine.backoff(limitsInARow).wholeMicroseconds
            parkedUntil = now + longest / 2 + Int64(jitter * Double(longest / 2))
        }
        return nil
    }
}

extension Duration {
    /// Whole microseconds, rounded down, at most a thousand years.
    var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return min(max(0, seconds), 31_556_952_000) * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
