import RecipeKit
import RecipeTesting
import Recipes
import Records
import Templates
import Testing

@Suite struct `Descriptions of ShareGPT4V` {
    private static let description = String(repeating: "An old bridge of grey stone spans a narrow river. ", count: 6)

    private func recipe(_ profile: Profile = .default, _ overrides: [String: ParameterValue] = [:]) throws -> ShareGPT4V {
        try ShareGPT4V(parameters: ShareGPT4V.parameters.resolve(profile: profile, overrides: overrides))
    }

    private func described(
        _ scene: Scene, _ overrides: [String: ParameterValue] = [:], kind: String = #"{"kind":"art"}"#,
        reply: Reply = .text(description), seed: String = "test"
    ) async throws -> (outcome: Outcome, questions: [Question]) {
        try await work(recipe(.default, overrides), [scene], seed: seed) { $0.name == "route" ? .text(kind) : reply }
    }

    @Test(arguments: [
        ("coco", "general"), ("textcaps", "text"), ("wikiart", "art"), ("landmarks", "landmark"), ("web-celebrity", "person"),
        ("laion", "web"),
    ])
    func `the source picks the prompt, without a call`(source: String, kind: String) async throws {
        let (outcome, questions) = try await described(pictureScene(source: source))
        #expect(questions.map(\.template) == ["sharegpt4v/en/" + kind])
        #expect(outcome.rows.first?.extra["picture_kind"] == kind && outcome.rows.first?.extra["routed_by"] == "source")
    }

