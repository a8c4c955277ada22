import RecipeKit
import RecipeTesting
import Recipes
import Records
import Support
import Templates
import Testing

@Suite struct `Operations of evolution` {
    /// How often each was drawn in four rounds of `chains` chains, by what `name` says of a question.
    private func draws(
        _ recipe: EvolInstruct, chains: Int, _ name: (Question) -> String? = { $0.operation }
    ) async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for seed in 0..<chains {
            for question in try await ChainRun(recipe, seed: "\(seed)").questions where question.role == .evolver {
                if let name = name(question) { counts[name, default: 0] += 1 }
            }
        }
        return counts
    }

    /// Pearson's statistic against equal shares.
    private func chiSquare(_ counts: [String: Int]) -> Double {
        let expected = Double(counts.values.reduce(0, +)) / Double(counts.count)
        return counts.values.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    }

    @Test func `are drawn uniformly`() async throws {
        let counts = try await draws(evol(), chains: 4_500)
        #expect(Set(counts.keys) == Set(wizardLMOperations))
        #expect(counts.values.reduce(0, +) == 18_000)
        // The 0.999 quantile for 5 degrees of freedom.
        #expect(chiSquare(counts) < 20.52, "\(counts)")
    }

    @Test func `are drawn by their weights`() async throws {
        let weights = ParameterValue.strings(["deepening=3", "in-breadth=0", "complicate-input=0.5"])
        let counts = try await draws(evol(.default, ["weights": weights]), chains: 1_500)
        #expect(counts["in-breadth"] == nil && counts.count == 5)
        for (name, weight) in [("deepening", 3.0), ("complicate-input", 0.5), ("concretizing", 1)] {
            let expected = 6_000 * weight / 6.5
            #expect(abs(Double(counts[name] ?? 0) - expected) < 4 * expected.squareRoot(), "\(name): \(counts)")
        }
    }

    @Test func `that take data draw its format uniformly`() async throws {
        let counts = try await draws(evol(.default, only("complicate-input")), chains: 1_500) { $0.text("format") }
        #expect(Set(counts.keys) == ["XML", "SQL", "Python code", "HTML", "shell command", "JSON"])
        #expect(chiSquare(counts) < 20.52, "\(counts)")
    }

    @Test(arguments: [
        ("wizardlm", wizardLMOperations),
        (
            "wizardcoder", ["code-constraints", "code-requirement", "code-reasoning", "code-misdirection", "code-complexity"]
        ),
        (
            "wizardmath",
            ["math-constraints", "math-concretize", "math-reasoning", "math-easier", "math-easier-topic"]
        ),
    ])
    func `come in packs, all of which are drawn`(pack: String, names: [String]) async throws {
        let counts = try await draws(evol(.default, ["pack": .string(pack)]), chains: 60)
        #expect(Set(counts.keys) == Set(names))
    }

    @Test func `that make something new are not compared with their parent`() async throws {
        for (pack, fresh) in [("wizardlm", "in-breadth"), ("wizardmath", "math-easier-topic")] {
            for seed in 0..<20 {
                let run = try await ChainRun(evol(.default, ["pack": .string(pack)]), seed: "\(seed)")
                for (index, operation) in run.operations.enumerated() {
                    #expect(run.names.contains("equal-\(index + 1)") == (operation != fresh))
                }
            }
        }
    }
}

@Suite struct `Prompts of evolution` {
    private static let folder = Files.parent(of: Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))) + "/Prompts"

    /// Every question that jobs with `recipe` ask, rendered, by template.
    private func rendered(_ recipe: EvolInstruct, seeds: [SeedTask] = evolSeeds) async throws -> [String: String] {
        let prompts = try PromptLibrary(folders: [Self.folder]).load(recipe.prompts)
        var texts: [String: String] = [:]
        for seed in 0..<40 {
            for question in try await ChainRun(recipe, seeds: seeds, seed: "\(seed)").questions {
                texts[question.template] = try render(question, prompts)
            }
        }
        return texts
    }

    @Test func `are all used, and their variables are exactly the questions' values`() async throws {
        var used: Set<String> = []
        for pack in ["wizardlm", "wizardcoder", "wizardmath"] {
            let recipe = try evol(.default, ["pack": .string(pack), "difficulty": .bool(true)])
            let texts = try await rendered(recipe)
            #expect(Set(texts.keys) == Set(recipe.prompts))
            #expect(texts.values.allSatisfy { !$0.contains("{{") && !$0.contains("&quot;") && !$0.contains("\n\n\n") })
            used.formUnion(texts.keys)
        }
        let files = try ["evol-instruct", "evol-instruct/en"].flatMap { folder in
            try Files.list(Self.folder + "/" + folder).filter { $0.hasSuffix(".mustache") }
                .map { folder + "/" + $0.dropLast(".mustache".count) }
        }
        #expect(used == Set(files))
    }

    @Test func `end with an open label, and forbid their labels where they do not show them`() async throws {
        for pack in ["wizardlm", "wizardcoder", "wizardmath"] {
            for (name, text) in try await rendered(evol(.default, ["pack": .string(pack), "equality": .string("off")])) {
                if name == "evol-instruct/answer" { continue }
                let isNew = name.hasSuffix("in-breadth") || name.hasSuffix("easier-topic")
                let label = isNew ? "Created" : "Rewritten"
                let given = text.split(separator: "#Given Prompt#:\n").last ?? ""
                #expect(given.hasPrefix("Explain the use of tool 0.") && given.hasSuffix(".\n\n#\(label) Prompt#:"), "\(name)")
                let forbids = text.contains("\"given prompt\" and \"\(label.lowercased()) prompt\"")
                #expect(forbids == !name.hasSuffix("complicate-input"), "\(name)")
            }
        }
    }

    @Test func `of complicated input show five formats and ask for another one`() async throws {
        let text = try #require(
            try await rendered(evol(.default, only("complicate-input")))["evol-instruct/en/complicate-input"])
        let blocks = text.split(separator: "####\n").dropFirst()
        #expect(blocks.count == 6)
        let formats = blocks.compactMap { $0.split(separator: "\n").first }
        #expect(
            formats.dropLast()
                == [
                    "Required format: XML", "Required format: SQL", "Required format: Python code", "Required format: HTML",
                    "Required format: shell command",
                ])
        for block in blocks.dropLast() {
            let parts = block.split(separator: "#Rewritten Prompt#:\n")
            #expect(parts.count == 2 && parts.last?.contains("?") == true && (parts.last?.utf8.count ?? 0) > 150)
        }
    }

    @Test func `take an instruction as it is, and the answer's is nothing else`() async throws {
        let odd = "Say {{format}} & <b>\"it\"</b>\n\n{{#x}} 100 % \\n"
        let seeds = [SeedTask(id: "odd", instruction: odd, instances: [plain("Fine.")])]
        let texts = try await rendered(evol(.default, ["rounds": .int(1)]), seeds: seeds)
        for (name, text) in texts where name != "evol-instruct/answer" { #expect(text.contains(odd), "\(name)") }
        #expect(texts["evol-instruct/answer"] == odd + " Then mention evolve-1.")
    }
}
