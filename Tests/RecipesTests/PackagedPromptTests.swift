import RecipeKit
import RecipeTesting
import Recipes
import Records
import Support
import Templates
import Testing

@Suite struct `Packaged prompts` {
    private static let variants: [(Profile, [String: ParameterValue], [SeedTask])] = [
        (.default, [:], seeds), (.default, [:], chineseSeeds), (.default, ["answers": .string("json")], seeds),
        (.default, ["answers": .string("json")], chineseSeeds), (.default, ["classification_seeds_only": .bool(true)], seeds),
        (.compat, [:], seeds), (.compat, ["classification_seeds_only": .bool(true)], seeds),
        (.default, ["api": .string("completions")], seeds),
    ]

    /// Every question that a job asks, rendered.
    private func rendered(_ recipe: SelfInstruct, _ input: [SeedTask]) async throws -> [String: String] {
        let prompts = try packagedPrompts(recipe)
        let step = try await instanceStep("Name a fruit that is red", recipe, seeds: input)
        var texts: [String: String] = [:]
        for verdict in ["Yes", "No"] {
            let bench = ScriptedWorkbench(seeds: input, replies: ["classification": verdict])
            _ = try await recipe.work(root(recipe, seeds: input), at: bench)
            _ = try await recipe.work(step, at: bench)
            for question in bench.questions { texts[question.template] = try render(question, prompts) }
        }
        return texts
    }

    @Test(arguments: variants.indices)
    func `every question finds its prompt, and its values are exactly the prompt's variables`(variant: Int) async throws {
        let (profile, overrides, input) = Self.variants[variant]
        let recipe = try recipe(profile, overrides)
        let texts = try await rendered(recipe, input)
        #expect(texts.count == 4)
        #expect(texts.values.allSatisfy { !$0.contains("{{") && !$0.contains("&quot;") && !$0.contains("\n\n\n") })
        #expect(Set(texts.keys).isSubset(of: recipe.prompts))
    }

    @Test func `compat's instruction prompt is a header, eight numbered lines and a bare 9.`() async throws {
        let texts = try await rendered(recipe(.compat), seeds)
        let lines = try #require(texts["self-instruct/en/instructions"]).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 10)
        for number in 1...8 { #expect(lines[number].hasPrefix("\(number). Seed number ")) }
        #expect(lines[9] == "9.")
    }

    @Test func `compat's class test has 12 examples of yes and 19 of no, and ends with the question`() async throws {
        let text = try #require(try await rendered(recipe(.compat), seeds)["self-instruct/en/classification"])
        #expect(text.split(separator: "\n").count { $0.hasSuffix("? Yes") && !$0.hasPrefix("Task:") } == 12)
        #expect(text.split(separator: "\n").count { $0.hasSuffix("? No") && !$0.hasPrefix("Task:") } == 19)
        #expect(text.hasSuffix("\n\nTask: Name a fruit that is red\nIs this a classification task?"))
    }

    @Test(arguments: [("input-first", 11), ("output-first", 16)])
    func `compat's instance prompts have their demonstrations and end after the task`(name: String, count: Int) async throws {
        let text = try #require(try await rendered(recipe(.compat), seeds)["self-instruct/en/" + name])
        #expect(text.split(separator: "\n").count { $0.hasPrefix("Task: ") } == count + 1)
        #expect(text.hasSuffix("\n\nTask: Name a fruit that is red\n"))
    }

    @Test func `demonstrations of instances parse as what they show`() async throws {
        let texts = try await rendered(recipe(.compat), seeds)
        for (name, most) in [("input-first", 11), ("output-first", 16)] {
            let text = try #require(texts["self-instruct/en/" + name])
            let blocks = text.split(separator: "\n\nTask: ").dropFirst().dropLast()
            #expect(blocks.count == most)
            for block in blocks {
                let answer = String(block.drop { $0 != "\n" })
                let verdict = name == "output-first" ? "Yes" : "No"
                for profile in Profile.allCases {
                    let outcome = try await instances(.text(answer), verdict: verdict, recipe(profile))
                    #expect(outcome.candidates.count == 1 && outcome.rejections.isEmpty, "\(block): \(outcome.rejections)")
                }
            }
        }
    }

    @Test func `chat prompts say where the list goes on and how many are wanted`() async throws {
        let text = try #require(try await rendered(recipe(), seeds)["self-instruct/en/instructions-chat"])
        #expect(text.contains("from number 9 to number 16"))
        #expect(text.hasSuffix("starting with \"9. \"."))
    }
}
