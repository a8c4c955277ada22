/// Spaces sends so that an endpoint's limits of requests and tokens a minute are used and not passed.
///
/// Two buckets that fill continuously and hold half a second's worth, since providers enforce a minute's limit by the second. A
/// send waits until both hold what it takes, or are full, and takes that from them at once. Tokens are foretold from what answers to
/// requests of the same limit of tokens have used of late, and set right when the answer comes. Limits come from the settings, else from the endpoint's headers. Times are steady microseconds. Source: reliability,
/// section 1.1; platforms, section 6.
struct PaceMachine: Sendable {
    /// The share of a limit that is used: clocks and networks jitter.
    static let share = 0.98
    /// Seconds' worth that a bucket holds.
    static let burst = 0.5

    /// One limit: what may pass in a minute.
    private struct Bucket {
        let isConfigured: Bool
        /// Units a second; nil while no limit is known.
        var rate: Double?
        var level = 0.0
        var filledAt: Int64 = 0

        init(perMinute: Int?) {
            isConfigured = perMinute != nil
            if let perMinute { setRate(Double(perMinute) / 60 * PaceMachine.share, at: 0) }
        }

        mutating func setRate(_ new: Double, at now: Int64) {
            if rate == nil {
                level = capacity(new)
                filledAt = now
            } else {
                fill(at: now)
            }
            rate = new
        }

        mutating func fill(at now: Int64) {
            guard let rate, now > filledAt else { return }
            level = min(capacity(rate), level + rate * Double(now - filledAt) / 1e6)
            filledAt = now
        }

        /// The seconds until `units` can be taken; more than the bucket holds are taken when it is full.
        mutating func wait(for units: Double, at now: Int64) -> Double {
            guard let rate, rate > 0 else { return 0 }
            fill(at: now)
            // A billionth less will do: levels are sums of fractions.
            return max(0, min(units, capacity(rate)) - level - 1e-9) / rate
        }

        mutating func take(_ units: Double) {
            if rate != nil { level -= units }
        }

        mutating func give(_ units: Double) {
            guard let rate else { return }
            level = min(capacity(rate), level + units)
        }

        private func capacity(_ rate: Double) -> Double { max(1, rate * PaceMachine.burst) }
    }

    private var requests: Bucket
    private var tokens: Bucket
    /// Tokens a byte of what is sent; English text has about one for four.
    private var tokensPerByte = 0.3
    /// By limit of tokens, how many answers have used of late. Requests of one kind share a limit.
    private var answers: [Int: Double] = [:]
    private static let mostKinds = 64

    init(requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil) {
        requests = Bucket(perMinute: requestsPerMinute)
        tokens = Bucket(perMinute: tokensPerMinute)
    }

    /// Whether any limit is known.
    var isLimited: Bool { requests.rate != nil || tokens.rate != nil }

    /// What a send might need.
    struct Need: Sendable {
        /// Bytes of the request.
        let bytes: Int
        /// The most tokens that may be answered.
        let answer: Int
    }

    /// What was taken for one send.
    struct Taken: Sendable {
        let need: Need
        fileprivate let tokens: Double
    }

    enum Decision: Sendable {
        case go(Taken)
        case wait(Duration)
    }

    /// Takes one request and the tokens that it will need, or says how long to wait before asking again.
    mutating func take(_ need: Need, at now: Int64) -> Decision {
        let wanted = Double(max(0, need.bytes)) * tokensPerByte + (answers[need.answer] ?? Double(max(0, need.answer)))
        let seconds = max(requests.wait(for: 1, at: now), tokens.wait(for: wanted, at: now))
        guard seconds <= 0 else { return .wait(.microseconds(Int64(min(seconds, 3600) * 1e6) + 1)) }
        requests.take(1)
        tokens.take(wanted)
        return .go(Taken(need: need, tokens: wanted))
    }

    /// What the answer to a send used; nil where it says nothing of that.
    mutating func settle(_ taken: Taken, prompt: Int, answer: Int) {
        let (prompt, answer) = (Double(max(0, prompt)), Double(max(0, answer)))
        tokens.give(taken.tokens - prompt - answer)
        guard prompt > 0, taken.need.bytes > 0 else { return }
        tokensPerByte += (min(4, prompt / Double(taken.need.bytes)) - tokensPerByte) / 8
        let known = answers[taken.need.answer]
        guard known != nil || answers.count < Self.mostKinds else { return }
        answers[taken.need.answer] = known.map { $0 + (answer - $0) / 8 } ?? answer
    }

    /// Learns from an answer's headers what the endpoint allows, where the settings do not say.
    mutating func learn(_ headers: HeaderFields, at now: Int64) {
        Self.learn(&requests, headers, .requests, now)
        Self.learn(&tokens, headers, .tokens, now)
    }

    /// The names of the fields that tell of one limit, OpenAI's before Anthropic's. Made once: they are looked for in every answer.
    private struct FieldNames {
        let limit: (String, String)
        let remaining: (String, String)
        let reset: String

        init(_ kind: String) {
            limit = ("x-ratelimit-limit-\(kind)", "anthropic-ratelimit-\(kind)-limit")
            remaining = ("x-ratelimit-remaining-\(kind)", "anthropic-ratelimit-\(kind)-remaining")
            reset = "x-ratelimit-reset-\(kind)"
        }

        static let requests = FieldNames("requests")
        static let tokens = FieldNames("tokens")
    }

    private static func learn(_ bucket: inout Bucket, _ headers: HeaderFields, _ names: FieldNames, _ now: Int64) {
        let limit = number(headers[names.limit.0] ?? headers[names.limit.1])
        // Azure has sent 0 and -1 for "I do not know".
        guard let limit, limit > 0 else { return }
        let remaining = number(headers[names.remaining.0] ?? headers[names.remaining.1])
        if !bucket.isConfigured {
            var rate = limit / 60
            // The reset is when the bucket is full again, which tells a limit by the day from one by the minute.
            if let remaining, remaining < limit, let reset = headers[names.reset].flatMap(RetryAfter.duration) {
                let shown = (limit - remaining) / max(0.001, Double(reset.wholeMicroseconds) / 1e6)
                if shown < rate / 2 { rate = shown }
            }
            if bucket.rate.map({ abs($0 - rate * share) > 0.01 * rate }) ?? true { bucket.setRate(rate * share, at: now) }
        }
        bucket.fill(at: now)
        if let remaining, remaining >= 0 { bucket.level = min(bucket.level, remaining) }
    }

    private static func number(_ text: String?) -> Double? {
        text.flatMap(Double.init).flatMap { $0.isFinite && $0 < 1e12 ? $0 : nil }
    }

    /// As the settings say, and the headers that came with them.
    init(_ settings: EndpointSettings, at now: Int64) {
        self.init(requestsPerMinute: settings.requestsPerMinute, tokensPerMinute: settings.tokensPerMinute)
        learn(settings.earlierHeaders, at: now)
    }
}
