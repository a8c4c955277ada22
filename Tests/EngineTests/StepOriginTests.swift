import Endpoint
import Foundation
import RecipeKit
import Records
import Store
import Support
import Testing

@testable import Engine

/// Asks once, and fills what it was told into rows by steps that ask nothing, two in a row.
private struct FillRecipe: Recipe {
    static let name = "fill"
    static let version = 1
    static let summary = "for tests"
    static let roles = [Role.teacher]
    static let parameters = ParameterTable([])

    init(parameters: Parameters) {}

    var prompts: [String] { ["fill/ask"] }
    var goal: Goal { Goal(target: nil, stages: [Goal.Stage(kind: "ask", expectedYield: 1)], stallAfter: 9) }

    func step(at index: Int, of input: JobInput) -> Step? {
        index < 1 ? Step(kind: "ask", key: "\(index)", payload: "") : nil
    }

    func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        guard step.kind == "fill" else {
            let reply = try await bench.ask(Question("form", template: "fill/ask", values: [:])).first
            return Outcome(candidates: [Candidate(key: "form", text: "form", followUps: [fill(1, reply.text)])])
        }
        var outcome = Outcome()
        let row = RecordDraft(kind: "fill", instruction: "Fill \(step.key).", instance: Instance(input: "", output: "Done."))
        outcome.candidates.append(Candidate(key: "row", text: step.key, counts: true, records: [row]))
        if step.key == "1" { outcome.candidates.append(Candidate(key: "next", text: "next", followUps: [fill(2, step.payload)])) }
        return outcome
    }

    private func fill(_ number: Int, _ payload: String) -> Step {
        Step(kind: "fill", key: "\(number)", payload: payload, asksNothing: true)
    }
}

/// Says that it is simulated, as the simulated endpoint does.
private struct SimulatedTeacher: Transport {
    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let body = """
            {"model":"simulated-1","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"a form"}}],\
            "usage":{"prompt_tokens":5,"completion_tokens":7}}
            """
        return TransportResponse(status: 200, body: Array(body.utf8))
    }
}

@Suite struct `Rows of steps that ask nothing` {
    @Test func `have the provenance of the answer that led to them, and have it when they are read once more`() async throws {
        let folder = try Workshop().folder
        let desk = JobDesk(store: try Store(at: folder + "/store.sqlite"), recipes: [FillRecipe.self], time: SystemTime())
        try await desk.recover()
        let definition = JobDefinition(
            recipe: FillRecipe.self, parameters: try FillRecipe.parameters.resolve(profile: .default, overrides: [:]), seed: 1,
            seeds: SeedSupply([SeedTask(id: "s", instruction: "A seed.", instances: [])]),
            prompts: ["fill/ask": "Give a form."], models: ["teacher": "scripted"])
        let job = try await desk.enrol(definition, name: "test", source: nil).id
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "scripted")
        let client = EndpointClient(
            settings, transport: SimulatedTeacher(), ledger: desk.ledger, time: SystemTime(), random: 1)
        let runner = try desk.runner(for: job, crew: Crew(clients: [.teacher: client]), concurrency: 2, control: RunControl())
        #expect(try await runner.run() == .done)

        let manifest = try Projection(store: desk.store).write(job: job, into: folder + "/out", ending: .done)
        let rows = try Files.read(folder + "/out/data.jsonl").split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Record.self, from: Data($0))
        }
        #expect(manifest.simulated && rows.map(\.instruction) == ["Fill 1.", "Fill 2."])
        let origins = Set(rows.map(\.provenance.answers))
        let asking = Identity.step(job: job, Step(kind: "ask", key: "0", payload: ""))
        #expect(origins == [["\(asking)/form"]], "the step that asked, not the one that filled")
        for provenance in rows.map(\.provenance) {
            #expect(provenance.simulated && provenance.modelAsked == "scripted" && provenance.modelReported == "simulated-1")
            #expect(provenance.endpoint == "test" && Array(provenance.prompts.keys) == ["fill/ask"])
        }
        #expect(Set(rows.map(\.provenance.step)).count == 2, "each has its own step")
        let again = try await Reparse(desk).write(job: job, into: folder + "/again")
        #expect(again.steps == 3 && !again.isChanged)
    }
}
