import Endpoint
import Foundation
import RecipeKit
import Recipes
import Records
import Store
import Support
import Templates
import Testing

@testable import Engine

/// A judge inside the process: it finds the line for the longer answer and ends with it.
private final class LengthJudge: Transport {
    let received = Locked<[String]>([])
    /// How many replies go without a verdict.
    private let unclear: Int

    init(unclear: Int = 0) {
        self.unclear = unclear
    }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let prompt = String(decoding: request.body, as: UTF8.self)
        let number = received.withLock { bodies in
            bodies.append(prompt)
            return bodies.count
        }
        let marker = prompt.firstRange(of: "VERDICT-").map { String(prompt[$0.lowerBound...].prefix(17)) } ?? ""
        // Asked for the label alone, it is shown what it wrote before and not the answers.
        let slot =
            prompt.contains("Answer B is better.") || length("answer-a", prompt) < length("answer-b", prompt) ? "B" : "A"
        let text = number <= unclear && !prompt.contains("<judgment-") ? "Answer \(slot) is better." : "\(marker) \(slot)"
        let body = """
            {"model":"judge","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"\(text)"}}],\
            "usage":{"prompt_tokens":5,"completion_tokens":7}}
            """
        return TransportResponse(status: 200, body: Array(body.utf8))
    }

    private func length(_ tag: String, _ prompt: String) -> Int {
        guard let start = prompt.firstRange(of: "<\(tag)-"), let end = prompt.firstRange(of: "</\(tag)-"),
            start.upperBound < end.lowerBound
        else { return 0 }
        return prompt[start.upperBound..<end.lowerBound].utf8.count
    }
}

@Suite struct `A job of the judge` {
    /// Two pairs of the same question, one of equal texts, one with a failed answer.
    private func pairs() -> [JudgePair] {
        func pair(_ id: String, _ first: String, _ second: String, fails: Bool = false) -> JudgePair {
            JudgePair(
                id: id, turns: ["Name a river."], first: JudgePair.Candidate(model: "one", turns: [first], isError: fails),
                second: JudgePair.Candidate(model: "two", turns: [second]))
        }
        return [
            pair("long", "The Elbe, which flows to the North Sea.", "The Po."),
            pair("short", "The Po.", "The river Po in Italy."),
            pair("same", "The Po.", " The Po."), pair("failed", "", "The Po.", fails: true),
        ]
    }

    private func run(
        _ teacher: LengthJudge, order: SettlementOrder, concurrency: Int, in workshop: Workshop
    ) async throws -> (ending: RunEnding, rows: [Record], bytes: [UInt8]) {
        let desk = JobDesk(store: try Store(at: workshop.folder + "/judge.sqlite"), recipes: [Judge.self], time: SystemTime())
        let root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
        let parameters = try Judge.parameters.resolve(profile: .default, overrides: [:])
        let prompts = try PromptLibrary(folders: [root + "/Prompts"]).load(Judge(parameters: parameters).prompts).sources
        let definition = JobDefinition(
            recipe: Judge.self, parameters: parameters, seed: 1, seeds: SeedSupply(try pairs().map { try SeedTask(pair: $0) }),
            prompts: prompts, models: ["judge": "judge"], order: order)
        try await desk.recover()
        let job = try await desk.enrol(definition, name: "test", source: nil).id
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "judge", maximumInFlight: 8)
        let client = EndpointClient(settings, transport: teacher, ledger: desk.ledger, time: SystemTime(), random: 1)
        let runner = try desk.runner(
            for: job, crew: Crew(clients: [.judge: client]), concurrency: concurrency, control: RunControl())
        let ending = try await runner.run()
        _ = try Projection(store: desk.store).write(job: job, into: workshop.folder + "/output", ending: .done)
        let bytes = try Files.read(workshop.folder + "/output/data.jsonl")
        let rows = try bytes.split(separator: UInt8(ascii: "\n")).map { try CanonicalJSON.decode(Record.self, from: Array($0)) }
        return (ending, rows, bytes)
    }

    @Test func `leaves a row for every pair, and pairs of one question are not the same`() async throws {
        let teacher = LengthJudge()
        let (ending, rows, _) = try await run(teacher, order: .arrival, concurrency: 4, in: Workshop())
        #expect(ending == .done && teacher.received.withLock(\.count) == 4)
        let verdicts = Dictionary(
            uniqueKeysWithValues: rows.map { ($0.extra["pair"], [$0.extra["verdict_ab-1"], $0.extra["verdict_ba-1"]]) })
        #expect(
            verdicts == [
                "long": ["first", "first"], "short": ["second", "second"], "same": ["tie", "tie"], "failed": ["error", "error"],
            ])
        #expect(Set(rows.map(\.id)).count == 4 && rows.allSatisfy { $0.kind == "judgment" && $0.output == nil })
        let asked = try #require(rows.first { $0.extra["pair"] == "long" })
        #expect(asked.provenance.answers.count == 2 && asked.provenance.modelReported == "judge")
        #expect(rows.first { $0.extra["pair"] == "same" }?.provenance.answers.isEmpty == true)
    }

    @Test func `has the same bytes at any concurrency, and buys nothing when it is run once more`() async throws {
        let workshop = try Workshop()
        let teacher = LengthJudge()
        let one = try await run(teacher, order: .window(2), concurrency: 1, in: workshop)
        let again = try await run(teacher, order: .window(2), concurrency: 8, in: workshop)
        let many = try await run(LengthJudge(), order: .window(2), concurrency: 8, in: Workshop())
        #expect(one.bytes == again.bytes && one.bytes == many.bytes && one.rows.count == 4)
        #expect(teacher.received.withLock(\.count) == 4)
    }

    @Test func `asks once more for the label, and the row says so`() async throws {
        let teacher = LengthJudge(unclear: 1)
        let (_, rows, _) = try await run(teacher, order: .window(2), concurrency: 1, in: Workshop())
        // Whichever question came first had the unclear reply.
        let asked = rows.flatMap { row in row.extra.keys.filter { $0.hasPrefix("reasked_") }.map { (row, $0.dropFirst(8)) } }
        #expect(teacher.received.withLock(\.count) == 5 && asked.count == 1)
        let (row, name) = try #require(asked.first)
        #expect(row.extra["verdict_\(name)"] == ["long": "first", "short": "second"][row.extra["pair"] ?? ""])
        #expect(row.provenance.prompts.keys.sorted() == ["judge/en/label", "judge/en/pairwise"])
    }
}
