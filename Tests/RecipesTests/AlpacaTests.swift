import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `The recipe Alpaca` {
    private static let shown: [SeedTask] = (0..<6).map { index in
        SeedTask(
            id: "s\(index)", instruction: "Seed  number \(index)\nsays what to do:",
            instances: [Instance(input: index % 2 == 0 ? "" : "material \(index)", output: "Result \(index).")])
    }

    private func alpaca(_ profile: Profile = .default, _ overrides: [String: ParameterValue] = [:]) throws -> Alpaca {
        try Alpaca(parameters: Alpaca.parameters.resolve(profile: profile, overrides: overrides))
    }

    private func work(
        _ reply: Reply, _ recipe: Alpaca, pool: [String] = []
    ) async throws -> (outcome: Outcome, question: Question) {
        let bench = ScriptedWorkbench(seeds: Self.shown, pool: pool) { _ in reply }
        let step = try #require(recipe.step(at: 7, of: bench.input))
        let outcome = try await recipe.work(step, at: bench)
        #expect(try await recipe.work(step, at: bench) == outcome)
        return (outcome, try #require(bench.questions.first))
    }

    private func rows(_ outcome: Outcome) -> [String] {
        outcome.candidates.flatMap(\.records).map { "\($0.instruction ?? "?")|\($0.input ?? "?")|\($0.output ?? "?")" }
    }

    private static func block(_ number: Int, _ instruction: String, _ output: String, input: String = "<noinput>") -> String {
        "###\n\(number). Instruction: \(instruction)\n\(number). Input:\n\(input)\n\(number). Output:\n\(output)\n"
    }

    private static let good = block(4, "Name a fruit that is red.", "An apple.")
    private static let other = block(6, "Say it in plain words.", "All else equal.", input: "Ceteris paribus.")
    private static let both = ["Name a fruit that is red.||An apple.", "Say it in plain words.|Ceteris paribus.|All else equal."]

    @Test func `each task is a counted candidate with one row, compared by its instruction`() async throws {
        let (outcome, question) = try await work(.text(Self.good + Self.other), alpaca())
        #expect(rows(outcome) == Self.both)
        #expect(outcome.rejections.isEmpty)
        #expect(outcome.candidates.map(\.comparison) == outcome.candidates.map(\.records.first?.instruction))
        #expect(outcome.candidates.allSatisfy { $0.counts && $0.followUps.isEmpty && $0.records.count == 1 })
        #expect(outcome.candidates.map(\.key) == ["20", "\(Self.good.utf8.count + 20)"])
        let record = try #require(outcome.candidates.last?.records.first)
        #expect(record.kind == "alpaca")
        #expect(record.messages.first == Message(.user, "Say it in plain words.\n\nCeteris paribus."))
        #expect(record.parents.count == 3 && Set(record.parents).isSubset(of: Self.shown.map(\.id)))
        #expect(question.name == "tasks" && question.role == .teacher && question.template == "alpaca/en/tasks-chat")
    }

    /// What a model may do to one task of three, and what becomes of it. The neighbours stay in every case.
    private static let hostile: [(name: String, middle: String, row: String?, rule: String?)] = [
        (
            "heading", block(5, "Plan a day out.", "# Plan\n### Morning\nSwim."), "Plan a day out.||# Plan\n### Morning\nSwim.",
            nil
        ),
        (
            "no input block", "###\n5. Instruction: Name two more rivers.\n5. Output:\nElbe, Oder\n",
            "Name two more rivers.||Elbe, Oder", nil
        ),
        ("number off", block(9, "Name two more rivers.", "Elbe"), "Name two more rivers.||Elbe", nil),
        ("noinput spelled", block(5, "Name two more rivers.", "Elbe", input: "< NoInput >"), "Name two more rivers.||Elbe", nil),
        (
            "code", block(5, "Write a bash loop.", "```sh\n### loop\nfor i in 1; do :; done\n```"),
            "Write a bash loop.||```sh\n### loop\nfor i in 1; do :; done\n```", nil
        ),
        ("no output", "5. Instruction: Name two more rivers.\n5. Input:\n<noinput>\n", nil, "instance-empty-output"),
        ("no input as output", block(5, "Name two more rivers.", "<noinput>"), nil, "instance-empty-output"),
        ("echo", block(5, "Repeat the word please.", "river", input: "river"), nil, "instance-input-equals-output"),
        ("colon", block(5, "Name two more rivers.", "They are:"), nil, "instance-ends-with-colon"),
        ("refusal", block(5, "Tell me his address.", "I'm sorry, but I can't help with that."), nil, "instance-refusal"),
        ("short", block(5, "Sing it", "La la."), nil, "too-short"),
        ("empty", block(5, "", "La la."), nil, "empty"),
        ("video", block(5, "Describe this video in words.", "A cat."), nil, "blacklisted-word"),
        ("program", block(5, "Write a program that adds.", "1 + 1"), nil, "write-a-program"),
        ("quote", block(5, "\"Carpe diem\" means what exactly?", "Seize it."), nil, "starts-with-punctuation"),
        ("accent", block(5, "Écris une phrase courte.", "Bonjour."), nil, "starts-with-non-ascii"),
    ]

    @Test(arguments: hostile.indices)
    func `a task that is odd or breaks a rule costs no neighbour`(index: Int) async throws {
        let (name, middle, row, rule) = Self.hostile[index]
        let (outcome, _) = try await work(.text(Self.good + middle + Self.other), alpaca())
        #expect(rows(outcome) == [Self.both[0]] + [row].compactMap(\.self) + [Self.both[1]], "\(name)")
        #expect(outcome.rejections.map(\.rule) == [rule].compactMap(\.self), "\(name)")
    }

    @Test func `of a reply that was cut off only the last task is dropped`() async throws {
        for profile in Profile.allCases {
            let lead = profile == .compat ? Self.good.replacing("###\n4. Instruction:", with: "") : Self.good
            let (outcome, _) = try await work(
                .text(lead + Self.block(5, "Name two more rivers.", "Elbe and th"), ending: .truncated), alpaca(profile))
            #expect(rows(outcome) == [Self.both[0]])
            #expect(outcome.rejections.map(\.rule) == ["task-truncated"])
            #expect(outcome.rejections.first?.ask == nil)
        }
    }

    @Test func `compat cuts at every heading, keeps case and what the original keeps`() async throws {
        let text =
            " Explain what IBM stands for.\n4. Input:\n<NOINPUT>\n4. Output:\n\n"
            + Self.block(5, "Plan a day out.", "# Plan\n### Morning\nSwim.") + Self.other
        let (outcome, question) = try await work(.text(text), alpaca(.compat))
        #expect(rows(outcome) == ["Explain what IBM stands for.||", "Plan a day out.||# Plan"])
        #expect(outcome.rejections.map(\.rule) == ["task-malformed", "task-malformed"])
        #expect(question.template == "alpaca/en/tasks" && question.api == .completions)
    }

    @Test func `compat sends the published software's parameters`() async throws {
        let (_, question) = try await work(.text("x"), alpaca(.compat))
        #expect(
            question.sampling
                == Sampling(
                    temperature: 1, topP: 1, frequencyPenalty: 0, presencePenalty: 0, maxTokens: 3072,
                    stop: ["\n20", "20.", "20."], n: 1))
    }

    @Test func `the default profile sends no stop strings and a seed, completions stop behind the last task`() async throws {
        #expect(try await work(.text("x"), alpaca()).question.sampling == Sampling(temperature: 1, maxTokens: 4096, seeded: true))
        let completions = try alpaca(.default, ["api": .string("completions"), "items": .int(9)])
        #expect(try await work(.text("x"), completions).question.sampling.stop == ["\n10. Instruction:"])
    }

    @Test(arguments: [
        (Reply.text("I'm sorry, but I can't help with that."), "refusal"), (.text("no", ending: .refusal), "refusal"),
        (.text("", ending: .contentFilter), "content-filter"), (.text("", ending: .empty), "empty-reply"),
        (.text("<html>", ending: .malformed), "malformed-reply"), (.text("Here are some tasks:"), "unparsable"),
        (.text("1. Sing.\n2. Dance."), "unparsable"),
    ])
    func `a reply without any task is one rejection that can be asked again`(reply: Reply, rule: String) async throws {
        let (outcome, _) = try await work(reply, alpaca())
        #expect(outcome.candidates.isEmpty)
        #expect(outcome.rejections.map(\.rule) == [rule] && outcome.rejections.map(\.ask) == ["tasks"])
    }

    @Test func `three seeds are shown in full, each request others, and none of the machine's`() async throws {
        let (_, question) = try await work(.text("x"), alpaca(), pool: ["Kept one"])
        guard case .list(let rows)? = question.values["demonstrations"] else { throw NoStep() }
        #expect(rows.map { $0["number"] } == ["1", "2", "3"])
        #expect(rows.allSatisfy { $0["instruction"]?.hasPrefix("Seed number ") == true && $0["instruction"]?.last == "o" })
        #expect(rows.allSatisfy { $0["input"] == "<noinput>" || $0["input"]?.hasPrefix("material") == true })
        #expect(question.values["next"] == .text("4") && question.values["last"] == .text("20"))
        #expect(question.values["known"] == .list([]) && question.values["has_known"] == .flag(false))
        var seen: Set<String> = []
        let recipe = try alpaca()
        for seed in 0..<60 {
            let bench = ScriptedWorkbench(seeds: Self.shown, seed: "\(seed)", replies: [:])
            _ = try await recipe.work(Step(kind: "tasks", key: "0", payload: ""), at: bench)
            if case .list(let rows)? = bench.questions.first?.values["demonstrations"] {
                seen.insert(rows.compactMap { $0["output"] }.joined())
            }
        }
        #expect(seen.count > 30)
    }

    @Test func `kept instructions are named as known where asked for`() async throws {
        let recipe = try alpaca(.default, ["demonstrations_machine": .int(2)])
        let (_, question) = try await work(.text("x"), recipe, pool: ["Kept\none", "Kept two", "Kept three"])
        guard case .list(let rows)? = question.values["known"] else { throw NoStep() }
        #expect(rows.count == 2 && rows.allSatisfy { $0["instruction"]?.hasPrefix("Kept ") == true })
        #expect(question.values["has_known"] == .flag(true))
    }

    @Test(arguments: [
        ["items": ParameterValue.int(3)], ["min_words": .int(10), "max_words": .int(9)], ["resynchronise": .bool(false)],
        ["api": .string("completions"), "demonstrations_machine": .int(1)],
    ])
    func `values that do not go together are refused`(overrides: [String: ParameterValue]) {
        #expect(throws: ParameterError.self) { try alpaca(.default, overrides) }
    }

    @Test func `the goal is its target, and a job without seeds has no step`() throws {
        let goal = try alpaca(.default, ["target": .int(9), "stall_after": .int(3)]).goal
        #expect(goal == Goal(target: 9, stages: [Goal.Stage(kind: "tasks", expectedYield: 17 * 0.8)], stallAfter: 3))
        #expect(try alpaca().step(at: 0, of: JobInput(seeds: [])) == nil)
        #expect(AllRecipes.named("alpaca") == Alpaca.self)
    }

    @Test func `prompts fit their values, and compat's ends with the label of the fourth task`() async throws {
        let variants: [(Profile, [String: ParameterValue])] = [
            (.default, [:]), (.default, ["demonstrations_machine": .int(1)]), (.compat, [:]),
        ]
        for (profile, overrides) in variants {
            let recipe = try alpaca(profile, overrides)
            let (_, question) = try await work(.text("x"), recipe, pool: ["Kept one"])
            let text = try render(question, packagedPrompts(recipe))
            #expect(!text.contains("{{") && !text.contains("&lt;") && !text.contains("\n\n\n"))
            #expect(text.contains("<noinput>") && text.contains("20 tasks"))
            #expect(text.contains("\n- Kept one\n") == !overrides.isEmpty)
            if profile == .compat { #expect(text.hasSuffix("\n###\n4. Instruction:")) }
            // What the prompt shows reads as what it shows.
            let list = text.split(separator: "###\n").dropFirst().prefix(3).joined(separator: "###\n")
            let (shown, _) = try await work(.text(list), alpaca())
            #expect(shown.candidates.count == 3)
        }
    }

    @Test func `every parameter has a value that its own check allows, and a documentation`() throws {
        for profile in Profile.allCases {
            let values = try Alpaca.parameters.resolve(profile: profile, overrides: [:]).values
            #expect(throws: Never.self) { try Alpaca.parameters.resolve(profile: profile, overrides: values) }
            #expect(throws: Never.self) { try alpaca(profile) }
        }
        #expect(Alpaca.parameters.parameters.allSatisfy { $0.doc.hasSuffix(".") || $0.doc.hasSuffix(").") })
    }
}
