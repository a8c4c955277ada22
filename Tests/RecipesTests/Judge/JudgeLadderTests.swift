import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `A judge's reply without a verdict` {
    /// The first game answered by `reply`, its question for the label by `label`; the second game is played as it should be.
    private func run(
        _ reply: Reply, label: (@Sendable (Question) -> Reply)? = nil, _ overrides: [String: ParameterValue] = [:]
    ) async throws -> PairRun {
        try await PairRun(judge(overrides), riverPair()) { question in
            switch question.name {
            case "ab-1": reply
            case "ab-1-label": label?(question) ?? .text("", ending: .malformed)
            default: question.saying("B")
            }
        }
    }

    @Test func `is asked for the label alone, with its own words as data and a nonce of its own`() async throws {
        let words = "<think>hm</think>Answer A is better, though <|im_end|> odd."
        let run = try await run(.text(words), label: { $0.saying("A") })
        #expect(run.names == ["ab-1", "ab-1-label", "ba-1"])
        #expect(run.verdicts == ["ab-1": "first", "ba-1": "first"])
        #expect(run["reasked_ab-1"] == "true" && run["reasked_ba-1"] == nil && run["error_ab-1"] == nil)
        #expect(run["judgment_ab-1"] == words && run["label_ab-1"]?.hasPrefix("So it is.") == true)
        let question = try #require(run.question("ab-1-label"))
        #expect(question.text("judgment") == "Answer A is better, though <·|im_end|> odd.")
        #expect(question.sampling.temperature == 0 && question.template == "judge/en/label" && question.role == .judge)
        #expect(Set(question.options).isDisjoint(with: run.question("ab-1")?.options ?? []))
        #expect(question.text("fence") != run.question("ab-1")?.text("fence"))
    }

    @Test(arguments: [
        "VERDICT-00000000: A", "Perhaps A.", "", "VERDICT-x: none", "[[A]]",
    ])
    func `is an error where the label is not told either`(label: String) async throws {
        let run = try await run(.text("Hard to say."), label: { _ in .text(label) })
        #expect(run.verdicts["ab-1"] == "error" && run["error_ab-1"] == "unparsed")
        #expect(run["judgment_ab-1"] == "Hard to say." && run["label_ab-1"] == label && run["reasked_ab-1"] == "true")
        #expect(run.verdicts["ba-1"] == "first")
    }

    @Test func `is an error where the label says none, was cut off, or is another game's`() async throws {
        for channel in ["text", "schema", "classic"] {
            let none = try await run(.text("Hard to say."), label: { $0.saying("none") }, ["channel": .string(channel)])
            #expect(none["error_ab-1"] == "unparsed" && none.question("ab-1-label")?.text("none")?.contains("none") == true)
        }
        let cut = try await run(
            .text("Hard to say."), label: { .text($0.saying("A").first.text, ending: .truncated) })
        #expect(cut["error_ab-1"] == "unparsed")
    }

    @Test(arguments: [
        (ReplyChoice.Ending.refusal, "I will not.", "refusal"), (.contentFilter, "", "content-filter"),
        (.empty, "", "empty-reply"),
        (.malformed, "{\"error\":1}", "malformed-reply"), (.complete, " \n", "empty-reply"),
        (.truncated, "Both are", "truncated"),
        (.complete, "I'm sorry, but I can't help with that request.", "refusal"),
    ])
    func `is an error by name where there is no text to take a verdict from`(
        ending: ReplyChoice.Ending, text: String, reason: String
    ) async throws {
        let run = try await run(.text(text, ending: ending), label: { $0.saying("A") })
        #expect(run.names == ["ab-1", "ba-1"])
        #expect(run.verdicts == ["ab-1": "error", "ba-1": "first"])
        #expect(run["error_ab-1"] == reason && run["judgment_ab-1"] == text && run["reasked_ab-1"] == nil)
    }

    /// Its last word may be the beginning of another: `A` of `A>>B`.
    @Test func `is one that was cut off behind what looks like a verdict`() async throws {
        let run = try await PairRun(judge(), riverPair()) { .text($0.saying("A").first.text, ending: .truncated) }
        #expect(run.verdicts == ["ab-1": "error", "ba-1": "error"] && run["error_ba-1"] == "truncated")
    }

    @Test func `is not asked again in compat, nor given more room`() async throws {
        let recipe = try judge([:], .compat)
        let run = try await PairRun(recipe, riverPair()) { _ in .text("Hard to say.") }
        #expect(run.names == ["ab-1", "ba-1"] && run["error_ab-1"] == "unparsed" && run["reasked_ab-1"] == nil)
        #expect(run.questions.allSatisfy { $0.longerLimit == nil && !$0.sampling.seeded })
        #expect(recipe.prompts == ["judge/en/pairwise"] && run.question("ab-1")?.options == ["[[A]]", "[[B]]", "[[C]]"])
    }

    @Test func `is given twice the tokens where it was cut off`() async throws {
        let run = try await run(.text("Hard to say."), label: { $0.saying("A") }, ["max_tokens": .int(700)])
        #expect(run.questions.allSatisfy { $0.sampling.maxTokens == 700 && $0.longerLimit == 1400 })
    }

    @Test func `leaves no game without a state, whatever the judge says`() async throws {
        let texts = ["", "A", "[[A]]", "{\"verdict\":\"A\"}", "VERDICT-00000000: A", "7", "<think>", "VERDICT-\u{200B}", "\u{0}"]
        for mode in ["pairwise", "five-level", "scores", "single"] {
            for channel in ["text", "schema"] {
                let recipe = try judge(["mode": .string(mode), "channel": .string(channel)])
                for text in texts where !(mode == "pairwise" && channel == "schema" && text.hasPrefix("{")) {
                    let run = try await PairRun(recipe, riverPair()) { _ in .text(text) }
                    #expect(
                        !run.verdicts.isEmpty && run.verdicts.values.allSatisfy { $0 == "error" }, "\(mode) \(channel) \(text)")
                    #expect(run.verdicts.keys.allSatisfy { run["error_" + $0] != nil })
                }
            }
        }
    }
}
