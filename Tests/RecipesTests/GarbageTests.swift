import Glibc
import RecipeKit
import RecipeTesting
import Recipes
import Records
import Support
import Testing

/// How many times as many rounds as usual: `INSTRUCTMILL_FUZZ`, 1 by default.
private let fuzzScale = getenv("INSTRUCTMILL_FUZZ").flatMap { Int(String(cString: $0)) } ?? 1

@Suite struct `Garbage from a model` {
    private static let pieces = [
        "9. ", "10.", "\n", "\r\n", "Example 1", "Input:", "Output:", "Class label:", "示例 1", "输入：", "输出：", "类别：", "{", "}", "[",
        "]", "\"tasks\":", "\"instances\":", "\"output\"", ":", "：", ",", "```", "**", "Yes", "是", "I'm sorry, ", " ", "\u{0}",
        "\u{FEFF}", "\u{301}", "😀", "word ", "999999999999999999999. ", "\\u", "\u{2028}",
    ]

    private static func garbage(_ random: inout SeededRandom) -> Reply {
        let length = Int.random(in: 0...40, using: &random)
        let text = (0..<length).map { _ in pieces[random.index(below: pieces.count)] }.joined()
        let endings: [ReplyChoice.Ending] = [.complete, .truncated, .refusal, .contentFilter, .empty, .malformed]
        return .text(text, ending: random.index(below: 3) == 0 ? endings[random.index(below: endings.count)] : .complete)
    }

    @Test(arguments: Profile.allCases, ["en", "zh"])
    func `gives candidates and rejections, never a trap, and the same ones again`(profile: Profile, language: String) async throws
    {
        let overrides: [String: ParameterValue] =
            language == "zh" ? ["language": .string("zh"), "api": .string("chat"), "best_of": .int(0), "logprobs": .int(0)] : [:]
        let recipe = try recipe(profile, overrides)
        let step = try await instanceStep("Explain how rain forms 解释下雨的原因", recipe)
        var random = SeededRandom(deriving: profile.rawValue, language)
        for _ in 0..<250 * fuzzScale {
            let replies = [Self.garbage(&random), Self.garbage(&random), Self.garbage(&random)]
            let bench = ScriptedWorkbench(seeds: seeds, pool: ["A kept task"]) { question in
                switch question.name {
                case "instructions": replies[0]
                case "classification": replies[1]
                default: replies[2]
                }
            }
            for work in [try root(recipe), step] {
                let outcome = try await recipe.work(work, at: bench)
                #expect(!outcome.candidates.isEmpty || !outcome.rejections.isEmpty)
                #expect(Set(outcome.candidates.map(\.key)).count == outcome.candidates.count)
                #expect(try await recipe.work(work, at: bench) == outcome)
                #expect(outcome.candidates.flatMap(\.records).allSatisfy { $0.output?.isEmpty == false })
            }
        }
    }

    /// What the readers of whole tasks and of reasoned answers look for.
    private static let blocks = [
        "###", "4. Instruction:", "5. Instruction: Name a fruit that is red.", "4. Input:", "5. Output:", "<noinput>", "Output:",
        "Answer: ", "\n",
    ]

    @Test func `gives Alpaca and re-answering no trap either`() async throws {
        var random = SeededRandom(seed: 3)
        for round in 0..<500 * fuzzScale {
            var reply = Self.garbage(&random)
            for place in reply.choices.indices {
                for _ in 0..<Int.random(in: 0...12, using: &random) {
                    reply.choices[place].text += Self.blocks[random.index(below: Self.blocks.count)] + "\n"
                }
            }
            let answer = reply
            let profile = Profile.allCases[round % 2]
            let flags: [String: ParameterValue] = ["chain_of_thought": .bool(round % 2 == 0)]
            let recipes: [any Recipe] = [
                try Alpaca(parameters: Alpaca.parameters.resolve(profile: profile, overrides: [:])),
                try Reanswer(parameters: Reanswer.parameters.resolve(profile: profile, overrides: flags)),
            ]
            for recipe in recipes {
                let bench = ScriptedWorkbench(seeds: seeds) { _ in answer }
                let step = try #require(recipe.step(at: 3, of: bench.input))
                let outcome = try await recipe.work(step, at: bench)
                #expect(!outcome.candidates.isEmpty || !outcome.rejections.isEmpty)
                #expect(Set(outcome.candidates.map(\.key)).count == outcome.candidates.count)
                #expect(try await recipe.work(step, at: bench) == outcome)
            }
        }
    }
}
