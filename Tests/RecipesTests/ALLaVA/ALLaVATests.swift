import RecipeKit
import RecipeTesting
import Recipes
import Records
import Templates
import Testing

@Suite struct `Pairs of ALLaVA` {
    private static let questions = [
        "What is the man holding?", "How many dogs are there?", "Where are they walking?", "Why is he in a hurry?",
        "What season is it?",
    ]
    private static let description = String(repeating: "A man walks two dogs along a wet path between trees. ", count: 5)

    private static var json: String {
        let list = questions.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"description":"\#(description)","questions":[\#(list)]}"#
    }

    private static func sections(_ question: String? = nil, answer: String = "He holds a lead in each hand.") -> String {
        let list = questions.enumerated().map { "\($0.offset + 1). \($0.element)" }.joined(separator: "\n")
        let start = "<description>\n\(description)\n</description>\n<questions>\n\(list)\n</questions>"
        return question.map { start + "\n<question>\n\($0)\n</question>\n<answer>\n\(answer)\n</answer>" } ?? start
    }

    private func recipe(_ profile: Profile = .default, _ overrides: [String: ParameterValue] = [:]) throws -> ALLaVA {
        try ALLaVA(parameters: ALLaVA.parameters.resolve(profile: profile, overrides: overrides))
    }

    private func twoCalls(
        _ first: Reply, _ second: Reply = .text("He holds a lead in each hand."), _ overrides: [String: ParameterValue] = [:],
        scene: Scene = pictureScene(), seed: String = "test"
    ) async throws -> (outcome: Outcome, questions: [Question]) {
        try await work(recipe(.default, overrides), [scene], seed: seed) { $0.name == "look" ? first : second }
    }

    @Test func `a picture is two calls and two rows that belong together`() async throws {
        let (outcome, questions) = try await twoCalls(.text(Self.json))
        #expect(questions.map(\.name) == ["look", "answer"] && questions.map(\.role) == [.vision, .visionAnswerer])
        #expect(questions.allSatisfy { $0.images == [somePicture] })
        let rows = outcome.rows
        #expect(outcome.rejections.isEmpty && rows.count == 2)
        #expect(rows.map { $0.extra["allava_id"] } == ["allava_laion_cap_0", "allava_laion_inst_0"])
        #expect(rows.map { $0.extra["type"] } == ["caption", "instruct"] && rows[1].siblings == ["caption#0"])
        #expect(rows.allSatisfy { $0.extra["image_sha256"] == somePicture.sha256 && $0.extra["image"] == "a/p1.png" })
        #expect(rows.allSatisfy { $0.extra["original_caption"] == "A man walks two dogs." && $0.parents == ["p1"] })
        #expect(rows[1].output == "He holds a lead in each hand.")
        #expect(Self.questions.contains(rows[1].instruction ?? ""))
        #expect(rows.map(\.asked) == [["look"], ["look", "answer"]])
    }

    @Test func `the second call knows nothing of the first but the question`() async throws {
        let (outcome, questions) = try await twoCalls(.text(Self.json))
        let second = try #require(questions.last)
        #expect(second.values == ["question": .text(outcome.rows[1].instruction ?? "")])
        #expect(second.schema == nil && questions.first?.schema?.contains(#""minItems":5"#) == true)
    }

    @Test func `the question is drawn by our generator: the same seed the same one, and any of the five`() async throws {
        var drawn: Set<String> = []
        for seed in 0..<60 {
            let first = try await twoCalls(.text(Self.json), seed: "\(seed)").outcome
            #expect(try await twoCalls(.text(Self.json), seed: "\(seed)").outcome == first)
            drawn.insert(first.rows[1].instruction ?? "")
        }
        #expect(drawn == Set(Self.questions))
    }

    @Test func `there are at least fifteen requests for a description, all of which are drawn`() async throws {
        guard
            case .strings(let requests)? = ALLaVA.parameters.parameters.first(where: { $0.name == "caption_instructions" })?
                .default
        else { throw NoStep() }
        #expect(requests.count >= 15 && Set(requests).count == requests.count)
        var drawn: Set<String> = []
        for seed in 0..<300 {
            drawn.insert(try await twoCalls(.text(Self.json), seed: "\(seed)").outcome.rows[0].instruction ?? "")
        }
        #expect(drawn == Set(requests))
    }

    @Test func `sections between marks are read as the JSON is`() async throws {
        let text: [String: ParameterValue] = ["answers": .string("text")]
        let (outcome, questions) = try await twoCalls(.text("Here it is.\n" + Self.sections()), overrides: text)
        let sameInJSON = try await twoCalls(.text(Self.json)).outcome.rows
        #expect(outcome.rows == sameInJSON)
        #expect(questions.first?.schema == nil && questions.first?.values["json"] == .flag(false))
    }

    private func twoCalls(_ first: Reply, overrides: [String: ParameterValue]) async throws -> (
        outcome: Outcome, questions: [Question]
    ) {
        try await twoCalls(first, .text("He holds a lead in each hand."), overrides)
    }

    @Test(arguments: [
        ("</description>", "", "</description> is missing"), ("<questions>", "", "<questions> is missing"),
        ("<questions>", "<questions><questions>", "<questions> is there 2 times"),
        ("</questions>", "</questions><description>", "<description> is there 2 times"),
    ])
    func `a mark that is missing or there twice makes the reply useless`(mark: String, other: String, reason: String) async throws
    {
        let reply = Self.sections().replacing(mark, with: other)
        let (outcome, questions) = try await twoCalls(.text(reply), overrides: ["answers": .string("text")])
        #expect(outcome.candidates.isEmpty && outcome.rules == ["section-marker"] && questions.count == 1)
        #expect(outcome.rejections.first?.detail == reason && outcome.rejections.first?.ask == "look")
    }

    @Test func `fewer than five different questions make the reply useless, and more are five`() async throws {
        let four = Self.json.replacing("What season is it?", with: "how many dogs are there")
        let rejected = try await twoCalls(.text(four)).outcome
        #expect(rejected.rules == ["too-few-questions"] && rejected.candidates.isEmpty)
        #expect(rejected.rejections.first?.measured == 4 && rejected.rejections.first?.threshold == 5)
        let six = Self.json.replacing(#""What season is it?"]"#, with: #""What season is it?","And who is it?"]"#)
        for seed in 0..<40 {
            let row = try await twoCalls(.text(six), seed: "\(seed)").outcome.rows[1]
            #expect(Self.questions.contains(row.instruction ?? ""))
        }
    }

    @Test(arguments: [
        (Reply.text("", ending: .empty), "empty-reply"), (.text("", ending: .imageMissing), "image-missing"),
        (.text("", ending: .imageChanged), "image-changed"), (.text("", ending: .imageRefused), "image-refused"),
        (.text(#"{"description":"A dog.","#, ending: .truncated), "truncated"), (.text("A dog and a man."), "unparsable"),
        (.text(#"{"questions":[]}"#), "unparsable"), (.text("Please upload the image so that I can help."), "assistant-error"),
        (.text(#"{"description":"A dog.","questions":["A?","B?","C?","D?","E?"]}"#), "too-short"),
        (.text("I'm sorry, but I can't help with that."), "refusal"),
    ])
    func `a first reply of no use ends the step, can be asked again, and no second call is bought`(
        reply: Reply, rule: String
    ) async throws {
        let (outcome, questions) = try await twoCalls(reply)
        #expect(outcome.rules == [rule] && outcome.candidates.isEmpty && questions.count == 1)
        #expect(outcome.rejections.first?.ask == "look")
    }

    @Test(arguments: [
        (Reply.text("I'm sorry, but I can't assist with that."), "refusal"), (.text("He ho", ending: .truncated), "truncated"),
        (.text("At (0.1, 0.2)."), "source-leak"), (.text("", ending: .malformed), "malformed-reply"),
    ])
    func `a bad answer leaves the description, and can be asked for again`(reply: Reply, rule: String) async throws {
        let outcome = try await twoCalls(.text(Self.json), reply).outcome
        #expect(outcome.rows.map { $0.extra["type"] } == ["caption"] && outcome.rules == [rule])
        #expect(outcome.rejections.first?.ask == "answer")
    }

    @Test func `as published the model picks, in one call, one of its own questions`() async throws {
        let recipe = try recipe(.compat)
        #expect(recipe.roles == [.vision] && !recipe.prompts.contains("allava/en/answer"))
        let good = Self.sections("how many dogs are there")
        let (outcome, questions) = try await work(recipe, [pictureScene()]) { _ in .text(good) }
        #expect(questions.map(\.name) == ["look"] && outcome.rejections.isEmpty)
        #expect(outcome.rows.map(\.instruction).last == "how many dogs are there" && outcome.rows.count == 2)
        let foreign = Self.sections("Which colour has the house on the hill?")
        let rejected = try await work(recipe, [pictureScene()]) { _ in .text(foreign) }.outcome
        #expect(rejected.rules == ["question-not-offered"] && rejected.candidates.isEmpty)
        #expect(rejected.rejections.first?.threshold == 0.8 && (rejected.rejections.first?.measured ?? 1) < 0.8)
        let cut = Self.sections("How many dogs are there?").replacing("</answer>", with: "")
        #expect(try await work(recipe, [pictureScene()]) { _ in .text(cut) }.outcome.rules == ["section-marker"])
    }

    @Test func `a scene's own question is answered in one call, after a description`() async throws {
        let scene = pictureScene(question: "Which dog is older?\nOptions: left, right")
        let reply = #"{"description":"\#(Self.description)","answer":"The left one has a grey muzzle, so it is the left."}"#
        let (outcome, questions) = try await work(recipe(), [scene]) { _ in .text(reply) }
        #expect(questions.map(\.template) == ["allava/en/given"])
        #expect(questions.first?.values["question"] == .text(scene.question ?? ""))
        #expect(outcome.rows.map { $0.extra["allava_id"] } == ["allava_vflan_cap_0", "allava_vflan_inst_0"])
        #expect(outcome.rows.last?.instruction == scene.question && outcome.rejections.isEmpty)
        let laion = try await work(recipe(.default, ["branch": .string("laion")]), [scene]) {
            $0.name == "look" ? .text(Self.json) : .text("The left one.")
        }
        #expect(laion.questions.map(\.template) == ["allava/en/look", "allava/en/answer"])
        let none = try await work(recipe(.default, ["branch": .string("vflan")]), [pictureScene()]) { _ in .text("") }
        #expect(none.outcome.rules == ["no-question"] && none.questions.isEmpty)
    }

    @Test func `a scene without a picture is a rejection, and nothing is asked`() async throws {
        let told = Scene(id: "p2", captions: ["A dog."])
        let (outcome, questions) = try await work(recipe(), [told]) { _ in .text("") }
        #expect(outcome.rules == ["image-missing"] && outcome.rejections.first?.ask == nil && questions.isEmpty)
        #expect(outcome.rejections.first?.text == "p2")
    }

    @Test func `the mark of a picture is never part of a text`() async throws {
        let outcome = try await twoCalls(
            .text(Self.json.replacing("A man walks", with: "<im<image>age>A man walks")), .text("<image>A lead."), [:]
        ).outcome
        #expect(outcome.rows.count == 2)
        #expect(outcome.rows.allSatisfy { row in row.messages.allSatisfy { !$0.text.contains("<image>") } })
    }

    @Test func `a seed that is no scene, a payload of another version and no request to draw are errors by name`() async throws {
        let recipe = try recipe()
        let bench = ScriptedWorkbench(seeds: seeds) { _ in .text("") }
        await #expect(throws: SceneError.self) {
            _ = try await recipe.work(Step(kind: "look", key: "0", payload: "0"), at: bench)
        }
        for step in [Step(kind: "look", key: "0", payload: "x"), Step(kind: "other", key: "0", payload: "0")] {
            await #expect(throws: PayloadError.self) { _ = try await recipe.work(step, at: bench) }
        }
        #expect(recipe.step(at: 10, of: bench.input) == nil && recipe.step(at: -1, of: bench.input) == nil)
        #expect(throws: ParameterError.self) { try self.recipe(.default, ["caption_instructions": .strings([])]) }
    }

    @Test(arguments: ["two-call", "one-call"], ["json", "text"])
    func `every packaged prompt has exactly the request's variables`(style: String, answers: String) async throws {
        let recipe = try recipe(.default, ["style": .string(style), "answers": .string(answers)])
        let prompts = try packagedPrompts(recipe)
        for scene in [pictureScene(), pictureScene(question: "Which {{dog}}?")] {
            let reply = answers == "json" ? Self.json : Self.sections()
            for question in try await work(recipe, [scene], script: { _ in .text(reply) }).questions {
                let text = try render(question, prompts)
                #expect(text.contains("JSON object") == (answers == "json" && question.name == "look"))
                #expect(text.contains("</description>") == (answers == "text" && question.name == "look"))
                #expect(scene.question == nil || text.contains("Which {{dog}}?"))
            }
        }
    }
}
