import HTTPServing
import Support

/// The limits of requests and tokens a minute of a simulated provider: buckets that fill continuously and hold one second's worth.
///
/// Every answer tells what is left in OpenAI's headers; a request that finds a bucket empty is answered 429.
final class MinuteLimits: Sendable {
    private struct Bucket {
        let name: String
        let perMinute: Double
        var level: Double
        var filledAt: Int64

        init(_ name: String, perMinute: Int, at now: Int64) {
            self.name = name
            self.perMinute = Double(perMinute)
            level = max(1, Double(perMinute) / 60)
            filledAt = now
        }

        private var capacity: Double { max(1, perMinute / 60) }

        mutating func fill(at now: Int64) {
            level = min(capacity, level + perMinute / 60 * Double(now - filledAt) / 1e6)
            filledAt = now
        }

        /// Seconds until `units` may be taken, 0 for now; more than it holds may be taken from a full one.
        func wait(for units: Double) -> Double {
            max(0, min(units, capacity) - level) / (perMinute / 60)
        }

        var headers: [(name: String, value: String)] {
            let reset = (capacity - level) / (perMinute / 60) * 1000
            return [
                ("X-Ratelimit-Limit-\(name)", String(Int(perMinute))),
                ("X-Ratelimit-Remaining-\(name)", String(Int(max(0, level)))),
                ("X-Ratelimit-Reset-\(name)", "\(Int(reset.rounded(.up)))ms"),
            ]
        }
    }

    private let buckets: Locked<[Bucket]>

    /// Nil where neither is limited.
    init?(requestsPerMinute: Int?, tokensPerMinute: Int?) {
        let now = SystemTime().steadyMicros()
        let all = [
            requestsPerMinute.map { Bucket("Requests", perMinute: $0, at: now) },
            tokensPerMinute.map { Bucket("Tokens", perMinute: $0, at: now) },
        ].compactMap(\.self)
        guard !all.isEmpty else { return nil }
        buckets = Locked(all)
    }

    /// Takes one request of `tokens`; the answer to send instead where a limit is used up.
    func take(tokens: Int) -> HTTPServerResponse? {
        let now = SystemTime().steadyMicros()
        let wait = buckets.withLock { buckets -> Double in
            for index in buckets.indices { buckets[index].fill(at: now) }
            let amounts = buckets.map { $0.name == "Tokens" ? Double(tokens) : 1 }
            let wait = zip(buckets, amounts).map { $0.wait(for: $1) }.max() ?? 0
            guard wait <= 0 else { return wait }
            for index in buckets.indices { buckets[index].level -= amounts[index] }
            return 0
        }
        guard wait > 0 else { return nil }
        let problem = RequestProblem(
            status: 429, message: "Rate limit reached for simulated-teacher.", type: "requests", code: "rate_limit_exceeded")
        var response = ErrorBody.response(problem, retryAfter: Int(wait.rounded(.up)))
        response.headers.append(("Retry-After-Ms", String(Int((wait * 1000).rounded(.up)))))
        return response
    }

    /// What every answer tells of the limits.
    var headers: [(name: String, value: String)] {
        let now = SystemTime().steadyMicros()
        return buckets.withLock { buckets in
            buckets.indices.flatMap { index in
                buckets[index].fill(at: now)
                return buckets[index].headers
            }
        }
    }
}
