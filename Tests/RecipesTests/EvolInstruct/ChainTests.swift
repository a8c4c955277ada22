import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `A chain of evolutions` {
    @Test func `has one root step a seed, and no more`() throws {
        let recipe = try evol()
        let input = JobInput(seeds: evolSeeds)
        #expect(recipe.step(at: 0, of: input) == Step(kind: "chain", key: "0", payload: "0"))
        #expect(recipe.step(at: 9, of: input)?.key == "9")
        #expect(recipe.step(at: 10, of: input) == nil && recipe.step(at: -1, of: input) == nil)
        #expect(recipe.step(at: 0, of: JobInput(seeds: [])) == nil)
    }

    @Test func `lets every success replace its parent`() async throws {
        let run = try await ChainRun(evol(.default, only("deepening")))
        #expect(run.chain.count == 4 && run.rules.isEmpty)
        #expect(
            run.names == (1...4).flatMap { ["evolve-\($0)", "equal-\($0)", "answer-\($0)"] })
        var parent = "Explain the use of tool 0."
        for (index, row) in run.chain.enumerated() {
            #expect(run.question("evolve-\(index + 1)")?.text("instruction") == parent)
            #expect(run.question("equal-\(index + 1)")?.text("first") == parent)
            parent += " Then mention evolve-\(index + 1)."
            #expect(row.instruction == parent && row.input == "" && row.output == "Here is what there is to say about it.")
            #expect(run.question("equal-\(index + 1)")?.text("second") == parent)
            #expect(run.question("answer-\(index + 1)")?.text("instruction") == parent)
        }
    }

    @Test func `puts the parent back after a failure, and goes on`() async throws {
        let run = try await ChainRun(evol(.default, only("deepening")), replies: ["equal-2": .text("Equal")])
        #expect(run.chain.map { $0.extra["round"] } == ["1", "3", "4"])
        #expect(run.question("evolve-3")?.text("instruction") == run.chain.first?.instruction)
        #expect(run.question("answer-2") == nil)
        let rejection = try #require(run.outcome.rejections.first)
        #expect(run.rules == ["evol-equal"])
        #expect(rejection.text == "Explain the use of tool 0. Then mention evolve-1. Then mention evolve-2.")
        #expect(rejection.detail == "deepening, round 2: the judge says so" && rejection.ask == nil)
    }

    @Test func `draws anew after a failure`() async throws {
        let recipe = try evol()
        let failing = Dictionary(uniqueKeysWithValues: (1...4).map { ("evolve-\($0)", Reply.text(" \n")) })
        var again = 0
        var seen: Set<String> = []
        for seed in 0..<60 {
            let run = try await ChainRun(recipe, seed: "\(seed)", replies: failing)
            #expect(run.rules == Array(repeating: "empty-reply", count: 4))
            #expect(Set(run.questions.map { $0.text("instruction") }) == ["Explain the use of tool 0."])
            seen.formUnion(run.operations)
            again += zip(run.operations, run.operations.dropFirst()).count { $0 == $1 }
        }
        #expect(seen == Set(wizardLMOperations))
        #expect((12...60).contains(again), "a sixth of 180 by chance")
    }

    @Test func `names each row's parent, root, round, operation and questions`() async throws {
        var mixed: Set<String> = []
        for seed in 0..<30 {
            let run = try await ChainRun(
                evol(), seed: "\(seed)", replies: ["answer-1": .text("Sorry."), "evolve-3": .text("")])
            #expect(run.chain.map { $0.extra["round"] } == ["2", "4"])
            #expect(run.chain.map(\.siblings) == [["seed#0"], ["chain#0"]])
            for (row, round) in zip(run.chain, [2, 4]) {
                let operation = run.operations[round - 1]
                #expect(row.kind == "evol-instruct" && row.parents.isEmpty && row.extra["root"] == "e0")
                #expect(row.extra["operation"] == operation)
                let isNew = operation == "in-breadth"
                #expect(row.extra["verdict"] == (isNew ? "not-asked" : "not-equal"))
                #expect(
                    row.asked == (isNew ? [] : ["equal-\(round)"]).reduce(into: ["evolve-\(round)"]) { $0.append($1) }
                        + ["answer-\(round)"])
                #expect(row.extra["format"] == run.question("evolve-\(round)")?.text("format"))
                #expect((row.extra["format"] != nil) == (operation == "complicate-input"))
                #expect(row.scores["added_words"] == 4)
                mixed.insert(operation)
            }
        }
        #expect(mixed == Set(wizardLMOperations))
    }

    @Test func `gives the seed's own rows without a question, and compares the last success only`() async throws {
        let run = try await ChainRun(evol())
        let seed = try #require(run.rows("seed").first)
        #expect(run.outcome.candidates.map(\.key) == ["seed", "chain"])
        #expect(run.outcome.candidates.map(\.counts) == [false, true])
        #expect(run.outcome.candidates.map(\.comparison) == [nil, run.chain.last?.instruction])
        #expect(seed.parents == ["e0"] && seed.asked == [] && seed.output == "It is a tool.")
        #expect(seed.extra == ["root": "e0", "round": "0", "operation": "seed"])
        #expect(run.outcome.candidates.allSatisfy { $0.followUps.isEmpty })
    }

    @Test func `that comes to nothing leaves the seed alone`() async throws {
        let failing = Dictionary(uniqueKeysWithValues: (1...4).map { ("answer-\($0)", Reply.text("and so on")) })
        let run = try await ChainRun(evol(), replies: failing)
        #expect(run.outcome.candidates.map(\.key) == ["seed"])
        #expect(run.rules == Array(repeating: "evol-stop-words", count: 4))
    }

    @Test func `without seeds in the data names the seed as parent`() async throws {
        let run = try await ChainRun(evol(.default, ["include_seeds": .bool(false)]))
        #expect(run.outcome.candidates.map(\.key) == ["chain"])
        #expect(run.chain.map(\.parents) == [["e0"], [], [], []])
        #expect(run.chain.map(\.siblings) == [[], ["chain#0"], ["chain#1"], ["chain#2"]])
    }

    @Test func `that is asked again does not give the seed's rows again`() async throws {
        let run = try await ChainRun(evol(), key: "0~1")
        #expect(run.outcome.candidates.map(\.key) == ["chain"])
        #expect(run.chain.first?.parents == ["e0"])
    }

    @Test func `evolves the instruction with its first input`() async throws {
        let one = try await ChainRun(evol(), at: 8)
        #expect(one.question("evolve-1")?.text("instruction") == "Translate the sentence.\n\nGood morning!")
        #expect(one.rows("seed").map(\.input) == ["Good morning!"])
        let two = try await ChainRun(evol(), at: 9)
        #expect(two.question("evolve-1")?.text("instruction") == "Name the capital.\n\nPeru")
        #expect(two.rows("seed").map(\.output) == ["Lima", "Santiago"])
        #expect(two.chain.first?.siblings == ["seed#0"])
    }

    @Test func `takes a seed without an output as a start, not as a row`() async throws {
        let seeds = [
            SeedTask(id: "x", instruction: "Name a river.", instances: [plain(""), plain("The Elbe")]),
            SeedTask(id: "y", instruction: "Name a lake.", instances: []),
        ]
        let run = try await ChainRun(evol(), seeds: seeds)
        #expect(run.rules == ["instance-empty-output"])
        #expect(run.rows("seed").map(\.output) == ["The Elbe"])
        #expect(run.chain.first?.parents == ["x"] && run.chain.first?.siblings == [])
        #expect(try await ChainRun(evol(), seeds: seeds, at: 1).outcome.candidates.map(\.key) == ["chain"])
    }

    @Test func `without dedupe is compared with nothing`() async throws {
        let run = try await ChainRun(evol(.default, ["dedupe": .bool(false)]))
        #expect(run.outcome.candidates.allSatisfy { $0.comparison == nil })
    }

    @Test func `has as many rounds as wanted`() async throws {
        #expect(try await ChainRun(evol(.default, ["rounds": .int(1)])).chain.count == 1)
        #expect(try await ChainRun(evol(.default, ["rounds": .int(7)])).chain.count == 7)
    }

    @Test func `comes out the same when its step runs again`() async throws {
        for index in evolSeeds.indices {
            let first = try await ChainRun(evol(), at: index, replies: ["equal-1": .text("Equal")])
            #expect(try await ChainRun(evol(), at: index, replies: ["equal-1": .text("Equal")]).outcome == first.outcome)
        }
    }

    @Test func `of another version is refused`() async throws {
        let bench = ScriptedWorkbench(seeds: evolSeeds, script: evolver())
        await #expect(throws: PayloadError.self) {
            try await evol().work(Step(kind: "chain", key: "0", payload: "zero"), at: bench)
        }
        await #expect(throws: SeedIndexError.self) {
            try await evol().work(Step(kind: "chain", key: "10", payload: "10"), at: bench)
        }
    }
}
