/// Keeps one endpoint's retries to a small part of its calls, whatever each question alone would allow.
///
/// A question adds a tenth of a retry, a second adds one, and no more are saved up than four for each call that may be under way, and twenty.
/// Retries beyond that wait for their share, so that a failing endpoint never gets more of them than it has of questions. Who waits for a moment that a rate limit
/// named has not failed, and takes nothing. Source: reliability, section 1 (Finagle).
struct RetryBudget: Sendable {
    static let perQuestion = 0.1
    static let perSecond = 1.0
    static let least = 20.0

    private let most: Double
    private var level: Double
    private var filledAt: Int64

    init(inFlight: Int, at now: Int64) {
        most = Self.least + 4 * Double(inFlight)
        level = most
        filledAt = now
    }

    mutating func asked() {
        level = min(most, level + Self.perQuestion)
    }

    /// Takes one retry, and returns true; false where there is none yet.
    mutating func take(at now: Int64) -> Bool {
        level = min(most, level + Double(max(0, now - filledAt)) / 1e6 * Self.perSecond)
        filledAt = max(filledAt, now)
        // A billionth less will do: levels are sums of fractions.
        guard level >= 1 - 1e-9 else { return false }
        level -= 1
        return true
    }
}
