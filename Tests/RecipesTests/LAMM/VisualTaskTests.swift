import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `LAMM's visual tasks` {
    private func recipe(_ task: String, _ overrides: [String: ParameterValue] = [:]) throws -> LAMM {
        let all: [String: ParameterValue] = ["classes": .strings(["task"]), "tasks": .strings([task])]
        return try LAMM(parameters: LAMM.parameters.resolve(profile: .default, overrides: overrides.merging(all) { $1 }))
    }

    private static func templates(_ instructions: [String], _ answers: [String]) -> String {
        let lists = [instructions, answers].map { "[" + $0.map { "\"\($0)\"" }.joined(separator: ",") + "]" }
        return #"{"instructions":\#(lists[0]),"answers":\#(lists[1])}"#
    }

    private static let counting = templates(
        ["How many things of the category {label} are there?"], ["{count} of category {label}."])

    /// Runs the templates' step and what follows, as the engine does.
    private func rows(
        _ task: String, _ scenes: [Scene], _ reply: String, _ overrides: [String: ParameterValue] = [:]
    ) async throws -> (rows: [RecordDraft], steps: [Step], asked: [String], rules: [String]) {
        let recipe = try recipe(task, overrides)
        let bench = ScriptedWorkbench(seeds: try scenes.map { try SeedTask(scene: $0) }) { _ in .text(reply) }
        var steps = [try #require(recipe.step(at: 0, of: bench.input))]
        var (rows, rules): ([RecordDraft], [String]) = ([], [])
        var done = 0
        while done < steps.count {
            let outcome = try await recipe.work(steps[done], at: bench)
            #expect(Set(outcome.candidates.map(\.key)).count == outcome.candidates.count)
            rows += outcome.rows
            rules += outcome.rules
            steps += outcome.candidates.flatMap(\.followUps)
            done += 1
        }
        return (rows, steps, bench.questions.map(\.name), rules)
    }

    private func scene(_ id: Int, _ categories: [String], crowd: Set<String> = []) -> Scene {
        var scene = pictureScene("p\(id)")
        scene.instances = categories.enumerated().map { index, category in
            let left = Double(index) / 10
            return SceneInstance(
                category: category, box: Box(x1: left, y1: 0.25, x2: left + 0.1, y2: 1), isCrowd: crowd.contains(category))
        }
        return scene
    }

    @Test func `are asked for once, however many scenes they are filled from`() async throws {
        let made = try await rows("counting", (0..<150).map { scene($0, ["dog", "dog"]) }, Self.counting)
        #expect(made.asked == ["templates"] && made.rows.count == 150 && made.rules.isEmpty)
        #expect(made.steps.map(\.key) == ["counting", "counting-0", "counting-64", "counting-128"])
        #expect(Set(made.rows.map { $0.extra["scene"] }).count == 150)
        #expect(
            made.rows.allSatisfy { $0.output == "2 of category dog." && $0.asked == nil && $0.extra["task_type"] == "counting" })
        #expect(made.steps.allSatisfy { $0.payload.utf8.count < 64 * 1024 })
    }

    @Test func `detection has every thing with its box, and none where a crowd stands for many`() async throws {
        let reply = Self.templates(["Find everything."], ["There is: {objects}"])
        let made = try await rows("detection", [scene(0, ["dog", "cat"]), scene(1, ["dog", "sheep"], crowd: ["sheep"])], reply)
        #expect(made.rows.map(\.output) == ["There is: dog [0.0, 0.25, 0.1, 1.0]; cat [0.1, 0.25, 0.2, 1.0]"])
        #expect(made.rows.first?.extra["src_image"] == "a/p1.png" && made.rows.first?.extra["type"] == "task")
    }

    @Test func `what stands for many is not counted`() async throws {
        let made = try await rows(
            "counting", [scene(0, ["dog", "sheep"], crowd: ["sheep"]), scene(1, ["sheep"], crowd: ["sheep"])], Self.counting)
        #expect(made.rows.map(\.output) == ["1 of category dog."])
    }

    @Test func `a class is the entity, or the only label`() async throws {
        var named = scene(0, ["bird", "boat"])
        named.entity = "heron"
        let made = try await rows(
            "classification", [named, scene(1, ["dog", "dog"]), scene(2, ["dog", "cat"])],
            Self.templates(["What is it?"], ["{label}"]))
        #expect(made.rows.map(\.output) == ["heron", "dog"])
    }

    @Test func `things in space have templates and rows of their own`() async throws {
        let made = try await rows("detection", [roomScene, scene(0, ["dog"])], Self.templates(["List all."], ["{objects}"]))
        #expect(made.asked == ["templates", "templates-3d"] && made.rows.count == 2)
        let row = try #require(made.rows.first { $0.extra["task_type"] == "detection3d" })
        #expect(
            row.output?.hasPrefix("table [0.0, 2.0, 0.4, 2.0, 1.0, 0.8]; lamp [0.5, 2.0, 1.0, 0.2, 0.2, 0.4]; chair [") == true)
        #expect(row.extra["pcl"] == "scans/room.npy" && row.extra["src_id"] == "room")
    }

    @Test(arguments: ["json", "text"])
    func `a template with other gaps than were asked for is left out`(answers: String) async throws {
        let instructions = ["Count {label}!", "Count the dogs!", "Count {label} and {count}!", "{label", "How many {label}?"]
        let outputs = ["{count}", "some", "{count} {objects}"]
        let list = { (texts: [String]) in texts.enumerated().map { "\($0.offset + 1). \($0.element)" }.joined(separator: "\n") }
        let reply =
            answers == "json"
            ? Self.templates(instructions, outputs)
            : "<instructions>\n\(list(instructions))\n</instructions>\n<answers>\n\(list(outputs))\n</answers>"
        let scenes = (0..<40).map { scene($0, ["dog"]) }
        let made = try await rows("counting", scenes, reply, ["answers": .string(answers)])
        #expect(Set(made.rows.map(\.instruction)) == ["Count dog!", "How many dog?"])
        #expect(made.rows.allSatisfy { $0.output == "1" } && made.rules == Array(repeating: "template-slots", count: 5))
    }

    @Test func `a value is never searched for gaps`() async throws {
        let made = try await rows("counting", [scene(0, ["{count}"])], Self.counting)
        #expect(made.rows.map(\.instruction) == ["How many things of the category {count} are there?"])
    }

    @Test(arguments: [
        ("[]", "unparsable"), (#"{"instructions":["A {label}?"],"answers":["many"]}"#, "template-slots"),
        ("I'm sorry, but I can't help with that.", "refusal"),
    ])
    func `without a template that fits there is nothing to fill, and the reply can be asked for again`(
        reply: String, rule: String
    ) async throws {
        let bench = ScriptedWorkbench(seeds: [try SeedTask(scene: scene(0, ["dog"]))]) { _ in .text(reply) }
        let recipe = try recipe("counting")
        let outcome = try await recipe.work(try #require(recipe.step(at: 0, of: bench.input)), at: bench)
        #expect(outcome.candidates.isEmpty && outcome.rules == [rule] && outcome.rejections.first?.ask == "templates")
    }

    @Test func `the same seed gives the same rows, another one other ones`() async throws {
        let reply = Self.templates((0..<5).map { "Form \($0) for {label}" }, (0..<5).map { "\($0): {count}" })
        let scenes = (0..<30).map { scene($0, ["dog", "cat", "hen"]) }
        let first = try await rows("counting", scenes, reply).rows
        #expect(try await rows("counting", scenes, reply).rows == first)
        #expect(Set(first.map(\.instruction)).count > 10)
    }
}
