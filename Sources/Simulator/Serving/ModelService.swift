import HTTPServing
import Support

/// Routes requests to the simulated model and keeps the journal.
final class ModelService: Sendable {
    let options: SimulatorOptions
    private let journal: Journal?
    private let teacher: Teacher
    private let eyes: Eyes
    private let limits: MinuteLimits?
    private let counters = Locked(Counters())

    private struct Counters {
        var calls = 0
        /// How often each body has come: 16 bytes a distinct body.
        var occurrences: [UInt64: UInt32] = [:]
    }

    init(options: SimulatorOptions, journal: Journal?) {
        self.options = options
        self.journal = journal
        teacher = Teacher(seed: options.seed, sight: options.sight)
        eyes = Eyes(options.sight)
        limits = MinuteLimits(requestsPerMinute: options.requestsPerMinute, tokensPerMinute: options.tokensPerMinute)
    }

    /// Answers one request of any kind.
    func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        if request.method == "GET" {
            var answer = Catalogue.answer(request, options: options)
            if let limits { answer.headers += limits.headers }
            return answer
        }
        guard request.method == "POST", let call = ModelCall.Kind(path: request.path) else {
            return ErrorBody.response(ErrorBody.unknownPath(request))
        }
        if let problem = ErrorBody.keyProblem(request, options: options) { return ErrorBody.response(problem) }
        return await answer(call, request)
    }

    /// Journals a model call, waits as long as the model would think, and answers it.
    private func answer(_ kind: ModelCall.Kind, _ request: HTTPServerRequest) async -> HTTPServerResponse {
        let digest = SHA256Digest(of: request.body)
        let (number, occurrence) = counters.withLock { counters -> (Int, UInt32) in
            counters.calls += 1
            counters.occurrences[digest.seed, default: 0] += 1
            return (counters.calls, counters.occurrences[digest.seed] ?? 0)
        }
        let entry = JournalEntry(number: number, request: request, digest: digest.hex)
        let mark = journal?.append(entry.line("received"))
        var key = SeededRandom(seed: options.seed ^ digest.seed &+ UInt64(occurrence) &* 0xD6E8_FEB8_6659_FD93)
        let rule = options.faults.rule(number: number, key: key.next())
        let call = ModelCall(kind: kind, body: request.body, digest: digest, teacher: teacher, eyes: eyes, options: options)
        var answer = call.answer(under: rule)
        if let limits {
            if let refusal = limits.take(tokens: answer.tokens) { answer = ModelCall.Answer(response: refusal) }
            answer.response.headers += limits.headers
        }
        do {
            try await Task.sleep(for: options.latency.draw(&key) + answer.thinking)
        } catch {
            answer.response.body = .reset
        }
        if let journal, let mark, await !journal.durable(mark) {
            return ErrorBody.response(RequestProblem(status: 500, message: "the journal cannot be written", type: "server_error"))
        }
        let status = answer.response.status
        answer.response.whenFinished = { [journal] delivery in
            journal?.append(entry.line(delivery == .complete ? "delivered" : "aborted", status: status))
        }
        return answer.response
    }
}

/// What the journal says about one model call.
private struct JournalEntry: Sendable {
    let number: Int
    let attempt: String?
    let path: String
    let digest: String

    init(number: Int, request: HTTPServerRequest, digest: String) {
        self.number = number
        attempt = request.header("x-client-request-id")
        path = request.path
        self.digest = digest
    }

    func line(_ event: String, status: Int? = nil) -> [UInt8] {
        var out = JSONWriter()
        out.raw("{\"event\":")
        out.text(event)
        out.raw(",\"n\":")
        out.integer(number)
        out.raw(",\"at\":")
        out.integer(Int(SystemTime().epochMicros()))
        out.raw(",\"attempt\":")
        if let attempt { out.text(attempt) } else { out.raw("null") }
        out.raw(",\"sha256\":")
        out.text(digest)
        out.raw(",\"path\":")
        out.text(path)
        if let status {
            out.raw(",\"status\":")
            out.integer(status)
        }
        out.raw("}")
        return out.bytes
    }
}
