import Glibc
import HTTPServing
import Support

/// One call of the simulated model: from the body's bytes to the response, without waiting.
struct ModelCall {
    /// What a picture of 1,024 × 1,024 counts with OpenAI's larger models (four tiles of 170, and 85).
    private static let imageTokens = 765

    /// Which surface is called.
    enum Kind: Sendable {
        case chat
        case completion
        case embedding

        init?(path: String) {
            switch path {
            case "/v1/chat/completions": self = .chat
            case "/v1/completions": self = .completion
            case "/v1/embeddings": self = .embedding
            default: return nil
            }
        }
    }

    /// A response and the time the model takes for it beyond its latency.
    struct Answer {
        var response: HTTPServerResponse
        var thinking: Duration = .zero
        /// Tokens of the prompts and of all answers.
        var tokens = 0
    }

    let kind: Kind
    let body: [UInt8]
    let digest: SHA256Digest
    let teacher: Teacher
    let eyes: Eyes
    let options: SimulatorOptions

    /// The answer, with the fault `rule` where one applies.
    func answer(under rule: FaultRule?) -> Answer {
        if let rule, let answer = FaultAnswer.answer(rule) { return answer }
        do {
            let json: JSONValue
            do {
                json = try JSONReader.read(body)
            } catch {
                throw RequestProblem(
                    message: "We could not parse the JSON body of your request (at byte \(error.offset)).")
            }
            var answer =
                switch kind {
                case .chat: try complete(ModelRequest(.chat, json), rule)
                case .completion: try complete(ModelRequest(.completion, json), rule)
                case .embedding: try EmbeddingAnswer.answer(json)
                }
            FaultAnswer.apply(rule, to: &answer)
            return answer
        } catch let problem as RequestProblem {
            return Answer(response: ErrorBody.response(problem))
        } catch {
            return Answer(response: ErrorBody.response(RequestProblem(status: 500, message: "\(error)", type: "server_error")))
        }
    }

    private func complete(_ request: ModelRequest, _ rule: FaultRule?) throws -> Answer {
        var replies: [Reply] = []
        let seen = try eyes.look(at: request.pictures, prompts: request.prompts)
        for prompt in request.prompts {
            for var text in teacher.answers(prompt, request, seen: seen) {
                if rule?.kind == .refusal { text = Refusals.english[text.utf8.count % Refusals.english.count] }
                var reply = Reply(cutting: text, stops: request.stops, maximumTokens: request.maximumTokens)
                if rule?.kind == .length {
                    let half = max(1, Reply.tokens(in: reply.text) / 2)
                    reply = Reply(cutting: reply.text, stops: [], maximumTokens: half)
                    reply.finish = "length"
                }
                reply.tool = request.tool
                if request.tool != nil, reply.finish == "stop" { reply.finish = "tool_calls" }
                if let count = request.logprobs { reply.firstToken = teacher.chances(prompt, request, of: reply.text, count) }
                replies.append(reply)
            }
        }
        let promptTokens = request.prompts.reduce(request.images * Self.imageTokens) { $0 + Reply.tokens(in: $1) }
        let used = replies.reduce(promptTokens) { $0 + Reply.tokens(in: $1.text) }
        let body = ReplyBody(
            surface: request.surface, identifier: (request.surface == .chat ? "chatcmpl-sim" : "cmpl-sim") + digest.shortHex(10),
            promptTokens: promptTokens, replies: replies)
        let tokens = replies.map { Reply.tokens(in: $0.text) }.max() ?? 0
        guard request.stream, rule?.kind != .nullContent, rule?.kind != .emptyChoices else {
            let bytes = body.whole(nulled: rule?.kind == .nullContent, emptied: rule?.kind == .emptyChoices)
            let thinking = options.tokensPerSecond.map { Duration.microseconds(Int64(Double(tokens) / $0 * 1e6)) } ?? .zero
            return Answer(
                response: HTTPServerResponse(headers: ErrorBody.headers(), body: .bytes(bytes)), thinking: thinking, tokens: used)
        }
        return Answer(response: streamed(body.events(includeUsage: request.includeUsage), tokens: tokens), tokens: used)
    }

    /// Events go out one by one at the speed of generation, or a few kilobytes at a time where there is none.
    private func streamed(_ events: [[UInt8]], tokens: Int) -> HTTPServerResponse {
        let pause = options.tokensPerSecond.map { Duration.microseconds(Int64(Double(tokens) / $0 / Double(events.count) * 1e6)) }
        return HTTPServerResponse(
            headers: ErrorBody.headers("text/event-stream; charset=utf-8"),
            body: .stream { write in
                var gathered: [UInt8] = []
                for event in events {
                    gathered.append(contentsOf: event)
                    if let pause { try await Task.sleep(for: pause) } else if gathered.count < 2048 { continue }
                    try await write(gathered)
                    gathered.removeAll(keepingCapacity: true)
                }
                if !gathered.isEmpty { try await write(gathered) }
            })
    }
}

extension Latency {
    /// The time one request takes, drawn from `random`.
    func draw(_ random: inout SeededRandom) -> Duration {
        switch self {
        case .constant(let latency):
            return latency
        case .lognormal(let median, let sigma):
            let radius = sqrt(-2 * log(max(random.unit(), 1e-12)))
            let normal = radius * cos(2 * Double.pi * random.unit())
            return median * exp(sigma * normal)
        }
    }
}
