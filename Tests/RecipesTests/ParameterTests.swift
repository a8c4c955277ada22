import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `Parameters of Self-Instruct` {
    /// The requests that a compat job sends for the three questions.
    private func compatRequests(verdict: String) async throws -> [Question] {
        let recipe = try recipe(.compat)
        let bench = ScriptedWorkbench(
            seeds: seeds,
            replies: ["instructions": " Name a red fruit now\n", "classification": verdict, "instances": "Output: x"])
        let outcome = try await recipe.work(root(recipe), at: bench)
        let next = try #require(outcome.candidates.first?.followUps.first)
        _ = try await recipe.work(next, at: bench)
        return bench.questions
    }

    @Test func `compat sends the published software's parameters`() async throws {
        let questions = try await compatRequests(verdict: " No")
        #expect(questions.map(\.name) == ["instructions", "classification", "instances"])
        #expect(questions.map(\.api) == [.completions, .completions, .completions])
        #expect(questions.allSatisfy { $0.schema == nil })
        #expect(
            questions.map(\.sampling) == [
                Sampling(
                    temperature: 0.7, topP: 0.5, frequencyPenalty: 0, presencePenalty: 2, maxTokens: 1024,
                    stop: ["\n\n", "\n16", "16.", "16 ."], n: 1, bestOf: 1, logprobs: 1),
                Sampling(
                    temperature: 0, topP: 0, frequencyPenalty: 0, presencePenalty: 0, maxTokens: 3, stop: ["\n", "Task"], n: 1,
                    bestOf: 1, logprobs: 1),
                Sampling(
                    temperature: 0, topP: 0, frequencyPenalty: 0, presencePenalty: 1.5, maxTokens: 350,
                    stop: ["Example 6", "Task:"], n: 1, bestOf: 1, logprobs: 1),
            ])
    }

    @Test func `compat limits the instances of a classification task to 300 tokens and asks for the label first`() async throws {
        let question = try #require(try await compatRequests(verdict: " Yes").last)
        #expect(question.sampling.maxTokens == 300)
        #expect(question.template == "self-instruct/en/output-first")
    }

    @Test func `the default profile sends no stop strings, no penalties and a seed`() async throws {
        let recipe = try recipe()
        let bench = ScriptedWorkbench(seeds: seeds, replies: [:])
        _ = try await recipe.work(root(recipe), at: bench)
        #expect(bench.questions.map(\.sampling) == [Sampling(temperature: 1, maxTokens: 1024, seeded: true)])
        #expect(bench.questions.map(\.api) == [.chat])
    }

    @Test func `completions in the default profile stop at lines' starts only`() async throws {
        let recipe = try recipe(.default, ["api": .string("completions")])
        let bench = ScriptedWorkbench(seeds: seeds, replies: [:])
        _ = try await recipe.work(root(recipe), at: bench)
        #expect(bench.questions.first?.sampling.stop == ["\n17."])
        #expect(bench.questions.first?.template == "self-instruct/en/instructions")
    }

    @Test(arguments: [
        ["answers": ParameterValue.string("json"), "api": .string("completions")],
        ["language": .string("zh"), "api": .string("completions")],
        ["min_words": .int(10), "max_words": .int(9)],
        ["min_characters": .int(301)],
        ["demonstrations_human": .int(0), "demonstrations_machine": .int(0)],
        ["best_of": .int(2)],
    ])
    func `values that do not go together are refused`(overrides: [String: ParameterValue]) {
        #expect(throws: ParameterError.self) { try recipe(.default, overrides) }
    }

    @Test func `every parameter has a value that its own check allows, and a documentation`() throws {
        for profile in Profile.allCases {
            let values = try SelfInstruct.parameters.resolve(profile: profile, overrides: [:]).values
            #expect(throws: Never.self) { try SelfInstruct.parameters.resolve(profile: profile, overrides: values) }
            #expect(throws: Never.self) { try recipe(profile) }
        }
        #expect(SelfInstruct.parameters.parameters.allSatisfy { $0.doc.hasSuffix(".") })
        #expect(Set(SelfInstruct.parameters.parameters.map(\.name)).count == SelfInstruct.parameters.parameters.count)
    }

    @Test func `the goal counts tasks by default and instructions in compat`() throws {
        let plain = try recipe(.default, ["target": .int(7), "stall_after": .int(3)]).goal
        #expect(plain.target == 7 && plain.stallAfter == 3)
        #expect(plain.stages.map(\.kind) == ["instructions", "instances"])
        #expect(try recipe(.compat).goal.stages.map(\.kind) == ["instructions"])
    }

    @Test func `the recipe is found by its name`() {
        #expect(AllRecipes.named("self-instruct") == SelfInstruct.self)
        #expect(AllRecipes.named("other") == nil)
    }
}
