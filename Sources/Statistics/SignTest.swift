import Glibc

/// The exact two-sided sign test: how surprising this many wins and losses are if either were as likely.
///
/// Ties play no part. Source: Conover, Practical Nonparametric Statistics (1999). The probability is summed from the
/// binomial terms: it has about eight figures at a million pairs, and six at a thousand million.
public struct SignTest: Hashable, Sendable {
    public let wins: Int
    public let losses: Int
    /// 0...1; 1 when there is nothing to test.
    public let pValue: Double

    /// Nil for negative counts and for more than 10^9 pairs.
    public init?(wins: Int, losses: Int) {
        guard wins >= 0, losses >= 0, wins <= 1_000_000_000, losses <= 1_000_000_000 - wins else { return nil }
        self.wins = wins
        self.losses = losses
        pValue = wins == losses ? 1 : min(1, 2 * Self.tail(min(wins, losses), of: wins + losses))
    }

    /// The probability of at most `successes` of `trials` at one half each.
    private static func tail(_ successes: Int, of trials: Int) -> Double {
        let n = Double(trials)
        let k = Double(successes)
        let logarithm = logFactorial(n) - logFactorial(k) - logFactorial(n - k) - n * log(2)
        // Each term downwards is the one above it times k/(n - k + 1), a factor below 1 that shrinks: the sum ends soon.
        var term = 1.0
        var sum = 1.0
        var count = k
        while count > 0, term > sum * 1e-17 {
            term *= count / (n - count + 1)
            sum += term
            count -= 1
        }
        return exp(logarithm + log(sum))
    }

    /// The reentrant function: the plain one writes the sign to a variable that all threads share.
    private static func logFactorial(_ n: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(n + 1, &sign)
    }
}
