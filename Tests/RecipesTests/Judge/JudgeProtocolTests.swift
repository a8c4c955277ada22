import RecipeKit
import Recipes
import Statistics
import Testing

@Suite struct `A published protocol of judging` {
    @Test func `is a set of parameters that go together`() throws {
        for row in JudgeProtocol.all {
            _ = try judge(row.parameters)
            #expect(row.source.contains("arXiv ") && JudgeProtocol.named(row.name)?.name == row.name)
        }
        #expect(JudgeProtocol.all.map(\.name) == JudgeProtocol.all.map(\.name).sorted())
        #expect(JudgeProtocol.named("none") == nil)
    }

    @Test(arguments: [
        ("mt-bench", "strict", "pairwise", 1), ("arena-hard", "weighted", "five-level", 1),
        ("alpaca-eval", "half-votes", "pairwise", 1),
        ("faireval", "score-mean", "scores", 3), ("alpagasus", "lenient", "scores", 1), ("cherry", "lenient", "scores", 1),
        ("lima", "score-mean", "single", 5), ("rethinking", "strict", "scores", 1),
    ])
    func `has the mode, the samples and the rule of its paper`(name: String, rule: String, mode: String, samples: Int) throws {
        let row = try #require(JudgeProtocol.named(name))
        #expect(row.rule.rawValue == rule && row.parameters["mode"] == .string(mode))
        #expect(row.parameters["samples"] ?? .int(1) == .int(samples))
    }

    @Test func `is written as --set takes it`() throws {
        let lima = try #require(JudgeProtocol.named("lima"))
        #expect(lima.settings == "mode=single samples=5 scale=1-6 temperature=1.0")
        for part in JudgeProtocol.all.flatMap({ $0.settings.split(separator: " ") }) {
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            let value = Judge.parameters.parse(sides[1], for: sides[0])
            _ = try Judge.parameters.resolve(profile: .default, overrides: [sides[0]: value])
        }
    }
}
