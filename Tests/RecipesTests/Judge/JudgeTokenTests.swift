import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `A judge's verdict of one token` {
    private func run(_ reply: @escaping @Sendable (Question) -> Reply) async throws -> PairRun {
        try await PairRun(judge(["channel": .string("logprobs")]), riverPair(), judge: reply)
    }

    @Test func `is the more probable label, and the row says how probable the first answer is`() async throws {
        let run = try await run { _ in .token(["A": 0.6, "B": 0.2, "The": 0.1]) }
        #expect(run.names == ["ab-1", "ba-1"] && run.verdicts == ["ab-1": "first", "ba-1": "second"])
        let straight = try #require(run["probability_ab-1"].flatMap { Double($0) })
        let swapped = try #require(run["probability_ba-1"].flatMap { Double($0) })
        #expect(abs(straight - 0.75) < 1e-9 && abs(swapped - 0.25) < 1e-9)
        #expect(run["method_ab-1"] == "logprobs" && run["judgment_ab-1"] == "A" && run["error_ab-1"] == nil)
    }

    @Test func `sums the spellings of a label, and takes no other word for one`() async throws {
        let run = try await run { _ in
            .token([
                "A": 0.1, " A": 0.1, "\u{120}A": 0.1, "\u{2581}A": 0.1, "A\n": 0.05, "B": 0.15, "a": 0.2, "Ab": 0.1, "AB": 0.05,
            ])
        }
        let share = try #require(run["probability_ab-1"].flatMap { Double($0) })
        #expect(abs(share - 0.75) < 1e-9)
    }

    @Test func `is a tie where neither is more probable, and certain where one is not listed`() async throws {
        let even = try await run { _ in .token(["A": 0.25, "B": 0.25]) }
        #expect(even.verdicts["ab-1"] == "tie" && even["probability_ab-1"] == "0.5")
        let sure = try await run { _ in .token(["B": 0.9, "The": 0.1]) }
        #expect(sure.verdicts == ["ab-1": "second", "ba-1": "first"] && sure["probability_ab-1"] == "0.0")
        #expect(sure["probability_ba-1"] == "1.0")
    }

    @Test(arguments: [
        (Reply.token(["The": 0.9, "I": 0.1]), "label-not-listed"), (.token([:]), "label-not-listed"),
        (.text("A"), "no-logprobs"), (.text("A", ending: .truncated), "no-logprobs"),
        (.text("", ending: .empty), "no-logprobs"), (.text("No.", ending: .refusal), "refusal"),
        (.text("", ending: .contentFilter), "content-filter"), (.text("logprobs?", ending: .malformed), "malformed-reply"),
    ])
    func `is an error by name where the list has neither label or there is none`(reply: Reply, reason: String) async throws {
        let run = try await run { _ in reply }
        #expect(run.verdicts == ["ab-1": "error", "ba-1": "error"] && run["error_ab-1"] == reason)
        #expect(run["probability_ab-1"] == nil && run["method_ab-1"] == nil && run["reasked_ab-1"] == nil)
    }

    @Test func `is asked for at temperature 1, of five tokens, with a limit of one and of sixteen where one is refused`()
        async throws
    {
        let run = try await run { question in
            question.sampling.maxTokens == 1 ? .text("at least 16", ending: .malformed) : .token(["A": 0.5, "B": 0.25])
        }
        #expect(run.names == ["ab-1", "ab-1-16", "ba-1", "ba-1-16"] && run.verdicts["ab-1"] == "first")
        #expect(run.questions.map(\.sampling.maxTokens) == [1, 16, 1, 16])
        #expect(run.questions.allSatisfy { $0.sampling.temperature == 1 && $0.sampling.logprobs == 5 && $0.longerLimit == nil })
        #expect(run.questions.allSatisfy { $0.template == "judge/en/single-token" && $0.schema == nil && $0.tool == nil })
    }

    @Test func `has a prompt of its own, with one letter a line and no word of reasons`() async throws {
        let recipe = try judge(["channel": .string("logprobs")])
        #expect(recipe.prompts == ["judge/en/single-token"])
        let prompts = try packagedPrompts(recipe)
        let dialogue = riverPair(
            first: ["The Elbe.", "Hamburg."], second: ["The Po.", "Turin."], turns: ["Name a river.", "And a city on it?"],
            reference: ["The Elbe", "Hamburg"])
        for pair in [riverPair(), riverPair(reference: ["The Elbe"]), dialogue] {
            let run = try await PairRun(recipe, pair) { $0.saying("A") }
            for question in run.questions {
                let text = try render(question, prompts)
                #expect(text.hasSuffix("one of these:\nA\nB\n") && !text.contains("{{") && !text.contains("\n\n\n"), "\(text)")
            }
        }
    }

    @Test(arguments: HostileAnswer.all) func `is never read out of a text`(hostile: HostileAnswer) async throws {
        let recipe = try judge(["channel": .string("logprobs")])
        let run = try await PairRun(recipe, riverPair(first: [hostile.text])) { question in
            .text(question.text("answer_a") ?? "", ending: .truncated)
        }
        #expect(run.verdicts == ["ab-1": "error", "ba-1": "error"])
        #expect(run["injections_first"] == (hostile.attempts == 0 ? nil : "\(hostile.attempts)"))
    }

    @Test func `goes with what has two labels and nothing to draw`() throws {
        for (name, value) in [
            ("mode", ParameterValue.string("scores")), ("mode", .string("five-level")), ("temperature", .double(0.5)),
            ("samples", .int(2)), ("verdict_first", .bool(true)),
        ] {
            #expect(throws: ParameterError.self) { try judge(["channel": .string("logprobs"), name: value]) }
        }
        _ = try judge(["channel": .string("logprobs"), "temperature": .double(1)])
    }
}
