import RecipeKit
import RecipeTesting
import Recipes
import Records
import Support
import Testing

@Suite struct `Parameters of Evol-Instruct` {
    @Test func `every parameter has a value that its own check allows, and a documentation`() throws {
        for profile in Profile.allCases {
            let values = try EvolInstruct.parameters.resolve(profile: profile, overrides: [:]).values
            #expect(throws: Never.self) { try EvolInstruct.parameters.resolve(profile: profile, overrides: values) }
            #expect(throws: Never.self) { try evol(profile) }
        }
        #expect(EvolInstruct.parameters.parameters.allSatisfy { $0.doc.hasSuffix(".") })
        #expect(Set(EvolInstruct.parameters.parameters.map(\.name)).count == EvolInstruct.parameters.parameters.count)
        #expect(AllRecipes.named("evol-instruct") == EvolInstruct.self)
    }

    @Test(arguments: [
        ["added_words_min": ParameterValue.int(21)], ["added_words_max": .int(9)],
        ["equality": .string("off"), "unclear_verdict": .string("keep")],
        ["equality": .string("lexical-only"), "unclear_verdict": .string("keep")],
        ["weights": .strings(["deepening"])], ["weights": .strings(["deepening=much"])],
        ["weights": .strings(["deepening=-1"])], ["weights": .strings(["deepening=nan"])],
        ["weights": .strings(["deepening=1=2"])], ["weights": .strings(["deepening=1", "deepening=2"])],
        ["weights": .strings(["flattening=1"])], ["pack": .string("wizardcoder"), "weights": .strings(["deepening=1"])],
        ["weights": .strings(wizardLMOperations.map { "\($0)=0" })],
    ])
    func `values that do not go together are refused`(overrides: [String: ParameterValue]) {
        #expect(throws: ParameterError.self) { try evol(.default, overrides) }
    }

    @Test func `requests are the paper's`() async throws {
        let parameters = only("deepening").merging(["rounds": .int(1), "difficulty": .bool(true)]) { $1 }
        let questions = try await ChainRun(evol(.compat, parameters)).questions
        let text = Sampling(temperature: 1, topP: 0.9, frequencyPenalty: 0, maxTokens: 2048)
        let verdict = Sampling(temperature: 0, maxTokens: 16)
        #expect(questions.map(\.name) == ["difficulty-0", "evolve-1", "equal-1", "answer-1", "difficulty-1"])
        #expect(questions.map(\.sampling) == [verdict, text, verdict, text, verdict])
        #expect(questions.map(\.role) == [.judge, .evolver, .judge, .answerer, .judge])
        #expect(questions.allSatisfy { $0.api == .chat && $0.schema == nil && $0.longerLimit == nil })
    }

    @Test func `requests of the default profile carry a seed, and an answer that is cut off is asked for longer`() async throws {
        let questions = try await ChainRun(evol()).questions
        #expect(questions.allSatisfy { $0.sampling.seeded && $0.sampling.frequencyPenalty == nil })
        #expect(questions.filter { $0.role == .answerer }.allSatisfy { $0.longerLimit == 4096 })
        #expect(questions.filter { $0.role != .answerer }.allSatisfy { $0.longerLimit == nil })
    }

    @Test func `the limit of added words goes into the prompts that set one`() async throws {
        let limits: [String: ParameterValue] = ["added_words_min": .int(3), "added_words_max": .int(5)]
        for seed in 0..<20 {
            for question in try await ChainRun(evol(.default, limits), seed: "\(seed)").questions where question.role == .evolver
            {
                let isLimited = !["complicate-input", "in-breadth"].contains(question.operation)
                #expect(question.text("least") == (isLimited ? "3" : nil) && question.text("most") == (isLimited ? "5" : nil))
            }
        }
    }

    @Test func `the job ends with its seeds, shuffles its rows and draws as many as wanted`() throws {
        let goal = try evol(.default, ["stall_after": .int(9)]).goal
        #expect(goal == Goal(target: nil, stages: [Goal.Stage(kind: "chain", expectedYield: 0.9)], stallAfter: 9))
        #expect(try evol().output == .shuffled(sample: nil))
        #expect(try evol(.default, ["sample": .int(70_000)]).output == .shuffled(sample: 70_000))
        #expect(try !evol().comparesWithSeeds)
    }

