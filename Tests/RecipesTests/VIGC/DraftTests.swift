import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `Drafted questions` {
    private func outcome(of draft: String, _ overrides: [String: ParameterValue] = [:]) async throws -> Outcome {
        let replies = ["draft-1": draft, "answer-1": "Two dogs walk.", "verify-1": Sights.verdicts("+")]
        return try await Sights.work(replies, Sights.recipe(overrides)).outcome
    }

    @Test(arguments: [
        #"{"question":"What walks here?","answer":"Dogs."}"#,
        "```json\n{\"question\": \"What walks here?\", \"answer\": \"Dogs.\"}\n```",
        "Question: What walks here?\nAnswer: Dogs.", "**Question:** What walks here?\n\n**Answer:** Dogs.",
        "Question: What is it?\nAnswer: no.\nQuestion: What walks here? Answer: Dogs.",
        "Question: <image>What walks here?\nAnswer: Dogs.",
    ])
    func `are read as JSON or as text`(draft: String) async throws {
        let row = try #require(Sights.row(try await outcome(of: draft)))
        #expect(row.instruction == "What walks here?" && row.extra["original_answer"] == "Dogs.")
    }

    @Test(arguments: [
        ("", "empty-reply"), ("I'm sorry, but I can't help with that request.", "refusal"), ("Two dogs walk here.", "unparsable"),
        ("Question: What? Answer: a Answer: b", "unparsable"), ("Question: Answer: b", "unparsable"),
        ("It seems that your message is empty. How can I assist you today?", "assistant-error"),
        ("Question: What can be seen in this picture?\nAnswer: Dogs.", "generic-question"),
        ("Question: What does the caption say?\nAnswer: Dogs.", "source-leak"),
        ("Question: Do you see the two brown dogs that walk?\nAnswer: Two brown dogs.", "answer-in-question"),
    ])
    func `that are none are rejected before anything else is asked, and can be asked again`(draft: String, rule: String)
        async throws
    {
        let outcome = try await outcome(of: draft)
        #expect(outcome.candidates.isEmpty && outcome.rejections.map(\.rule) == [rule])
        #expect(outcome.rejections.first?.ask == "draft-1" && outcome.rejections.first?.tags?["calls"] == "1")
    }

    @Test func `are told what to make and how to begin, differently from step to step`() async throws {
        var (instructions, openings): (Set<TemplateValue>, Set<TemplateValue>) = ([], [])
        for seed in 0..<60 {
            let (_, questions) = try await Sights.work(Sights.recipe(), seed: "\(seed)") { _ in .text("") }
            let draft = try #require(questions.first)
            #expect(draft.values["has_opening"] == .flag(true))
            instructions.insert(draft.values["instruction"] ?? .text(""))
            openings.insert(draft.values["opening"] ?? .text(""))
        }
        #expect(instructions.count == 8 && openings.count >= 10)
        let (_, free) = try await Sights.work(Sights.recipe(["force_openings": .strings([])])) { _ in .text("") }
        #expect(free.first?.values["has_opening"] == .flag(false))
    }

    @Test func `are drawn by their weights`() async throws {
        let recipe = try Sights.recipe(["openings": .strings(["Why=9", "Who=1"])])
        var counts: [String: Int] = [:]
        for seed in 0..<300 {
            let (_, questions) = try await Sights.work(recipe, seed: "\(seed)") { _ in .text("") }
            if case .text(let opening)? = questions.first?.values["opening"] { counts[opening, default: 0] += 1 }
        }
        #expect((250...290).contains(counts["Why"] ?? 0) && (counts["Why"] ?? 0) + (counts["Who"] ?? 0) == 300)
        for bad in ["Why=0", "Why=x", "=3", "Why=-1", "Why=inf"] {
            #expect(throws: ParameterError.self) { _ = try Sights.recipe(["openings": .strings([bad])]) }
        }
    }

    @Test func `of a conversation know those before them, and a repeated one is left out`() async throws {
        let recipe = try Sights.recipe(["turns": .int(3)])
        let drafts = ["What walks on the path?", "How tall is the man?", "What walks on the path here?"]
        let (outcome, questions) = try await Sights.work(recipe) { question in
            let turn = question.name.last?.wholeNumberValue ?? 1
            if question.name.hasPrefix("draft") { return .text("Question: \(drafts[turn - 1])\nAnswer: Nobody knows.") }
            return .text(question.name.hasPrefix("answer") ? "Answer \(turn)." : Sights.verdicts("+"))
        }
        #expect(
            Sights.row(outcome)?.messages.map(\.text) == [
                "What walks on the path?", "Answer 1.", "How tall is the man?", "Answer 2.",
            ])
        #expect(outcome.rejections.map(\.rule) == ["question-repeated"] && outcome.rejections.first?.ask == nil)
        let third = try #require(questions.first { $0.name == "draft-3" })
        #expect(third.values["used"] == .list([["question": "What walks on the path?"], ["question": "How tall is the man?"]]))
        #expect(Sights.checks(outcome).map(\.turn) == [1, 2] && Sights.row(outcome)?.extra["calls"] == "6")
        #expect(Sights.row(outcome)?.extra["image_id"] == nil, "the published form has one question a row")
    }

    @Test func `of which the first dies take the conversation with them`() async throws {
        let recipe = try Sights.recipe(["turns": .int(3)])
        let (outcome, questions) = try await Sights.work(recipe) { _ in .text("nothing") }
        #expect(questions.map(\.name) == ["draft-1"] && outcome.rejections.map(\.rule) == ["unparsable"])
        #expect(outcome.candidates.isEmpty)
    }

    @Test func `are one of each type for each scene, in the order of scenes`() throws {
        let recipe = try VIGC(parameters: VIGC.parameters.resolve(profile: .default, overrides: [:]))
        let input = JobInput(seeds: [try SeedTask(scene: Sights.scene), try SeedTask(scene: Sights.scene)])
        #expect(
            (0..<7).map { recipe.step(at: $0, of: input)?.key } == [
                "0-conversation", "0-detail", "0-reasoning", "1-conversation", "1-detail", "1-reasoning", nil,
            ])
        #expect(recipe.step(at: -1, of: input) == nil)
    }

    @Test func `of another version are errors by name, as are unknown types`() async throws {
        let recipe = try Sights.recipe()
        let bench = ScriptedWorkbench(seeds: [try SeedTask(scene: Sights.scene)]) { _ in .text("") }
        for payload in ["", "1:0", "1:04:talk", "1:x12:conversation"] {
            await #expect(throws: PayloadError.self) {
                _ = try await recipe.work(Step(kind: "question", key: "k", payload: payload), at: bench)
            }
        }
        for types in [["conversation", "caption"], ["short", "short"], []] {
            #expect(throws: ParameterError.self) { _ = try Sights.recipe(["types": .strings(types)]) }
        }
    }

    @Test func `that a word answers get the answer that most samples give`() async throws {
        let recipe = try Sights.recipe(["types": .strings(["short"])])
        let samples = ["Two.", "three", "two", "Two", "a dog"].map { ReplyChoice(ending: .complete, text: $0) }
        let (outcome, questions) = try await Sights.work(recipe) { question in
            switch question.name {
            case "draft-1": .text("Question: How many dogs?\nAnswer: Two.")
            case "answer-1": Reply(choices: samples)
            default: .text(Sights.verdicts("+"))
            }
        }
        #expect(Sights.row(outcome)?.output == "Two." && Sights.row(outcome)?.extra["original_answer"] == "Two.")
        #expect(questions.first { $0.name == "answer-1" }?.sampling.n == 5)
        let (split, _) = try await Sights.work(recipe) { question in
            question.name == "draft-1"
                ? .text("Question: How many dogs?\nAnswer: Two.") : Reply(choices: Array(samples.prefix(2)))
        }
        #expect(split.rejections.map(\.rule) == ["low-agreement"] && split.rejections.first?.measured == 0.5)
    }

    @Test func `whose answers contradict each other are rejected where consistency is asked for`() async throws {
        let draft = #"{"question":"What walks here?","answer":"Three dogs, and a red ball."}"#
        #expect(try await outcome(of: draft).rejections.isEmpty)
        let strict = try await outcome(of: draft, ["consistency": .bool(true)])
        #expect(strict.rejections.map(\.rule) == ["inconsistent"] && strict.rejections.first?.detail == "dog: 3 and 2")
        let same = #"{"question":"What walks here?","answer":"Two brown dogs, and a red ball."}"#
        #expect(try await outcome(of: same, ["consistency": .bool(true)]).candidates.count == 1)
    }
}
