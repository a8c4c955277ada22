import Endpoint
import Foundation
import RecipeKit
import Records
import Store
import Support
import Testing

@testable import Engine

/// A step of two questions, of which the second is about what was read out of the first one's reply.
private struct EchoRecipe: Recipe {
    static let name = "echo"
    static let version = 1
    static let summary = "for tests"
    static let roles = [Role.teacher]
    static let parameters = ParameterTable([])
    /// How many letters of a reply are read: the rule that changes.
    static let lettersRead = Locked(5)

    init(parameters: Parameters) {}

    var prompts: [String] { ["echo/first", "echo/second"] }
    var goal: Goal { Goal(target: nil, stages: [Goal.Stage(kind: "echo", expectedYield: 1)], stallAfter: 9) }

    func step(at index: Int, of input: JobInput) -> Step? {
        index < 3 ? Step(kind: "echo", key: "\(index)", payload: "") : nil
    }

    func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        let first = try await bench.ask(Question("first", template: "echo/first", values: ["index": .text(step.key)])).first
        let word = String(first.text.prefix(Self.lettersRead.withLock { $0 }))
        let second = try await bench.ask(Question("second", template: "echo/second", values: ["word": .text(word)])).first
        let draft = RecordDraft(kind: "echo", instruction: word, instance: Instance(input: "", output: second.text))
        return Outcome(candidates: [Candidate(key: "0", text: word, counts: true, records: [draft])])
    }
}

@Suite(.serialized) struct `Answers read once more by other rules` {
    @Test func `an answer to another question than is asked now is none`() async throws {
        let folder = try Workshop().folder
        let desk = JobDesk(store: try Store(at: folder + "/store.sqlite"), recipes: [EchoRecipe.self], time: SystemTime())
        try await desk.recover()
        let definition = JobDefinition(
            recipe: EchoRecipe.self, parameters: try EchoRecipe.parameters.resolve(profile: .default, overrides: [:]), seed: 1,
            seeds: SeedSupply([SeedTask(id: "s", instruction: "A seed.", instances: [])]),
            prompts: ["echo/first": "Say {{index}}", "echo/second": "About {{word}}"], models: ["teacher": "scripted"])
        let job = try await desk.enrol(definition, name: "test", source: nil).id
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "scripted")
        let client = EndpointClient(settings, transport: WordTeacher(), ledger: desk.ledger, time: SystemTime(), random: 1)
        let runner = try desk.runner(for: job, crew: Crew(clients: [.teacher: client]), concurrency: 2, control: RunControl())
        #expect(try await runner.run() == .done)

        let same = try await Reparse(desk).write(job: job, into: folder + "/same")
        #expect(same.steps == 3 && same.unbought == 0 && !same.isChanged)
        EchoRecipe.lettersRead.withLock { $0 = 4 }
        defer { EchoRecipe.lettersRead.withLock { $0 = 5 } }
        let other = try await Reparse(desk).write(job: job, into: folder + "/other")
        #expect(other.steps == 0 && other.unbought == 3 && other.data.rows == 0)
    }
}