    @Test func `prompts that no question uses are not loaded`() throws {
        #expect(try evol().prompts.count == 8)
        let least = only("deepening").merging(["equality": .string("lexical-only")]) { $1 }
        #expect(try evol(.default, least).prompts == ["evol-instruct/en/deepening", "evol-instruct/answer"])
        #expect(try evol(.default, ["difficulty": .bool(true)]).prompts.contains("evol-instruct/en/difficulty"))
    }
}

@Suite struct `Difficulty of instructions` {
    private let on: [String: ParameterValue] = ["difficulty": .bool(true), "rounds": .int(2)]

    @Test func `is rated for seeds and successes, and is not asked for otherwise`() async throws {
        let run = try await ChainRun(evol(.default, on), replies: ["difficulty-0": .text("2"), "answer-1": .text("Sorry")])
        #expect(run.rows("seed").first?.scores == ["difficulty": 2] && run.rows("seed").first?.asked == ["difficulty-0"])
        #expect(run.chain.first?.scores["difficulty"] == 7)
        #expect(run.chain.first?.asked?.last == "difficulty-2")
        #expect(run.question("difficulty-1") == nil)
        #expect(run.question("difficulty-2")?.text("instruction") == run.chain.first?.instruction)
        #expect(try await ChainRun(evol()).questions.allSatisfy { !$0.name.hasPrefix("difficulty") })
    }

    @Test(arguments: [Reply.text("hard"), .text("11"), .text(""), .text("5", ending: .malformed), .text("", ending: .refusal)])
    func `that cannot be read is marked, and drops nothing`(reply: Reply) async throws {
        let run = try await ChainRun(evol(.default, on), replies: ["difficulty-1": reply, "difficulty-0": reply])
        #expect(run.rules == [] && run.chain.count == 2)
        for row in [run.rows("seed").first, run.chain.first] {
            #expect(row?.scores["difficulty"] == nil && row?.extra["difficulty"] == "unclear")
        }
        #expect(run.chain.last?.extra["difficulty"] == nil && run.chain.last?.scores["difficulty"] == 7)
    }

    @Test func `of a seed that is no row is not asked for`() async throws {
        let run = try await ChainRun(evol(.default, on.merging(["include_seeds": .bool(false)]) { $1 }))
        #expect(run.question("difficulty-0") == nil && run.question("difficulty-1") != nil)
    }
}

@Suite struct `Garbage from an evolving model` {
    private static let pieces = [
        "#Rewritten Prompt#:", "#", "Equal", "Not ", "\n", " ", "I'm sorry, ", "7", "/10", "```", "{", "}", "\"score\":", "\u{0}",
        "😀",
        "\u{301}", "the ", "word ", "given prompt", "？", "Sure", "长", "\u{2028}", "{{instruction}}",
    ]

    @Test(arguments: Profile.allCases, ["judge", "lexical", "lexical-only", "off"])
    func `gives rows and rejections, never a trap, and the same ones again`(profile: Profile, mode: String) async throws {
        let recipe = try evol(
            profile, ["equality": .string(mode), "difficulty": .bool(true), "auto_evol_signals": .bool(true)])
        let endings: [ReplyChoice.Ending] = [.complete, .truncated, .refusal, .contentFilter, .empty, .malformed]
        for number in 0..<150 {
            let bench = ScriptedWorkbench(seeds: evolSeeds, seed: "\(number)") { question in
                var random = SeededRandom(deriving: "\(number)", question.name)
                let text = (0..<random.index(below: 12)).map { _ in Self.pieces[random.index(below: Self.pieces.count)] }.joined()
                return .text(text, ending: random.index(below: 4) == 0 ? endings[random.index(below: endings.count)] : .complete)
            }
            let step = try #require(recipe.step(at: number % evolSeeds.count, of: bench.input))
            let outcome = try await recipe.work(step, at: bench)
            let rows = outcome.candidates.flatMap(\.records)
            let evolved = rows.count { $0.extra["round"] != "0" }
            #expect(evolved + outcome.rejections.count == 4, "every round ends as a row or as a rejection")
            #expect(rows.allSatisfy { $0.instruction?.isEmpty == false && $0.output?.isEmpty == false })
            #expect(try await recipe.work(step, at: bench) == outcome)
        }
    }
}
