/// Keeps one endpoint's retries to a small part of its calls, whatever each question alone would allow.
///
/// A question adds a tenth of a retry, a second adds one, and no more than some are saved up. Retries beyond that wait for their
/// share, so that a failing endpoint never gets more of them than it has of questions. Who waits for a moment that a rate limit
/// named has not failed, and takes nothing. Source: reliability, section 1 (Finagle).
struct RetryBudget: Sendable {
    static let perQuestion = 0.1
    static let perSecond = 1.0
    static let most = 20.0

    /// Below zero while retries wait for their share.
    private var level = most
    private var filledAt: Int64

    init(at now: Int64) {
        filledAt = now
    }

    mutating func asked() {
        level = min(Self.most, level + Self.perQuestion)
    }

    /// Takes one retry; returns the microseconds until it may be sent.
    mutating func take(at now: Int64) -> Int64 {
        level = min(Self.most, level + Double(max(0, now - filledAt)) / 1e6 * Self.perSecond)
        filledAt = max(filledAt, now)
        level -= 1
        return Int64(max(0, -level) / Self.perSecond * 1e6)
    }
}
