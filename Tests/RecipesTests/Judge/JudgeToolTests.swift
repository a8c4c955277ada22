import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `A judge that is to call a tool` {
    private func run(
        _ reply: Reply, label: Reply = .text("", ending: .malformed), _ overrides: [String: ParameterValue] = [:]
    ) async throws -> PairRun {
        let all = overrides.merging(["channel": .string("tool")]) { $1 }
        return try await PairRun(judge(all), riverPair()) { question in
            switch question.name {
            case "ab-1": reply
            case "ab-1-label": label
            default: question.saying("B")
            }
        }
    }

    @Test func `is given one whose parameters are the verdict, and told to call it`() async throws {
        let run = try await run(.call(#"{"reasoning":"x","verdict":"A"}"#))
        #expect(run.verdicts == ["ab-1": "first", "ba-1": "first"])
        #expect(run["method_ab-1"] == "tool" && run["lengthened_ab-1"] == nil)
        let question = try #require(run.question("ab-1"))
        #expect(question.schema == nil && question.tool?.name == "give_verdict")
        #expect(
            question.tool?.parameters
                == #"{"type":"object","properties":{"reasoning":{"type":"string"},"verdict":{"type":"string","enum":"#
                + #"["A","B","tie"]}},"required":["reasoning","verdict"],"additionalProperties":false}"#)
        let text = try render(question, packagedPrompts(judge(["channel": .string("tool")])))
        #expect(text.contains("Call the tool give_verdict, once") && !text.contains("JSON object"))
        #expect(!text.contains("VERDICT-"))
    }

    @Test func `is asked for the label, by the tool, where it answers in words`() async throws {
        let run = try await run(.text("Answer A is better."), label: .call(#"{"verdict":"A"}"#))
        #expect(run.names == ["ab-1", "ab-1-label", "ba-1"] && run.verdicts["ab-1"] == "first")
        #expect(run["method_ab-1"] == "label" && run["reasked_ab-1"] == "true")
        let question = try #require(run.question("ab-1-label"))
        #expect(question.tool?.parameters.contains(#""enum":["A","B","tie","none"]"#) == true)
        let silent = try await self.run(.text("Answer A is better."), label: .call(#"{"verdict":"none"}"#))
        #expect(silent["error_ab-1"] == "unparsed" && silent["method_ab-1"] == nil)
    }

    @Test func `may write the object instead, which the row then calls a text`() async throws {
        let run = try await run(.text(#"{"reasoning":"x","verdict":"A"}"#))
        #expect(run.verdicts["ab-1"] == "first" && run["method_ab-1"] == "text" && run["method_ba-1"] == "tool")
    }

    @Test(arguments: [
        (ReplyChoice.Ending.otherTool, "other-tool"), (.severalCalls, "several-calls"), (.truncated, "truncated"),
        (.empty, "empty-reply"), (.malformed, "malformed-reply"),
    ])
    func `has no verdict, by name, where its call is none that was asked for`(ending: ReplyChoice.Ending, reason: String)
        async throws
    {
        let run = try await run(.call(#"{"reasoning":"x","verdict":"A"}"#, ending: ending))
        #expect(run["error_ab-1"] == reason && run.verdicts["ab-1"] == "error" && run["method_ab-1"] == nil)
    }

    @Test(arguments: [
        #"{"verdict":"C"}"#, #"{"verdict":"A","verdict":"B"}"#, "[]", "A", #"{"arguments":{"verdict":"A"}}"#,
    ])
    func `has no verdict where the arguments hold none that was on offer`(arguments: String) async throws {
        let run = try await run(.call(arguments), ["reask": .bool(false)])
        #expect(run["error_ab-1"] == "unparsed" && run["judgment_ab-1"] == arguments)
    }

    @Test func `may give scores, and its verdict first`() async throws {
        let both: [String: ParameterValue] = ["mode": .string("scores"), "verdict_first": .bool(true)]
        let run = try await run(.call(#"{"score_a":7,"score_b":4,"reasoning":"x"}"#), both)
        #expect(run["first_ab-1"] == "7" && run["second_ab-1"] == "4" && run["method_ab-1"] == "tool")
        #expect(run.question("ab-1")?.tool?.parameters.contains(#""required":["score_a","score_b","reasoning"]"#) == true)
    }

    @Test func `is marked where the second reply, with the longer limit, has the verdict`() async throws {
        var reply = Reply.call(#"{"reasoning":"x","verdict":"A"}"#)
        reply.hadLongerLimit = true
        let run = try await run(reply)
        #expect(run["method_ab-1"] == "tool" && run["lengthened_ab-1"] == "true" && run["lengthened_ba-1"] == nil)
    }
}
