import Support

/// What an exchange means for the attempt, its question and the endpoint.
enum Verdict: Sendable, Equatable {
    /// A reply, to be stored.
    case answer
    /// Paid, but no reply of an OpenAI-compatible endpoint.
    case useless(String)
    /// The endpoint refuses this request and will refuse it again; nothing was paid.
    case rejected(String)
    /// Failed before anything was paid.
    case unpaid(String)
    /// Failed when something may have been paid.
    case ambiguous(String)
    /// The endpoint asks for a pause, of a length it may name.
    case rateLimited(String, after: Duration?)
    /// The endpoint is of no use until someone mends its settings or its account.
    case stopped(String)
    case quota(String)
}

/// Reads verdicts from statuses, headers and bodies; pure. Source: reliability, sections 0 and 2.1.
enum Classification {
    static func verdict(of failure: TransportFailure) -> Verdict {
        let text = "\(failure.kind.rawValue): \(failure.message)"
        if failure.kind == .invalid { return .stopped(text) }
        return failure.isAmbiguous ? .ambiguous(text) : .unpaid(text)
    }

    /// - Parameters:
    ///   - answer: what a 200 says; nil for every other status.
    ///   - epochMicros: the time, for a `Retry-After` that is a date.
    static func verdict(of response: TransportResponse, saying answer: WireAnswer?, epochMicros: Int64) -> Verdict {
        if let answer { return verdict(of: answer, headers: response.headers, epochMicros: epochMicros) }
        let error = ErrorBody(body: response.body) ?? ErrorBody(message: ErrorBody.excerpt(of: response.body))
        return verdict(status: response.status, error: error, headers: response.headers, epochMicros: epochMicros)
    }

    private static func verdict(of answer: WireAnswer, headers: HeaderFields, epochMicros: Int64) -> Verdict {
        if answer.isReply { return answer.isWhole ? .answer : .ambiguous("cut: the stream ended before the answer did") }
        if let problem = answer.problem { return .useless(problem) }
        guard let error = answer.error ?? answer.choices.lazy.compactMap(\.error).first else { return .answer }
        // An error inside a 200 counts as its status would, but what has begun to answer may have cost.
        let status = error.statusCode ?? (isQuota(error) ? 429 : isKeyProblem(error) ? 401 : 500)
        switch verdict(status: status, error: error, headers: headers, epochMicros: epochMicros) {
        case .unpaid(let text), .ambiguous(let text): return .useless(text)
        case let other: return other
        }
    }

    private static func verdict(status: Int, error: ErrorBody, headers: HeaderFields, epochMicros: Int64) -> Verdict {
        let text = "HTTP \(status): \(error.summary)"
        let wait = RetryAfter.wait(headers, epochMicros: epochMicros)
        switch status {
        case 300..<400: return .stopped("\(text); redirects are not followed, name the final URL")
        case 402: return .quota(text)
        case 429:
            // "Do not retry" on a rate limit is a spending limit.
            return isQuota(error) || headers["x-should-retry"] == "false" ? .quota(text) : .rateLimited(text, after: wait)
        case 403 where isModeration(error): return .rejected(text)
        case 400..<500 where isQuota(error): return .quota(text)
        case 401, 403, 404, 405, 407: return .stopped(text)
        case 400 where isKeyProblem(error): return .stopped(text)
        case 408: return .ambiguous(text)
        case 409, 425: return .unpaid(text)
        case 400..<500: return .rejected(text)
        case 503 where isLoading(error): return .rateLimited(text, after: wait ?? .seconds(2))
        case 503, 529: return wait.map { .rateLimited(text, after: $0) } ?? .unpaid(text)
        case 504, 520, 524: return .ambiguous(text)
        case 500..<600: return .unpaid(text)
        default: return .useless(text)
        }
    }

    private static let quotaCodes: Set<String> = [
        "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "credit_balance_exhausted",
        "enforced_spend_limit_reached", "insufficient_balance", "insufficient_credits", "access_terminated",
    ]
    private static let quotaPhrases = Phrases([
        "exceeded your current quota", "credit balance is too low", "insufficient balance", "spend limit",
    ])
    private static let keyCodes: Set<String> = ["invalid_api_key", "authentication_error"]
    private static let keyPhrases = Phrases(["api key not valid"])
    private static let moderationCodes: Set<String> = ["content_policy_violation", "content_filter"]
    private static let moderationPhrases = Phrases(["moderation", "flagged"])
    private static let loadingPhrases = Phrases(["loading"])

    private static func isQuota(_ error: ErrorBody) -> Bool {
        error.isNamed(in: quotaCodes) || quotaPhrases.isAnyIn(error.message)
    }

    private static func isKeyProblem(_ error: ErrorBody) -> Bool {
        error.isNamed(in: keyCodes) || keyPhrases.isAnyIn(error.message)
    }

    private static func isModeration(_ error: ErrorBody) -> Bool {
        error.code.map(moderationCodes.contains) ?? false || moderationPhrases.isAnyIn(error.message)
    }

    private static func isLoading(_ error: ErrorBody) -> Bool {
        loadingPhrases.isAnyIn(error.message)
    }
}

extension ErrorBody {
    /// Whether its code or its type is one of `names`.
    fileprivate func isNamed(in names: Set<String>) -> Bool {
        code.map(names.contains) ?? false || type.map(names.contains) ?? false
    }
}