    @Test func `a picture of another source is looked at, small, by the student`() async throws {
        let (outcome, questions) = try await described(pictureScene(source: "phone"))
        #expect(questions.map(\.template) == ["sharegpt4v/en/route", "sharegpt4v/en/art"])
        #expect(
            questions[0].role == .student && questions[0].images.map(\.side) == [512] && questions[0].sampling.temperature == 0)
        #expect(questions[0].schema?.contains(#""enum":["general","landmark","person","text","art","web"]"#) == true)
        #expect(questions[1].role == .vision && questions[1].images == [somePicture])
        #expect(outcome.rows.first?.extra["routed_by"] == "model" && outcome.rows.first?.asked == ["describe"])
        let vision = try await described(pictureScene(), ["router_role": .string("vision")]).questions
        #expect(vision.map(\.role) == [.vision, .vision])
    }

    @Test(arguments: ["A bridge or art.", #"{"kind":"sport"}"#, "", "[]", "Art and text"])
    func `where nobody can say what kind it is, the general prompt is used`(reply: String) async throws {
        let (outcome, questions) = try await described(pictureScene(), kind: reply)
        #expect(questions.last?.template == "sharegpt4v/en/general" && outcome.rows.first?.extra["routed_by"] == "default")
    }

    @Test(arguments: ["Text", " **text**.\n", "```json\n{\"kind\": \"text\"}\n```"])
    func `a word is taken as well as JSON, and writing is shown large`(reply: String) async throws {
        let questions = try await described(pictureScene(), kind: reply).questions
        #expect(questions.last?.template == "sharegpt4v/en/text" && questions.last?.images.map(\.side) == [1568])
    }

    @Test func `the first pictures are the teacher's, the others the student's`() async throws {
        let recipe = try recipe(.default, ["teacher_images": .int(1), "unknown_source": .string("general")])
        let scenes = [pictureScene("a"), pictureScene("b")]
        var roles: [Role] = []
        var captioners: [String?] = []
        for index in 0..<2 {
            let (outcome, questions) = try await work(recipe, scenes, at: index) { _ in .text(Self.description) }
            roles += questions.map(\.role)
            captioners += outcome.rows.map { $0.extra["captioner"] }
        }
        #expect(roles == [.vision, .student] && captioners == ["teacher", "student"])
        #expect(!recipe.prompts.contains("sharegpt4v/en/route"))
        let published = try self.recipe(.compat, ["teacher_images": .int(0)])
        let student = try await work(published, [pictureScene(source: "wikiart")]) { _ in .text("A dog.") }
        #expect(student.questions.map(\.template) == ["sharegpt4v/en/general"] && student.outcome.candidates.count == 1)
    }

    @Test func `the row has a short request and nothing of the prompt`() async throws {
        let recipe = try recipe(.default, ["unknown_source": .string("landmark")])
        let prompts = try packagedPrompts(recipe)
        var drawn: Set<String> = []
        for seed in 0..<300 {
            let (outcome, questions) = try await work(recipe, [pictureScene()], seed: "\(seed)") { _ in .text(Self.description) }
            let row = try #require(outcome.rows.first)
            let prompt = try render(try #require(questions.last), prompts)
            let request = try #require(row.instruction)
            #expect(request.count < 60 && !prompt.contains(request) && row.messages.count == 2)
            for line in prompt.split(separator: "\n") {
                #expect(row.messages.allSatisfy { !$0.text.contains(line) } && row.extra.values.allSatisfy { !$0.contains(line) })
            }
            drawn.insert(request)
        }
        guard case .strings(let requests)? = ShareGPT4V.parameters.parameters.first(where: { $0.name == "instructions" })?.default
        else { throw NoStep() }
        #expect(drawn == Set(requests) && requests.count >= 15)
        #expect(try await described(pictureScene()).outcome.rows.first?.extra["image_sha256"] == somePicture.sha256)
    }

    @Test func `a description is neither shorter nor longer than the band`() async throws {
        let band: [String: ParameterValue] = ["min_characters": .int(10), "max_characters": .int(12)]
        for (text, rule) in [
            ("Ä small do", nil), ("Ä small dog.", nil), ("Ä dog ran", "too-short"), ("Ä small dog ran", "too-long"),
        ] {
            let outcome = try await described(pictureScene(source: "coco"), band, reply: .text(text)).outcome
            #expect(outcome.rules == [rule].compactMap(\.self) && outcome.candidates.count == (rule == nil ? 1 : 0))
            guard let rejection = outcome.rejections.first else { continue }
            #expect(
                rejection.measured == Double(text.unicodeScalars.count) && rejection.threshold == (rule == "too-short" ? 10 : 12))
            #expect(rejection.detail == "characters" && rejection.ask == "describe")
        }
    }

    @Test(arguments: [
        (Reply.text("I'm sorry, but I cannot help with that."), "refusal"), (.text("", ending: .imageRefused), "image-refused"),
        (.text("Please provide the image." + description), "assistant-error"),
        (.text(description, ending: .truncated), "truncated"),
        (.text(description + " The bounding box of the bridge is small."), "source-leak"), (.text("<image>"), "empty"),
    ])
    func `a reply of no use is rejected and can be asked for again`(reply: Reply, rule: String) async throws {
        let outcome = try await described(pictureScene(source: "coco"), reply: reply).outcome
        #expect(outcome.rules == [rule] && outcome.candidates.isEmpty && outcome.rejections.first?.ask == "describe")
    }

    @Test func `a scene without a picture is a rejection, and nothing is asked`() async throws {
        let (outcome, questions) = try await described(Scene(id: "p2", image: "lost.png"))
        #expect(outcome.rules == ["image-missing"] && questions.isEmpty && outcome.rejections.first?.text == "lost.png")
    }

    @Test(arguments: [
        ["source_kinds": ParameterValue.strings(["coco=sport"])], ["source_kinds": .strings(["coco"])],
        ["source_kinds": .strings(["=art"])], ["source_kinds": .strings(["a=art", "a=web"])], ["instructions": .strings([])],
        ["min_characters": .int(10), "max_characters": .int(9)],
    ])
    func `values that do not go together are refused`(overrides: [String: ParameterValue]) {
        #expect(throws: ParameterError.self) { try recipe(.default, overrides) }
    }

    @Test(arguments: ["json", "text"])
    func `every packaged prompt has exactly the request's variables, and there is one for each kind`(answers: String) async throws
    {
        let recipe = try recipe(.default, ["answers": .string(answers)])
        let prompts = try packagedPrompts(recipe)
        var texts: Set<String> = []
        for kind in ["general", "landmark", "person", "text", "art", "web"] {
            let questions = try await work(recipe, [pictureScene()]) {
                $0.name == "route" ? .text(kind) : .text(Self.description)
            }.questions
            for question in questions { texts.insert(try render(question, prompts)) }
            #expect(questions.last?.template == "sharegpt4v/en/" + kind)
            #expect(try render(questions[0], prompts).contains("JSON object") == (answers == "json"))
        }
        #expect(texts.count == 7)
    }
}
