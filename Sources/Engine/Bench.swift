public import Endpoint
public import RecipeKit
import Records
import Store
import Support
import Templates

/// What a job's steps ask: the endpoint client of each role.
public struct Crew: Sendable {
    public var clients: [Role: EndpointClient]

    public init(clients: [Role: EndpointClient]) {
        self.clients = clients
    }

    /// Calls that wait, each by itself, for the moment that its endpoint has named.
    var waiting: Int { distinctClients.reduce(0) { $0 + $1.waiting } }

    /// Calls that wait, each by itself, whoever chose the moment.
    var apart: Int { distinctClients.reduce(0) { $0 + $1.waiting + $1.retrying } }

    /// Each client once, however many roles it plays.
    public var distinctClients: [EndpointClient] {
        var seen: Set<ObjectIdentifier> = []
        return clients.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value).filter {
            seen.insert(ObjectIdentifier($0)).inserted
        }
    }

    /// Where steps are best run: where their answers come in.
    var executor: (any TaskExecutor)? { clients.values.lazy.compactMap(\.executor).first }
}

/// The workbench of one run of one step.
final class Bench: Workbench {
    let input: JobInput
    private let snapshot: Int
    /// Whether what the step asks may follow from what the pool held.
    private let hasSeenPool = Locked(false)
    private let job: JobContext
    private let stepID: String
    private let leash: Leash
    private let asked = Locked<[AskTrace]>([])
    /// What was asked last under each question's name.
    private let requests = Locked<[String: CompletionRequest]>([:])

    init(_ step: PlannedStep, job: JobContext, leash: Leash) {
        self.job = job
        self.leash = leash
        input = job.input
        stepID = step.id
        snapshot = step.snapshot
    }

    var poolCount: Int {
        if job.isReparse { hasSeenPool.withLock { $0 = true } }
        return snapshot
    }

    /// What was asked so far, in order.
    var traces: [AskTrace] { asked.withLock { $0 } }

    /// The questions whose replies `outcome` names as of no use, each once. A step that kept something has none: asked again, it
    /// would give that twice.
    func deadLetters(of outcome: Outcome) -> [DeadLetterRow] {
        guard outcome.candidates.isEmpty else { return [] }
        let requests = requests.withLock { $0 }
        var named: Set<String> = []
        return outcome.rejections.compactMap { rejection in
            guard let name = rejection.ask, let request = requests[name], named.insert(name).inserted else { return nil }
            return DeadLetterRow(
                step: stepID, ask: request.key.ask, reason: rejection.rule, request: request.body(stream: false))
        }
    }

    func ask(_ question: Question) async throws -> Reply {
        let reply = try await askOnce(question, notedAs: question.name)
        guard let longer = longer(question, reply) else { return reply }
        var second = try await askOnce(longer, notedAs: question.name)
        second.hadLongerLimit = true
        return second
    }

    private func askOnce(_ question: Question, notedAs name: String) async throws -> Reply {
        let client = try client(for: question.role)
        let request = try request(for: question)
        let leash = leash
        let answer = try await client.answer(to: request, images: job.images) { leash.isNeedless }
        return try reply(answer, to: question, request, notedAs: name)
    }

    // Not made part of the function that waits: what they need for a moment would be held by it through every wait.

    @inline(never) private func client(for role: Role) throws -> EndpointClient {
        guard let client = job.crew.clients[role] else {
            throw MillError(
                .configuration, "ask", "the \(role.rawValue)", cause: "no endpoint has that role",
                hint: "Name one under roles: in the configuration, or set OPENAI_BASE_URL.")
        }
        return client
    }

    @inline(never) private func request(for question: Question) throws -> CompletionRequest {
        completion(question, prompt: try job.prompts.render(question.template, question.values.mapValues(\.promptValue)))
    }

    /// What is asked where the reply was cut off and a longer one is allowed.
    @inline(never) private func longer(_ question: Question, _ reply: Reply) -> Question? {
        guard let limit = question.longerLimit, limit > question.sampling.maxTokens ?? .max,
            reply.choices.contains(where: { $0.ending == .truncated })
        else { return nil }
        var longer = question
        longer.name += "-longer"
        longer.sampling.maxTokens = limit
        return longer
    }

    @inline(never) private func reply(
        _ received: (stored: StoredAnswer, decoded: DecodedAnswer), to question: Question, _ request: CompletionRequest,
        notedAs name: String
    ) throws -> Reply {
        let reply = try reply(received.stored, received.decoded, to: question, request)
        requests.withLock { $0[name] = request }
        return reply
    }

