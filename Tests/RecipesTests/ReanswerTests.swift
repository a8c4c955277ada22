import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `Re-answering` {
    private static let input: [SeedTask] = [
        SeedTask(id: "a", instruction: "Name a river.", instances: [Instance(input: "", output: "Old Elbe.")]),
        SeedTask(
            id: "b", instruction: "Translate it.",
            instances: [Instance(input: "hello", output: "old hallo"), Instance(input: "bye", output: "")]),
        SeedTask(id: "c", instruction: "Apologise in one line.", instances: [Instance(input: "", output: "Old sorry.")]),
    ]

    private func reanswer(_ overrides: [String: ParameterValue] = [:]) throws -> Reanswer {
        try Reanswer(parameters: Reanswer.parameters.resolve(profile: .default, overrides: overrides))
    }

    private func work(
        _ replies: [Reply], _ overrides: [String: ParameterValue] = [:], seed index: Int = 0
    ) async throws -> (outcome: Outcome, questions: [Question]) {
        let recipe = try reanswer(overrides)
        let bench = ScriptedWorkbench(seeds: Self.input) { question in
            let number = Int(question.name.dropFirst("answer-".count)) ?? 0
            return replies.indices.contains(number) ? replies[number] : Reply(choices: [])
        }
        let step = try #require(recipe.step(at: index, of: bench.input))
        return (try await recipe.work(step, at: bench), bench.questions)
    }

    private func rows(_ outcome: Outcome) -> [String] {
        outcome.candidates.flatMap(\.records).map { "\($0.instruction ?? "?")|\($0.input ?? "?")|\($0.output ?? "?")" }
    }

    @Test func `each instance is one question of the answerer, and its row has the new output alone`() async throws {
        let (outcome, questions) = try await work([.text(" Hallo! \n"), .text("Tschüss!")], seed: 1)
        #expect(rows(outcome) == ["Translate it.|hello|Hallo!", "Translate it.|bye|Tschüss!"])
        #expect(questions.map(\.name) == ["answer-0", "answer-1"] && questions.allSatisfy { $0.role == .answerer })
        #expect(questions.map { $0.values["question"] } == [.text("Translate it.\n\nhello"), .text("Translate it.\n\nbye")])
        #expect(outcome.candidates.allSatisfy { $0.comparison == nil && $0.counts })
        let records = outcome.candidates.flatMap(\.records)
        #expect(records.map(\.asked) == [["answer-0"], ["answer-1"]])
        #expect(records.allSatisfy { $0.kind == "reanswer" && $0.parents == ["b"] && $0.extra.isEmpty })
        #expect(questions.first?.sampling == Sampling(temperature: 0.7, maxTokens: 2048, seeded: true))
        #expect(questions.first?.longerLimit == 4096)
    }

    @Test func `root steps are the seeds in order, and then there are no more`() throws {
        let recipe = try reanswer()
        let input = JobInput(seeds: Self.input)
        #expect((0..<4).map { recipe.step(at: $0, of: input)?.payload } == ["0", "1", "2", nil])
        #expect(recipe.goal.target == nil && recipe.goal.stages.map(\.kind) == ["reanswer"])
        #expect(AllRecipes.named("reanswer") == Reanswer.self)
    }

    @Test(arguments: [
        (Reply.text("I'm sorry, but I can't help with that."), "refusal"), (.text("no", ending: .refusal), "refusal"),
        (.text("", ending: .contentFilter), "content-filter"), (.text(" \n"), "empty-reply"),
        (.text("<html>", ending: .malformed), "malformed-reply"), (.text("The Elbe is a ri", ending: .truncated), "truncated"),
    ])
    func `an answer of no use is named, and its row is left out or keeps its output`(reply: Reply, rule: String) async throws {
        let (dropped, _) = try await work([reply])
        #expect(dropped.candidates.isEmpty)
        #expect(dropped.rejections.map(\.rule) == [rule] && dropped.rejections.map(\.ask) == ["answer-0"])
        let (kept, _) = try await work([reply], ["on_failure": .string("keep-old")])
        #expect(rows(kept) == ["Name a river.||Old Elbe."])
        #expect(kept.candidates.first?.records.first?.extra == ["answer": "previous"])
        #expect(kept.candidates.first?.records.first?.asked == [])
        // Asked again, it would be a second row of the same question.
        #expect(kept.rejections.map(\.rule) == [rule] && kept.rejections.map(\.ask) == [nil])
    }

    @Test func `one instance's failure leaves the other, and is no dead letter, for the step would be asked again whole`()
        async throws
    {
        let (outcome, _) = try await work([.text("", ending: .empty), .text("Tschüss!")], seed: 1)
        #expect(rows(outcome) == ["Translate it.|bye|Tschüss!"])
        #expect(outcome.candidates.map(\.key) == ["answer-1"])
        #expect(outcome.rejections.map(\.rule) == ["empty-reply"] && outcome.rejections.map(\.ask) == [nil])
        let (old, _) = try await work(
            [.text("Hallo!"), .text("", ending: .empty)], ["on_failure": .string("keep-old")], seed: 1)
        #expect(rows(old) == ["Translate it.|hello|Hallo!"], "there is no old output to keep")
    }

    @Test func `an apology that was asked for is no refusal`() async throws {
        let apology = "I apologize, but I cannot come to your party tonight."
        #expect(try await rows(work([.text(apology)], seed: 2).outcome) == ["Apologise in one line.||\(apology)"])
        let (kept, _) = try await work([.text("I'm sorry, but I can't help with that.")], ["drop_refusals": .bool(false)])
        #expect(kept.candidates.count == 1)
    }

    @Test func `the output that was replaced is kept where asked for`() async throws {
        let (outcome, _) = try await work([.text("The Oder.")], ["keep_previous": .bool(true)])
        #expect(outcome.candidates.first?.records.first?.extra == ["previous_output": "Old Elbe."])
    }

    @Test func `with reasoning the answer follows its label, in the output or alone`() async throws {
        let reply = Reply.text("Rivers flow.\nThe Oder is one.\n\n**Answer:** The Oder.")
        let (whole, questions) = try await work([reply], ["chain_of_thought": .bool(true)])
        #expect(rows(whole) == ["Name a river.||Rivers flow.\nThe Oder is one.\n\nAnswer: The Oder."])
        #expect(questions.first?.values["chain_of_thought"] == .flag(true))
        let (alone, _) = try await work([reply], ["chain_of_thought": .bool(true), "keep_reasoning": .bool(false)])
        #expect(rows(alone) == ["Name a river.||The Oder."])
        #expect(alone.candidates.first?.records.first?.extra == ["reasoning": "Rivers flow.\nThe Oder is one."])
    }

    @Test(arguments: [
        ("The Oder.", "unparsable"), ("Answer: The Oder.", "unparsable"), ("Thinking.\nAnswer:", "unparsable"),
        ("Let me think.\nAnswer: I'm sorry, but I can't help with that.", "refusal"),
    ])
    func `reasoning without an answer, or the other way round, is not kept`(reply: String, rule: String) async throws {
        let (outcome, _) = try await work([.text(reply)], ["chain_of_thought": .bool(true)])
        #expect(outcome.candidates.isEmpty && outcome.rejections.map(\.rule) == [rule])
    }

    @Test func `shots are other seeds with an output, never the one asked about`() async throws {
        var seen: Set<String> = []
        for seed in 0..<40 {
            for index in Self.input.indices {
                let recipe = try reanswer(["shots": .int(1)])
                let bench = ScriptedWorkbench(seeds: Self.input, seed: "\(seed)") { _ in .text("x") }
                _ = try await recipe.work(try #require(recipe.step(at: index, of: bench.input)), at: bench)
                guard case .list(let rows)? = bench.questions.first?.values["shots"] else { throw NoStep() }
                #expect(rows.count == 1 && bench.questions.first?.values["has_shots"] == .flag(true))
                for answer in rows.compactMap({ $0["answer"] }) {
                    #expect(answer != Self.input[index].instances.first?.output)
                    seen.insert("\(index) \(answer)")
                }
            }
        }
        #expect(seen.count == 6)
        let (_, questions) = try await work([.text("x")], ["shots": .int(9)])
        guard case .list(let all)? = questions.first?.values["shots"] else { throw NoStep() }
        #expect(Set(all.compactMap { $0["question"] }) == ["Translate it.\n\nhello", "Apologise in one line."])
    }

    @Test func `the prompt is the bare question, or a frame around it`() async throws {
        let prompts = try packagedPrompts(reanswer())
        func text(_ overrides: [String: ParameterValue]) async throws -> String {
            try render(try #require(try await work([.text("x")], overrides, seed: 1).questions.first), prompts)
        }
        #expect(try await text([:]) == "Translate it.\n\nhello")
        let reasoned = try await text(["chain_of_thought": .bool(true)])
        #expect(reasoned.hasPrefix("Translate it.\n\nhello\n\nThink") && reasoned.contains("\"Answer:\""))
        let framed = try await text(["shots": .int(2)])
        #expect(framed.contains("### Request\nName a river.\n\n### Reply\nOld Elbe.\n\n"))
        #expect(framed.hasSuffix("### Request\nTranslate it.\n\nhello") && !framed.contains("{{"))
    }

    @Test func `a payload of another version is an error, and values that do not go together are refused`() async throws {
        let recipe = try reanswer()
        await #expect(throws: PayloadError.self) {
            try await recipe.work(
                Step(kind: "reanswer", key: "0", payload: "{}"), at: ScriptedWorkbench(seeds: Self.input, replies: [:]))
        }
        await #expect(throws: SeedIndexError.self) {
            try await recipe.work(
                Step(kind: "reanswer", key: "0", payload: "3"), at: ScriptedWorkbench(seeds: Self.input, replies: [:]))
        }
        #expect(throws: ParameterError.self) { try reanswer(["keep_reasoning": .bool(false)]) }
        #expect(Reanswer.parameters.parameters.allSatisfy { $0.doc.hasSuffix(".") })
    }
}
