import RecipeKit
import RecipeTesting
import Recipes
import Records
import Templates
import Testing

@Suite struct `LAMM's dialogues and descriptions` {
    private static let talk =
        #"{"turns":[{"question":"How many chairs are there?","answer":"There are two."},{"question":"Is there a sofa?","answer":"No."}]}"#

    private func recipe(_ classes: [String], _ overrides: [String: ParameterValue] = [:]) throws -> LAMM {
        try LAMM(
            parameters: LAMM.parameters.resolve(
                profile: .default, overrides: overrides.merging(["classes": .strings(classes)]) { $1 }))
    }

    private func made(_ name: String, of scene: Scene, _ reply: String) async throws -> (outcome: Outcome, question: Question?) {
        let (outcome, questions) = try await work(recipe([name]), [scene]) { _ in .text(reply) }
        return (outcome, questions.first)
    }

    @Test func `templates come first, then of each scene all its classes`() throws {
        let input = JobInput(seeds: try [pictureScene(), roomScene].map { try SeedTask(scene: $0) })
        let recipe = try recipe(["daily", "task", "factual"], ["tasks": .strings(["counting", "detection"])])
        let keys = (0..<7).map { recipe.step(at: $0, of: input)?.key }
        #expect(keys == ["counting", "detection", "0-daily", "0-factual", "1-daily", "1-factual", nil])
        #expect(recipe.step(at: -1, of: input) == nil)
        #expect(
            try self.recipe(["task"]).step(at: 3, of: input) == nil
                && self.recipe(["task"]).step(at: 0, of: JobInput(seeds: [])) == nil)
    }

    @Test func `a picture told in captions and boxes gives a dialogue as a 2D row`() async throws {
        var scene = pictureScene()
        scene.instances = [SceneInstance(category: "dog", box: Box(x1: 0.1, y1: 0.2, x2: 0.3, y2: 0.4))]
        let (outcome, question) = try await made("daily", of: scene, Self.talk)
        #expect(question?.values["context"] == .text("A man walks two dogs.\n\ndog: [0.1, 0.2, 0.3, 0.4]\n\nSeen: 1 dog."))
        #expect(question?.values["space"] == .flag(false) && question?.images.isEmpty == true && question?.role == .teacher)
        let row = try #require(outcome.rows.first)
        #expect(row.messages.count == 4 && row.instruction == nil)
        #expect(row.extra["task_type"] == "conversation" && row.extra["src_image"] == "a/p1.png" && row.extra["pcl"] == nil)
    }

    @Test func `a room told in words and numbers, without any view of it, gives a 3D row`() async throws {
        let (outcome, question) = try await made("daily", of: roomScene, Self.talk)
        guard case .text(let context)? = question?.values["context"] else { throw NoStep() }
        #expect(context.contains("chair 2: centre (0.0, 0.75, 0.5), size 0.5 x 0.5 x 1.0"))
        #expect(question?.values["space"] == .flag(true) && question?.images.isEmpty == true)
        let row = try #require(outcome.rows.first)
        #expect(row.extra["pcl"] == "scans/room.npy" && row.extra["src_dataset"] == "rooms" && row.extra["src_id"] == "room")
        #expect(row.extra["task_type"] == "conversation3d" && row.extra["image"] == nil && row.extra["src_image"] == nil)
    }

    @Test func `a description answers a drawn request and is long enough`() async throws {
        let words = String(repeating: "Two chairs stand near a table. ", count: 6)
        let (outcome, question) = try await made("detail", of: roomScene, #"{"description":"\#(words)"}"#)
        let row = try #require(outcome.rows.first)
        #expect(
            row.output?.hasPrefix("Two chairs") == true && question?.values["instruction"] == row.instruction.map { .text($0) })
        #expect(row.extra["task_type"] == "detailed_description3d")
        let short = try await made("detail", of: roomScene, #"{"description":"Two chairs."}"#).outcome
        #expect(short.rules == ["too-short"] && short.rejections.first?.measured == 2)
        #expect(try await made("detail", of: roomScene, #"{"text":"Two chairs."}"#).outcome.rules == ["unparsable"])
    }

    @Test func `facts come from the encyclopedia's text, cut where it is too long`() async throws {
        var scene = pictureScene()
        scene.entity = "heron"
        scene.knowledge = String(repeating: "wading ", count: 40)
        let recipe = try recipe(["factual"], ["max_knowledge": .int(100)])
        let (outcome, questions) = try await work(recipe, [scene]) { _ in .text(Self.talk) }
        let told = String(repeating: "wading ", count: 14).dropLast()
        #expect(
            questions.first?.values["knowledge"] == .text(String(told)) && questions.first?.values["entity"] == .text("heron"))
        #expect(outcome.rows.first?.extra["task_type"] == "factual_knowledge")
    }

    @Test(arguments: [
        ("factual", pictureScene(), "factual: there is no encyclopedia's text"),
        ("daily", Scene(id: "p", image: "p.png"), "daily: nothing is told of it"),
        ("detail", Scene(id: "p", pointCloud: "p.npy"), "detail: nothing is told of it"),
    ])
    func `a scene that lacks what a class is made of is a rejection, and nothing is asked`(
        name: String, scene: Scene, reason: String
    ) async throws {
        let (outcome, question) = try await made(name, of: scene, Self.talk)
        #expect(outcome.rules == ["no-context"] && outcome.rejections.first?.detail == reason && question == nil)
    }

    @Test(arguments: [
        ("", "empty-reply"), ("Two chairs.", "unparsable"),
        (#"{"turns":[{"question":"Where?","answer":"At (0.5, 2.0, 1.0)."}]}"#, "source-leak"),
        (#"{"turns":[{"question":"What do the coordinates say?","answer":"Much."}]}"#, "source-leak"),
    ])
    func `a reply without a good first turn is rejected whole`(reply: String, rule: String) async throws {
        let outcome = try await made("daily", of: roomScene, reply).outcome
        #expect(outcome.rules == [rule] && outcome.candidates.isEmpty && outcome.rejections.first?.ask == "class")
    }

    @Test func `a bad later turn is left out, and no text has the mark of a picture`() async throws {
        let reply = Self.talk.replacing(#""No.""#, with: #""No, (1.5, 2.0) is free.""#).replacing("How", with: "<image> How")
        let outcome = try await made("daily", of: roomScene, reply).outcome
        #expect(outcome.rows.first?.messages.map(\.text) == ["How many chairs are there?", "There are two."])
        #expect(outcome.rules == ["source-leak"] && outcome.rejections.first?.ask == nil)
    }

    @Test(arguments: [
        ["classes": ParameterValue.strings(["daily", "other"])], ["classes": .strings([])],
        ["classes": .strings(["task", "task"])],
        ["classes": .strings(["task"]), "tasks": .strings(["keypoints"])],
        ["classes": .strings(["task"]), "tasks": .strings([])],
        ["detail_instructions": .strings([])],
    ])
    func `values that do not go together are refused`(overrides: [String: ParameterValue]) {
        #expect(throws: ParameterError.self) {
            try LAMM(parameters: LAMM.parameters.resolve(profile: .default, overrides: overrides))
        }
    }

    @Test func `a payload of another version is an error by name`() async throws {
        let recipe = try recipe(["daily", "task"])
        let bench = ScriptedWorkbench(seeds: [try SeedTask(scene: roomScene)]) { _ in .text("") }
        let steps = [("class", "1:0"), ("class", "1:04:talk"), ("templates", "vqa"), ("fill", ""), ("other", "x")]
        let cut = [("fill", "8:counting2:3d1:01:99:{label} ?7:{count}."), ("fill", "8:counting2:3d1:01:19:{label} ?")]
        for (kind, payload) in steps + cut {
            await #expect(throws: PayloadError.self) {
                _ = try await recipe.work(Step(kind: kind, key: "k", payload: payload), at: bench)
            }
        }
    }

    @Test(arguments: ["json", "text"])
    func `every packaged prompt has exactly the request's variables`(answers: String) async throws {
        let recipe = try recipe(["daily", "detail", "factual", "task"], ["answers": .string(answers)])
        let prompts = try packagedPrompts(recipe)
        var (picture, room) = (pictureScene(), roomScene)
        (picture.knowledge, picture.entity) = ("Herons wade.", "heron")
        room.knowledge = "Tables have legs."
        var texts: Set<String> = []
        for index in 0..<9 {
            for question in try await work(recipe, [picture, room], at: index, script: { _ in .text("") }).questions {
                let text = try render(question, prompts)
                #expect(!text.contains("{{") && text.contains("JSON object") == (answers == "json"))
                texts.insert(text)
            }
        }
        #expect(texts.count == 12)
    }
}