    private func reply(
        _ answer: StoredAnswer, _ decoded: DecodedAnswer, to question: Question, _ request: CompletionRequest
    ) throws -> Reply {
        // Read once more, a step may ask something else than it did; only where the pool has a part in it is that nothing.
        if job.isReparse, answer.requestHash != request.hash, !hasSeenPool.withLock({ $0 }) { throw Unbought() }
        Failpoint.hit("parse")
        if let failure = ImageFailure(answer) {
            return Reply(choices: [ReplyChoice(ending: failure.kind.replyEnding, text: failure.reason)])
        }
        asked.withLock {
            $0.append(
                AskTrace(
                    name: question.name, role: question.role, template: question.template, modelAsked: answer.model,
                    modelReported: decoded.model ?? "", endpoint: answer.endpoint, simulated: decoded.isSimulated,
                    images: zip(question.images, answer.images).map { ShownImage($0, sent: $1) }))
        }
        guard (200..<300).contains(answer.status) else {
            let text = String(decoding: answer.body.prefix(500), as: UTF8.self)
            return Reply(choices: [ReplyChoice(ending: .malformed, text: text)])
        }
        if decoded.choices.isEmpty, let problem = decoded.problem {
            return Reply(choices: [ReplyChoice(ending: .malformed, text: problem)])
        }
        Failpoint.trap(on: decoded.choices.map(\.text).joined())
        return Reply(choices: decoded.choices.map { ReplyChoice($0, to: question) })
    }

    func random(_ purpose: String) -> any RandomNumberGenerator {
        SeededRandom(deriving: "\(job.definition.seed)", stepID, purpose)
    }

    func poolText(at index: Int) async throws -> String {
        // What the pool lacks now shapes a prompt that nobody is asked.
        if job.isReparse { return job.machine[index] ?? "" }
        guard index >= 0, index < snapshot, let text = job.machine[index] else {
            throw MillError(.internalFault, "sample", "the pool", cause: "there is no member \(index) of \(snapshot)")
        }
        return text
    }

    private func completion(_ question: Question, prompt: String) -> CompletionRequest {
        let sampling = question.sampling
        var seed: UInt64?
        if sampling.seeded {
            var random = SeededRandom(deriving: "\(job.definition.seed)", stepID, question.name, "seed")
            seed = random.next() >> 33
        }
        var request = CompletionRequest(
            key: AnswerKey(job: job.id, step: stepID, ask: question.name),
            api: question.api == .chat ? .chat : .completions,
            model: job.definition.models[question.role.rawValue] ?? "",
            messages: [Message(.user, prompt)],
            temperature: sampling.temperature, topP: sampling.topP, frequencyPenalty: sampling.frequencyPenalty,
            presencePenalty: sampling.presencePenalty, maxTokens: sampling.maxTokens, stop: sampling.stop, n: sampling.n,
            bestOf: sampling.bestOf, logprobs: sampling.logprobs, seed: seed, schema: question.schema)
        request.images = question.images
        request.tool = question.tool.map {
            ForcedTool(name: $0.name, description: $0.description, parameters: $0.parameters)
        }
        return request
    }
}

/// What a record says of an answer it came from.
struct AskTrace: Codable, Sendable {
    let name: String
    let role: Role
    let template: String
    let modelAsked: String
    let modelReported: String
    let endpoint: String
    let simulated: Bool
    var images: [ShownImage] = []
}

extension TemplateValue {
    var promptValue: PromptValue {
        switch self {
        case .text(let text): .text(text)
        case .flag(let flag): .flag(flag)
        case .list(let rows): .list(rows)
        }
    }
}

extension DecodedChoice.Ending {
    var replyEnding: ReplyChoice.Ending {
        switch self {
        case .complete: .complete
        case .truncated: .truncated
        case .refusal: .refusal
        case .contentFilter: .contentFilter
        case .empty: .empty
        case .malformed: .malformed
        case .otherTool: .otherTool
        case .severalCalls: .severalCalls
        }
    }
}

extension ImageFailure.Kind {
    var replyEnding: ReplyChoice.Ending {
        switch self {
        case .missing: .imageMissing
        case .changed: .imageChanged
        case .refused: .imageRefused
        }
    }
}

extension ReplyChoice {
    /// What a recipe is told of a choice: no more than its question asked for.
    init(_ choice: DecodedChoice, to question: Question) {
        self.init(
            ending: choice.ending.replyEnding, text: choice.text, isCall: question.tool != nil && !choice.toolCalls.isEmpty,
            firstToken: question.sampling.logprobs == nil
                ? nil : choice.firstToken?.map { TokenProbability(token: $0.token, logprob: $0.logprob) })
    }
}
