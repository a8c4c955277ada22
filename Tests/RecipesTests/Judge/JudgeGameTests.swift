import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `A pair's games` {
    @Test func `are both orders of each sample in turn, and their verdicts name the answers, not the slots`() async throws {
        let run = try await PairRun(judge(["samples": .int(2)]), riverPair()) { question in
            question.saying(question.text("answer_a")?.hasPrefix("The Elbe") == true ? "A" : "B")
        }
        #expect(run.names == ["ab-1", "ba-1", "ab-2", "ba-2"])
        #expect(run.verdicts == ["ab-1": "first", "ba-1": "first", "ab-2": "first", "ba-2": "first"])
        let nonces = Set(run.questions.flatMap { $0.options.map { String($0.prefix(17)) } })
        #expect(nonces.count == 4 && Set(run.questions.compactMap { $0.text("fence") }).count == 4)
        #expect(run["judgment_ba-2"]?.hasPrefix("So it is.\n\nVERDICT-") == true && run["error_ab-1"] == nil)
        #expect(run.questions.allSatisfy { $0.role == .judge })
    }

    @Test(arguments: [
        ("pairwise", "text", "A", "first", "second"), ("pairwise", "text", "B", "second", "first"),
        ("pairwise", "text", "tie", "tie", "tie"), ("pairwise", "classic", "A", "first", "second"),
        ("pairwise", "classic", "B", "second", "first"), ("pairwise", "classic", "C", "tie", "tie"),
        ("pairwise", "schema", "tie", "tie", "tie"), ("pairwise", "schema", "B", "second", "first"),
        ("pairwise", "tool", "tie", "tie", "tie"), ("pairwise", "tool", "A", "first", "second"),
        ("pairwise", "logprobs", "A", "first", "second"), ("pairwise", "logprobs", "B", "second", "first"),
        ("five-level", "tool", "A>>B", "first-strong", "second-strong"),
        ("five-level", "text", "A>>B", "first-strong", "second-strong"), ("five-level", "text", "A>B", "first", "second"),
        ("five-level", "classic", "A=B", "tie", "tie"), ("five-level", "schema", "B>A", "second", "first"),
        ("five-level", "classic", "B>>A", "second-strong", "first-strong"),
    ])
    func `map every label back in both orders`(
        mode: String, channel: String, label: String, straight: String, swapped: String
    ) async throws {
        let recipe = try judge(["mode": .string(mode), "channel": .string(channel)])
        let run = try await PairRun(recipe, riverPair()) { $0.saying(label) }
        #expect(run.verdicts == ["ab-1": straight, "ba-1": swapped])
        #expect(run["mode"] == mode && run.names == ["ab-1", "ba-1"])
    }

    @Test func `show the first answer in slot A, then in slot B`() async throws {
        let run = try await PairRun(judge(), riverPair()) { $0.saying("A") }
        #expect(run.question("ab-1")?.text("answer_a") == "The Elbe flows to the sea.")
        #expect(run.question("ab-1")?.text("answer_b") == "Rivers are long.")
        #expect(run.question("ba-1")?.text("answer_a") == "Rivers are long.")
        #expect(run.question("ba-1")?.text("answer_b") == "The Elbe flows to the sea.")
    }

    @Test func `may give scores, which are mapped back too`() async throws {
        for (channel, reply) in [("text", "7, 4.5"), ("classic", "7,4.5"), ("schema", "")] {
            let recipe = try judge(["mode": .string("scores"), "channel": .string(channel)])
            let run = try await PairRun(recipe, riverPair()) { question in
                channel == "schema" ? .text(#"{"reasoning":"x","score_a":7,"score_b":4.5}"#) : question.saying(reply)
            }
            #expect(run.verdicts == ["ab-1": "first", "ba-1": "second"])
            #expect(run["first_ab-1"] == "7" && run["second_ab-1"] == "4.5")
            #expect(run["first_ba-1"] == "4.5" && run["second_ba-1"] == "7")
        }
    }

    @Test func `show one answer at a time in the mode for it, without an order`() async throws {
        let recipe = try judge(["mode": .string("single"), "scale": .string("1-6"), "samples": .int(2)])
        let run = try await PairRun(recipe, riverPair()) { question in
            if question.name == "second-2" { return .text("", ending: .empty) }
            return question.saying(question.text("answer")?.hasPrefix("The Elbe") == true ? "6" : "2")
        }
        #expect(run.names == ["first-1", "second-1", "first-2", "second-2"])
        #expect(run.verdicts == ["alone-1": "first", "alone-2": "error"])
        #expect(run["first_alone-1"] == "6" && run["second_alone-1"] == "2" && run["first_alone-2"] == nil)
        #expect(run["error_alone-2"] == "empty-reply" && run["error_second-2"] == "empty-reply" && run["error_first-2"] == nil)
        #expect(run.question("first-1")?.text("highest") == "6" && run["judgment_first-2"]?.hasSuffix(": 6") == true)
    }

    @Test func `are not played for answers that are the same`() async throws {
        let recipe = try judge(["samples": .int(2)])
        let same = riverPair(first: ["The Elbe."], second: ["\nThe Elbe. \u{3000}"])
        let run = try await PairRun(recipe, same) { $0.saying("A") }
        #expect(run.questions.isEmpty && run["identical"] == "true")
        #expect(run.verdicts == ["ab-1": "tie", "ba-1": "tie", "ab-2": "tie", "ba-2": "tie"])
        let other = try await PairRun(recipe, riverPair(first: ["The Elbe."], second: ["the Elbe."])) { $0.saying("A") }
        #expect(other.questions.count == 4 && other["identical"] == nil)
    }

    @Test(arguments: [
        (riverPair(isError: (true, false)), "first-failed"), (riverPair(isError: (false, true)), "second-failed"),
        (riverPair(first: [" \n"]), "first-empty"), (riverPair(first: [], second: [""]), "first-empty+second-empty"),
        (riverPair(first: ["one"], second: ["one", "two"], turns: ["1?", "2?"]), "first-empty"),
        (riverPair(first: ["$ERROR$"], second: ["$ERROR$"], isError: (true, true)), "first-failed+second-failed"),
    ])
    func `are errors without a call where there is no answer to judge`(pair: JudgePair, reason: String) async throws {
        let run = try await PairRun(judge(), pair) { $0.saying("A") }
        #expect(run.questions.isEmpty && run["identical"] == nil)
        #expect(run.verdicts == ["ab-1": "error", "ba-1": "error"])
        #expect(run["error_ab-1"] == reason && run["error_ba-1"] == reason)
    }

    @Test func `leave one counted row that tells what was judged`() async throws {
        let run = try await PairRun(judge(), riverPair(second: ["Ein Fluß: 中。", "left over"], reference: ["The Elbe"])) {
            $0.saying("tie")
        }
        let candidate = try #require(run.outcome.candidates.first)
        #expect(run.outcome.candidates.count == 1 && run.outcome.rejections.isEmpty)
        #expect(candidate.key == "pair" && candidate.comparison == nil && candidate.counts && candidate.records.count == 1)
        #expect(run.row.kind == "judgment" && run.row.instruction == "Name a river." && run.row.parents == ["q7"])
        #expect(run.row.input == nil && run.row.output == nil && run.row.messages == [Message(.user, "Name a river.")])
        #expect(run["pair"] == "q7" && run["category"] == "geography" && run["guided"] == "true")
        #expect(run["model_first"] == "model-one" && run["model_second"] == "model-two")
        #expect(run["length_first"] == "26" && run["length_second"] == "12" && run["injections_first"] == nil)
    }

    @Test func `are stopped by a seed that carries no pair`() async throws {
        let recipe = try judge()
        for payload in [nil, "", "{}", "[]"] as [String?] {
            let seed = SeedTask(id: "s", instruction: "Name a river.", instances: [], payload: payload)
            await #expect(throws: JudgePairError.self) {
                try await recipe.work(
                    Step(kind: "pair", key: "0", payload: "0"), at: ScriptedWorkbench(seeds: [seed], replies: [:]))
            }
        }
        let none = try SeedTask(pair: riverPair(turns: []))
        #expect(throws: JudgePairError(seed: "q7", reason: "its pair has no question")) { try JudgePair(seed: none) }
        await #expect(throws: PayloadError.self) {
            try await recipe.work(Step(kind: "chain", key: "0", payload: "0"), at: ScriptedWorkbench(seeds: [], replies: [:]))
        }
    }

    @Test func `come back from the seed that carries the pair`() throws {
        let pair = riverPair(first: ["a/b \"c\"\n中"], reference: nil)
        let seed = try SeedTask(pair: pair)
        #expect(try JudgePair(seed: seed) == pair)
        #expect(seed.id == "q7" && seed.instruction == "Name a river." && seed.instances.isEmpty)
        #expect(
            seed.payload?.hasPrefix(#"{"category":"geography","first":{"isError":false,"model":"model-one","turns":["a/b"#)
                == true)
    }
}
