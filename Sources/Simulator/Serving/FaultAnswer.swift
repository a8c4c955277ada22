import HTTPServing

/// What each kind of fault looks like on the wire.
enum FaultAnswer {
    /// The answer of a fault that needs no model; nil for those that spoil a good answer.
    static func answer(_ rule: FaultRule) -> ModelCall.Answer? {
        switch rule.kind {
        case .status:
            return problem(RequestProblem(status: rule.status ?? 500, message: "Simulated failure.", type: "server_error"), rule)
        case .rateLimit:
            let problem = RequestProblem(
                status: 429, message: "Rate limit reached for simulated-teacher.", type: "requests", code: "rate_limit_exceeded")
            return .init(response: ErrorBody.response(problem, retryAfter: rule.retryAfter ?? 1))
        case .quota:
            return problem(
                RequestProblem(
                    status: 429, message: "You exceeded your current quota, please check your plan and billing details.",
                    type: "insufficient_quota", code: "insufficient_quota"), rule)
        case .errorIn200:
            let problem = RequestProblem(
                status: 200, message: "The simulated model is overloaded.", type: "server_error", code: "overloaded")
            return .init(response: ErrorBody.response(problem))
        case .notJSON:
            return plain("upstream said: {\"choices\": [", type: "application/json")
        case .html:
            return plain("<!doctype html><html><body><h1>Please sign in</h1></body></html>", type: "text/html")
        case .hang:
            return .init(response: HTTPServerResponse(body: .reset), thinking: .seconds(86_400))
        case .reset:
            return .init(response: HTTPServerResponse(body: .reset))
        case .emptyChoices, .nullContent, .truncate, .slow, .length, .refusal:
            return nil
        }
    }

    /// Spoils a good answer where the rule is of that kind.
    static func apply(_ rule: FaultRule?, to answer: inout ModelCall.Answer) {
        switch rule?.kind {
        case .truncate?:
            guard case .bytes(let bytes) = answer.response.body else {
                answer.response.body = .cut(bytes: Array("data: {\"id\":".utf8), announced: 4096)
                return
            }
            answer.response.body = .cut(bytes: Array(bytes.prefix(bytes.count / 2)), announced: bytes.count)
        case .slow?:
            var extra = Duration.seconds(10)
            if case .constant(let duration)? = rule?.latency.flatMap(Latency.init(parsing:)) { extra = duration }
            answer.thinking += extra
        default:
            return
        }
    }

    private static func problem(_ problem: RequestProblem, _ rule: FaultRule) -> ModelCall.Answer {
        .init(response: ErrorBody.response(problem, retryAfter: rule.retryAfter))
    }

    private static func plain(_ text: String, type: String) -> ModelCall.Answer {
        .init(response: HTTPServerResponse(headers: ErrorBody.headers(type), body: .bytes(Array(text.utf8))))
    }
}
