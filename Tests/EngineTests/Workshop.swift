import Endpoint
import Foundation
import RecipeKit
import Records
import Store
import Support

@testable import Engine

/// A recipe of two stages over words: a root step asks for a list, every word kept is answered in a follow-up.
struct WordRecipe: Recipe {
    static let name = "words"
    static let version = 1
    static let summary = "words for tests"
    static let roles = [Role.teacher]
    static let parameters = ParameterTable([
        Parameter("target", .int(1...1000), default: .int(20), "how many"),
        Parameter("rouge_threshold", .double(0...1), default: .double(0.7), "threshold"),
        Parameter("tokenizer", .string, default: .string("ascii"), "tokenizer"),
    ])
    let target: Int

    init(parameters: Parameters) {
        target = parameters.int("target")
    }

    var prompts: [String] { ["words/list", "words/answer"] }

    var goal: Goal {
        Goal(
            target: target,
            stages: [Goal.Stage(kind: "list", expectedYield: 3), Goal.Stage(kind: "answer", expectedYield: 0.9)], stallAfter: 40)
    }

    func step(at index: Int, of input: JobInput) -> Step? {
        Step(kind: "list", key: "\(index)", payload: "")
    }

    func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        if step.kind == "answer" {
            let reply = try await bench.ask(Question("answer", template: "words/answer", values: ["word": .text(step.payload)]))
            let draft = RecordDraft(
                kind: "words", instruction: step.payload, instance: Instance(input: "", output: reply.first.text))
            return Outcome(candidates: [Candidate(key: "0", text: step.payload, counts: true, records: [draft])])
        }
        var random = bench.random("sample")
        var seen = "none"
        if bench.poolCount > 0 { seen = try await bench.poolText(at: Int.random(in: 0..<bench.poolCount, using: &random)) }
        let reply = try await bench.ask(
            Question("list", template: "words/list", values: ["index": .text(step.key), "seen": .text(seen)]))
        let candidates = reply.first.text.split(separator: "\n").enumerated().map { offset, word in
            Candidate(
                key: "\(offset)", text: String(word), comparison: String(word),
                followUps: [Step(kind: "answer", key: "\(step.key):\(offset)", payload: String(word))])
        }
        return Outcome(candidates: candidates)
    }
}

/// A teacher inside the process: the answer depends on the request alone, its delay on nothing that is known.
final class WordTeacher: Transport {
    let received = Locked<[String]>([])
    private let failAfter: Int?
    private let barren: Bool

    init(failAfter: Int? = nil, barren: Bool = false) {
        self.failAfter = failAfter
        self.barren = barren
    }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let digest = SHA256Digest(of: request.body)
        let number = received.withLock { bodies in
            bodies.append(digest.hex)
            return bodies.count
        }
        if let failAfter, number > failAfter { return TransportResponse(status: 401, body: Array("{}".utf8)) }
        for _ in 0..<Int.random(in: 0...20) { await Task.yield() }
        var random = SeededRandom(seed: digest.seed)
        let words = (0..<4).map { _ in
            barren
                ? "the same"
                : "word\(random.index(below: 400)) in case \(random.index(below: 400)) of \(random.index(below: 400))"
        }
        let text = String(decoding: try CanonicalJSON.encode(words.joined(separator: "\n")), as: UTF8.self)
        let body = """
            {"model":"scripted","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":\(text)}}],\
            "usage":{"prompt_tokens":5,"completion_tokens":7}}
            """
        return TransportResponse(status: 200, body: Array(body.utf8))
    }
}

/// A store in a folder of its own, and what it takes to run a job in it.
struct Workshop {
    let folder: String
    let desk: JobDesk

    init() throws {
        folder = NSTemporaryDirectory() + "/engine-\(UUID().uuidString)"
        try Files.makeDirectories(folder)
        desk = try Self.desk(folder)
    }

    static func desk(_ folder: String) throws -> JobDesk {
        JobDesk(store: try Store(at: folder + "/store.sqlite"), recipes: [WordRecipe.self], time: SystemTime())
    }

    static func definition(target: Int, order: SettlementOrder = .arrival, pool: String? = nil, seed: UInt64 = 1) throws
        -> JobDefinition
    {
        JobDefinition(
            recipe: WordRecipe.self,
            parameters: try WordRecipe.parameters.resolve(profile: .default, overrides: ["target": .int(target)]), seed: seed,
            seeds: SeedSupply([SeedTask(id: "s", instruction: "word0 in the beginning", instances: [])]),
            prompts: ["words/list": "List {{index}} unlike {{seen}}", "words/answer": "Answer {{word}}"],
            models: ["teacher": "scripted"], order: order, pool: pool)
    }

    func crew(_ teacher: any Transport, sleeper: (any Sleeper)? = nil) -> Crew {
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "scripted", maximumInFlight: 64)
        return Crew(clients: [
            .teacher: EndpointClient(
                settings, transport: teacher, ledger: desk.ledger, time: SystemTime(), random: 1, sleeper: sleeper)
        ])
    }

    /// Enrols (or finds) the job and runs it to its end.
    func run(_ definition: JobDefinition, teacher: WordTeacher, concurrency: Int = 8) async throws -> (
        job: String, ending: RunEnding
    ) {
        try await desk.recover()
        let job = try await desk.enrol(definition, name: "test", source: nil).id
        let runner = try desk.runner(for: job, crew: crew(teacher), concurrency: concurrency, control: RunControl())
        return (job, try await runner.run())
    }

    /// The bytes of the job's output files.
    func project(_ job: String) throws -> (data: [UInt8], rejected: [UInt8], manifest: Manifest) {
        let output = folder + "/output"
        let manifest = try Projection(store: desk.store).write(job: job, into: output, ending: .done)
        return (try Files.read(output + "/data.jsonl"), try Files.read(output + "/rejected.jsonl"), manifest)
    }
}
