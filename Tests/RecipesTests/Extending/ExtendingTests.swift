import Foundation
import RecipeKit
import RecipeTesting
import Records
import Testing

@Suite struct `The recipe of the article on extending` {
    private static let seeds = [
        SeedTask(id: "s1", instruction: "Name three rivers.", instances: [Instance(input: "", output: "Elbe, Oder, Main")])
    ]

    private func outcome(_ reply: ReplyChoice) async throws -> Outcome {
        let recipe = try Rephrase(parameters: Rephrase.parameters.resolve(profile: .default, overrides: [:]))
        let bench = ScriptedWorkbench(seeds: Self.seeds, seed: "test") { question in
            #expect(question.values["instruction"] == .text("Name three rivers."))
            return Reply(choices: [reply])
        }
        let step = try #require(recipe.step(at: 0, of: bench.input))
        #expect(recipe.step(at: 1, of: bench.input) == nil)
        return try await recipe.work(step, at: bench)
    }

    @Test func `keeps what it was told in other words, with the seed as its parent`() async throws {
        let row = try #require(
            try await outcome(ReplyChoice(ending: .complete, text: "Which rivers do you know? Give three.")).rows.first)
        #expect(row.parents == ["s1"] && row.output == "Elbe, Oder, Main")
    }

    @Test func `rejects by name what was cut off and what is the same`() async throws {
        #expect(try await outcome(ReplyChoice(ending: .truncated, text: "Which")).rules == ["truncated"])
        #expect(try await outcome(ReplyChoice(ending: .complete, text: "Name three rivers.")).rules == ["unchanged"])
    }

    @Test func `is printed in the article as it is compiled here, in at most sixty lines`() throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let code = try String(contentsOf: here.appendingPathComponent("Rephrase.swift"), encoding: .utf8)
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let article = try String(
            contentsOf: root.appendingPathComponent("Sources/App/Instructmill.docc/Extending.md"), encoding: .utf8)
        #expect(article.contains("```swift\n" + code + "```"), "copy Rephrase.swift into Extending.md")
        #expect(code.split(separator: "\n", omittingEmptySubsequences: false).count <= 61)
    }
}
