import RecipeKit
import RecipeTesting
import Recipes
import Records
import Support
import Templates
import Testing

@Suite struct `A judge's prompts` {
    private static let pair = riverPair(reference: ["The Elbe"])
    private static let dialogue = riverPair(
        first: ["The Elbe.", "Hamburg."], second: ["The Po.", "Turin."], turns: ["Name a river.", "And a city on it?"])

    /// The prompts of a pair whose first game has to be asked for its label.
    private func rendered(_ recipe: Judge, _ pair: JudgePair) async throws -> [String: String] {
        let prompts = try packagedPrompts(recipe)
        let run = try await PairRun(recipe, pair) { _ in .text("Hard to say.") }
        return try Dictionary(run.questions.map { ($0.name, try render($0, prompts)) }) { $1 }
    }

    @Test(arguments: ["pairwise", "five-level", "scores", "single"], ["text", "schema", "tool", "classic"])
    func `have exactly their variables, in every mode and channel`(mode: String, channel: String) async throws {
        let recipe = try judge(["mode": .string(mode), "channel": .string(channel)])
        for pair in [Self.pair, Self.dialogue, riverPair()] {
            let texts = try await rendered(recipe, pair)
            #expect(texts.count == 4)
            for (name, text) in texts {
                #expect(!text.contains("{{") && !text.contains("&quot;") && !text.contains("\n\n\n"), "\(name): \(text)")
                #expect(!text.contains("model-one") && !text.contains("model-two"))
                #expect(name.hasSuffix("-label") || text.contains("impartial judge"))
            }
        }
        #expect(recipe.prompts == ["judge/en/\(mode)", "judge/en/label"])
    }

    @Test func `end with the lines that are on offer`() async throws {
        let texts = try await rendered(judge(), Self.pair)
        let text = try #require(texts["ab-1"])
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("VERDICT-") }
        #expect(lines.map { $0.dropFirst(16) } == [": A", ": B", ": tie"])
        let nonce = lines[0].dropFirst(8).prefix(8)
        #expect(nonce.allSatisfy { $0.isHexDigit && !$0.isUppercase } && lines.allSatisfy { $0.contains(nonce) })
        #expect(texts["ab-1-label"]?.contains("Hard to say.") == true)
        let scores = try await rendered(judge(["mode": .string("scores"), "scale": .string("1-6")]), Self.pair)
        #expect(scores["ba-1"]?.contains("from 1 to 6") == true && scores["ba-1"]?.contains(": a, b\n") == true)
    }

    @Test func `show a reference only where there is one and it is to be used`() async throws {
        #expect(try await rendered(judge(), Self.pair)["ab-1"]?.contains(">\nThe Elbe\n</reference-") == true)
        #expect(try await rendered(judge(), riverPair(reference: [" "]))["ab-1"]?.contains("eference") == false)
        let unguided = try judge(["use_reference": .bool(false)])
        #expect(try await rendered(unguided, Self.pair)["ab-1"]?.contains("eference") == false)
        let run = try await PairRun(unguided, Self.pair) { $0.saying("A") }
        #expect(run["guided"] == nil)
    }

    @Test func `show whole dialogues turn by turn, and point at the last turn`() async throws {
        let text = try #require(try await rendered(judge(), Self.dialogue)["ab-1"])
        let fence = try #require(text.firstRange(of: "<answer-a-").map { String(text[$0.upperBound...].prefix(12)) })
        #expect(
            text.contains(
                """
                <answer-a-\(fence)>
                <user-\(fence)>
                Name a river.
                </user-\(fence)>
                <assistant-\(fence)>
                The Elbe.
                </assistant-\(fence)>
                <user-\(fence)>
                And a city on it?
                </user-\(fence)>
                <assistant-\(fence)>
                Hamburg.
                </assistant-\(fence)>
                </answer-a-\(fence)>
                """))
        #expect(text.contains("last message"))
        #expect(try await rendered(judge(), Self.pair)["ab-1"]?.contains("last message") == false)
        let run = try await PairRun(judge(), Self.dialogue) { $0.saying("A") }
        #expect(run.row.instruction == "Name a river.\n\nAnd a city on it?" && run["length_first"] == "17")
    }

    @Test func `carry a schema whose members come in the order in which they are to be written`() async throws {
        func schema(_ overrides: [String: ParameterValue], _ name: String = "ab-1") async throws -> String? {
            let all = overrides.merging(["channel": .string("schema")]) { $1 }
            return try await PairRun(judge(all), Self.pair) { _ in .text("Hard to say.") }.question(name)?.schema
        }
        let closed = #""additionalProperties":false}"#
        #expect(
            try await schema([:])
                == #"{"type":"object","properties":{"reasoning":{"type":"string"},"verdict":{"type":"string","enum":"#
                + #"["A","B","tie"]}},"required":["reasoning","verdict"],"# + closed)
        #expect(try await schema(["verdict_first": .bool(true)])?.contains(#""required":["verdict","reasoning"]"#) == true)
        #expect(
            try await schema([:], "ab-1-label")
                == #"{"type":"object","properties":{"verdict":{"type":"string","enum":["A","B","tie","none"]}},"required":["verdict"],"#
                + closed)
        let scores: [String: ParameterValue] = ["mode": .string("scores"), "scale": .string("1-6")]
        #expect(try await schema(scores)?.contains(#""score_b":{"type":"integer","enum":[1,2,3,4,5,6]}"#) == true)
        #expect(try await schema(scores, "ab-1-label")?.contains(#""enum":[1,2,3,4,5,6,null]"#) == true)
        for channel in ["text", "classic"] {
            let run = try await PairRun(judge(["channel": .string(channel)]), Self.pair) { _ in .text("") }
            #expect(run.questions.allSatisfy { $0.schema == nil })
        }
    }

    @Test func `follow parameters that go together`() throws {
        #expect(throws: ParameterError.self) { try judge(["verdict_first": .bool(true)]) }
        #expect(throws: ParameterError.self) { try judge(["scale": .string("1-6")]) }
        #expect(throws: ParameterErrors.self) { try judge(["samples": .int(0)]) }
        #expect(Judge.parameters.parameters.allSatisfy { $0.doc.hasSuffix(".") })
        #expect(try judge(["reask": .bool(false)]).prompts == ["judge/en/pairwise"])
        #expect(try judge().step(at: 1, of: JobInput(seeds: [try SeedTask(pair: Self.pair)])) == nil)
        #expect(try judge().goal.target == nil && Judge.roles == [.judge] && AllRecipes.named("judge") == Judge.self)
    }
}
