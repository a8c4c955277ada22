import HTTPServing

/// Error answers as the OpenAI API writes them.
enum ErrorBody {
    /// The headers of every answer.
    static func headers(_ type: String = "application/json") -> [(name: String, value: String)] {
        [("Content-Type", type), ("X-Instructmill-Simulated", "1"), ("Openai-Processing-Ms", "1")]
    }

    /// The answer that reports `problem`.
    static func response(_ problem: RequestProblem, retryAfter: Int? = nil) -> HTTPServerResponse {
        var headers = headers()
        if let retryAfter { headers.append(("Retry-After", String(retryAfter))) }
        return HTTPServerResponse(status: problem.status, headers: headers, body: .bytes(bytes(problem)))
    }

    /// The body that reports `problem`.
    static func bytes(_ problem: RequestProblem) -> [UInt8] {
        var out = JSONWriter()
        out.raw("{\"error\":{\"message\":")
        out.text(problem.message)
        out.raw(",\"type\":")
        out.text(problem.type)
        out.raw(",\"param\":")
        out.value(problem.parameter.map(JSONValue.text) ?? .null)
        out.raw(",\"code\":")
        out.value(problem.code.map(JSONValue.text) ?? .null)
        out.raw("}}")
        return out.bytes
    }

    /// 404 for a path that is not served.
    static func unknownPath(_ request: HTTPServerRequest) -> RequestProblem {
        RequestProblem(
            status: 404, message: "Invalid URL (\(request.method) \(request.path))", code: "unknown_url")
    }

    /// 401 when a key is required and the request has another or none.
    static func keyProblem(_ request: HTTPServerRequest, options: SimulatorOptions) -> RequestProblem? {
        guard let key = options.apiKey, request.header("authorization") != "Bearer \(key)" else { return nil }
        return RequestProblem(
            status: 401, message: "Incorrect API key provided.", type: "invalid_request_error", code: "invalid_api_key")
    }
}

/// What can be asked without a model: its name and whether it is there.
enum Catalogue {
    static func answer(_ request: HTTPServerRequest, options: SimulatorOptions) -> HTTPServerResponse {
        if request.path == "/health" { return plain("{\"status\":\"ok\"}") }
        if let problem = ErrorBody.keyProblem(request, options: options) { return ErrorBody.response(problem) }
        switch request.path {
        case "/v1/models":
            return plain(
                "{\"object\":\"list\",\"data\":[{\"id\":\"simulated-teacher\",\"object\":\"model\",\"created\":1750000000,\"owned_by\":\"simulated\"}]}"
            )
        case "/v1/models/\(SimulatorOptions.modelName)":
            return plain(
                "{\"id\":\"simulated-teacher\",\"object\":\"model\",\"created\":1750000000,\"owned_by\":\"simulated\"}")
        default:
            return ErrorBody.response(ErrorBody.unknownPath(request))
        }
    }

    private static func plain(_ body: String) -> HTTPServerResponse {
        HTTPServerResponse(headers: ErrorBody.headers(), body: .bytes(Array(body.utf8)))
    }
}
