import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `Texts about scenes` {
    private static let scene = Scene(
        id: "p1", image: "p1.png", captions: ["A man walks two dogs.", "Dogs on a path."],
        instances: [
            SceneInstance(category: "dog", box: Box(x1: 0.63, y1: 0.2, x2: 0.8004, y2: 1)),
            SceneInstance(category: "dog", box: Box(x1: 0.1, y1: 0.25, x2: 0.3, y2: 0.5)),
        ])

    private func recipe(_ profile: Profile = .default, _ overrides: [String: ParameterValue] = [:]) throws -> LLaVA {
        try LLaVA(parameters: LLaVA.parameters.resolve(profile: profile, overrides: overrides))
    }

    /// The outcome of root step `index` and what it asked.
    private func work(
        _ reply: Reply, at index: Int = 0, _ recipe: LLaVA, seeds: [SeedTask]? = nil
    ) async throws -> (outcome: Outcome, question: Question?) {
        let bench = ScriptedWorkbench(seeds: try seeds ?? [SeedTask(scene: Self.scene)]) { _ in reply }
        let step = try #require(recipe.step(at: index, of: bench.input))
        return (try await recipe.work(step, at: bench), bench.questions.first)
    }

    private func outcome(of reply: String, _ type: String, _ overrides: [String: ParameterValue] = [:]) async throws -> Outcome {
        try await work(.text(reply), recipe(.default, overrides.merging(["types": .strings([type])]) { $1 })).outcome
    }

    private static let talk =
        "Question:\nHow many dogs are there?\n===\nAnswer:\nTwo of them.\n===\nQuestion:\nIs there a cat?\n===\nAnswer:\nNo, there is none."

    @Test func `three types of a scene are three requests and three rows`() async throws {
        let recipe = try recipe()
        let input = JobInput(seeds: [try SeedTask(scene: Self.scene)])
        #expect((0..<4).map { recipe.step(at: $0, of: input)?.key } == ["0-conversation-1", "0-detail-1", "0-reasoning-1", nil])
        #expect(recipe.step(at: -1, of: input) == nil)
        let description = String(repeating: "A man walks two dogs along a path. ", count: 6)
        let replies = [Self.talk, description, "Question:\nWhat for?\n===\nAnswer:\nMost likely for exercise."]
        var rows: [RecordDraft] = []
        for (index, reply) in replies.enumerated() {
            rows += try await work(.text(reply), at: index, recipe).outcome.candidates[0].records
        }
        #expect(rows.map(\.kind) == ["visual", "visual", "visual"] && rows.allSatisfy { $0.parents == ["p1"] })
        #expect(rows.map { $0.extra["type"] } == ["conversation", "detail", "reasoning"])
        #expect(rows.allSatisfy { $0.extra["image"] == "p1.png" && $0.extra["scene"] == "p1" })
        #expect(
            rows[0].messages.map(\.text) == ["How many dogs are there?", "Two of them.", "Is there a cat?", "No, there is none."])
        #expect(rows[0].instruction == nil && rows[0].output == nil, "a conversation stays one row")
        #expect(rows[2].instruction == "What for?" && rows[2].output == "Most likely for exercise." && rows[2].input == "")
        #expect(rows[1].output?.hasPrefix("A man walks") == true)
    }

    @Test func `a request shows captions, boxes of three decimals at most, and counts`() async throws {
        let wanted =
            "A man walks two dogs.\nDogs on a path.\n\ndog: [0.63, 0.2, 0.8, 1.0]\ndog: [0.1, 0.25, 0.3, 0.5]\n\nSeen: 2 dog."
        for index in 0..<3 {
            #expect(try await work(.text(""), at: index, recipe()).question?.values["context"] == .text(wanted))
        }
    }

    @Test func `in compat a conversation has captions alone, and nothing is counted or sieved`() async throws {
        let recipe = try recipe(.compat)
        let leak = Self.talk.replacing("Two of them.", with: "Two, as the caption says.")
        let (outcome, question) = try await work(.text(leak), at: 0, recipe)
        #expect(question?.values["context"] == .text("A man walks two dogs.\nDogs on a path."))
        #expect(outcome.rejections.isEmpty && outcome.candidates.count == 1)
        let (short, detail) = try await work(.text("Dogs."), at: 1, recipe)
        let boxes = "A man walks two dogs.\nDogs on a path.\n\ndog: [0.63, 0.2, 0.8, 1.0]\ndog: [0.1, 0.25, 0.3, 0.5]"
        #expect(detail?.values["context"] == .text(boxes))
        #expect(short.candidates.count == 1)
    }

    @Test func `the request for a description is drawn, and is the row's instruction`() async throws {
        let texts = ["One?", "Two?", "Three?"]
        let recipe = try recipe(.default, ["types": .strings(["detail"]), "detail_instructions": .strings(texts)])
        var drawn: Set<String> = []
        for seed in 0..<40 {
            let bench = ScriptedWorkbench(seeds: [try SeedTask(scene: Self.scene)], seed: "\(seed)") { _ in
                .text(String(repeating: "Dogs walk here. ", count: 12))
            }
            let step = try #require(recipe.step(at: 0, of: bench.input))
            let instruction = try await recipe.work(step, at: bench).candidates.first?.records.first?.instruction
            #expect(bench.questions.first?.values["instruction"] == instruction.map { .text($0) })
            drawn.insert(instruction ?? "none")
        }
        #expect(drawn == Set(texts))
    }

    @Test(arguments: [
        ("", "empty-reply"), ("I'm sorry, but I can't help with that request.", "refusal"),
        ("It seems that your message is empty. How can I assist you today?", "assistant-error"),
        ("Question:\nA?\n===\nAnswer:\nB.\n===\nQuestion:\nC?", "unparsable"), ("A man walks two dogs.", "unparsable"),
        ("Question:\nWhere is it?\n===\nAnswer:\nAt [0.63, 0.2, 0.8, 1.0].", "source-leak"),
        ("Question:\nWhat does the caption say?\n===\nAnswer:\nThat it rains.", "source-leak"),
        ("Question:\nWho is the old man with the two dogs?\n===\nAnswer:\nAn old man with two dogs.", "answer-in-question"),
        ("Question:\nWhat is it?\n===\nAnswer:\nI'm sorry, but I cannot help with that.", "refusal"),
    ])
    func `a reply without a good first turn is rejected whole, by a rule that says why, and can be asked again`(
        reply: String, rule: String
    ) async throws {
        let outcome = try await outcome(of: reply, "conversation")
        #expect(outcome.candidates.isEmpty && outcome.rejections.map(\.rule) == [rule])
        #expect(outcome.rejections.first?.ask == "talk")
    }

    @Test func `a bad later turn is left out, and the others stand`() async throws {
        let leak = Self.talk + "\n===\nQuestion:\nWhere?\n===\nAnswer:\nAt (0.1, 0.25)."
        let outcome = try await outcome(of: leak, "conversation")
        #expect(outcome.candidates.first?.records.first?.messages.count == 4)
        #expect(outcome.rejections.map(\.rule) == ["source-leak"] && outcome.rejections.first?.ask == nil)
        #expect(outcome.rejections.first?.text == "Where?\n\nAt (0.1, 0.25).")
    }

    @Test(arguments: [
        ("Is the man walking dogs?", "Yes, the man is walking dogs."), ("Does he walk or ride?", "He walks or rides."),
        ("What is it?", "It is a dog."), ("Which dog is bigger?", "The left dog is."),
    ])
    func `a question may be agreed to, leave a choice, or be answered by more than it says`(question: String, answer: String)
        async throws
    {
        let outcome = try await outcome(of: "Question:\n\(question)\n===\nAnswer:\n\(answer)", "reasoning")
        #expect(outcome.rejections.isEmpty && outcome.candidates.count == 1)
    }

    @Test func `a description is as long as the parameter says, or too short`() async throws {
        let nine = "One two three four five six seven eight nine."
        let outcome = try await outcome(of: nine, "detail", ["min_detail_words": .int(10)])
        #expect(outcome.rejections.map(\.rule) == ["too-short"])
        #expect(outcome.rejections.first?.measured == 9 && outcome.rejections.first?.threshold == 10)
        #expect(try await self.outcome(of: nine, "detail", ["min_detail_words": .int(9)]).candidates.count == 1)
        let leak = try await self.outcome(of: nine + " The bounding box says so.", "detail", ["min_detail_words": .int(0)])
        #expect(leak.rejections.map(\.rule) == ["source-leak"])
    }

    @Test func `what was cut off is asked for with twice the limit, and dropped if that was not enough`() async throws {
        let (outcome, question) = try await work(.text(Self.talk, ending: .truncated), recipe())
        #expect(outcome.candidates.isEmpty && outcome.rejections.map(\.rule) == ["truncated"])
        #expect(question?.longerLimit == question?.sampling.maxTokens.map { $0 * 2 })
    }

    @Test func `JSON is asked for by a schema and read`() async throws {
        let json: [String: ParameterValue] = ["answers": .string("json")]
        let recipe = try recipe(.default, json)
        let (outcome, question) = try await work(.text(#"{"turns":[{"question":"A?","answer":"B."}]}"#), recipe)
        #expect(outcome.candidates.first?.records.first?.output == "B.")
        #expect(question?.schema?.contains(#""turns":{"type":"array""#) == true && question?.values["json"] == .flag(true))
        let words = String(repeating: "Dogs walk here. ", count: 12)
        let detail = try await work(.text(#"{"description":"\#(words)"}"#), at: 1, recipe).outcome
        #expect(detail.candidates.first?.records.first?.output?.hasPrefix("Dogs") == true)
        #expect(try await work(.text(""), at: 1, self.recipe()).question?.schema == nil)
    }

    @Test func `the mark of a picture is never part of a text`() async throws {
        let outcome = try await outcome(of: "Question:\n<image>\nWhat is it?\n===\nAnswer:\nA dog.", "reasoning")
        #expect(outcome.candidates.first?.records.first?.messages.map(\.text) == ["What is it?", "A dog."])
    }

    @Test func `a further conversation is told what was asked, or is a root step of its own`() async throws {
        let options: [String: ParameterValue] = ["types": .strings(["conversation", "reasoning"]), "conversations": .int(2)]
        let recipe = try recipe(.default, options)
        let first = try await work(.text(Self.talk), recipe)
        let next = try #require(first.outcome.candidates.first?.followUps.first)
        #expect(first.question?.values["has_used"] == .flag(false) && next.key == "0-conversation-2")
        let bench = ScriptedWorkbench(seeds: [try SeedTask(scene: Self.scene)]) { _ in .text(Self.talk) }
        #expect(try await recipe.work(next, at: bench).candidates.first?.followUps == [], "two are two")
        #expect(
            bench.questions.first?.values["used"]
                == .list([
                    ["question": "How many dogs are there?", "answer": "Two of them."],
                    ["question": "Is there a cat?", "answer": "No, there is none."],
                ]))
        let apart = try self.recipe(.default, options.merging(["consume_facts": .bool(false)]) { $1 })
        let keys = (0..<4).map { apart.step(at: $0, of: bench.input)?.key }
        #expect(keys == ["0-conversation-1", "0-conversation-2", "0-reasoning-1", nil])
        #expect(try await work(.text(Self.talk), apart).outcome.candidates.first?.followUps == [])
    }

    @Test func `a seed that is no scene, and a payload of another version, are errors by name`() async throws {
        let recipe = try recipe()
        await #expect(throws: SceneError.self) { _ = try await work(.text(""), recipe, seeds: seeds) }
        let bare = try SeedTask(scene: Scene(id: "empty"))
        await #expect(throws: SceneError(seed: "empty", reason: "its scene has neither a picture nor words or numbers about one"))
        {
            _ = try await work(.text(""), recipe, seeds: [bare])
        }
        let bench = ScriptedWorkbench(seeds: [try SeedTask(scene: Self.scene)]) { _ in .text("") }
        for payload in ["", "1:0", "1:012:conversation1:11:a", "1:04:talk1:1"] {
            await #expect(throws: PayloadError.self) {
                _ = try await recipe.work(Step(kind: "talk", key: "k", payload: payload), at: bench)
            }
        }
    }

    @Test(arguments: [
        Scene(id: "p", image: "p.png"), Scene(id: "p", image: "p.png", knowledge: "Herons wade."),
        Scene(
            id: "p",
            objects: [SceneObject(id: "a", label: "a", center: Point3D(x: 0, y: 0, z: 0), size: Point3D(x: 1, y: 1, z: 1))]),
    ])
    func `a scene of which nothing is told that a request shows is a rejection, and nothing is asked`(scene: Scene) async throws {
        let (outcome, question) = try await work(.text(Self.talk), recipe(), seeds: [try SeedTask(scene: scene)])
        #expect(outcome.candidates.isEmpty && outcome.rejections.map(\.rule) == ["no-context"] && question == nil)
        #expect(outcome.rejections.first?.text == "p" && outcome.rejections.first?.ask == nil)
    }

    @Test func `a scene comes back from its seed, and a seed knows what it is`() throws {
        let seed = try SeedTask(scene: Self.scene)
        #expect(try Scene(seed: seed) == Self.scene && seed.form == .scenes && seed.instruction == "A man walks two dogs.")
        let pair = JudgePair(
            id: "q", turns: ["Q?"], first: JudgePair.Candidate(model: "a", turns: ["x"]),
            second: JudgePair.Candidate(model: "b", turns: ["y"]))
        #expect(try SeedTask(pair: pair).form == .pairs && seeds.allSatisfy { $0.form == .tasks })
    }

    @Test(arguments: [["conversation", "caption"], ["detail", "detail"], []])
    func `types that there are not, twice or none, are refused`(types: [String]) {
        #expect(throws: ParameterError.self) { _ = try recipe(.default, ["types": .strings(types)]) }
    }

    @Test(arguments: [false, true])
    func `every packaged prompt has exactly the request's variables, and its examples pass the rules`(json: Bool) async throws {
        let recipe = try recipe(.default, ["answers": .string(json ? "json" : "text"), "conversations": .int(2)])
        let prompts = try packagedPrompts(recipe)
        for index in 0..<3 {
            let question = try #require(try await work(.text(""), at: index, recipe).question)
            let text = try render(question, prompts)
            #expect(text.contains("Seen: 2 dog.") && !text.contains("{{"))
            guard index != 1 else { continue }
            let examples = text.split(separator: "\n### Picture").compactMap { part in
                part.firstRange(of: "Question:\n").map { String(part[$0.lowerBound...]) }
            }
            #expect(examples.count == (index == 0 ? 2 : 3))
            for example in examples {
                let outcome = try await outcome(of: example, index == 0 ? "conversation" : "reasoning")
                #expect(outcome.candidates.count == 1 && outcome.rejections.isEmpty, "\(example): \(outcome.rejections)")
            }
        }
    }
}
