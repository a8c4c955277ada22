import RecipeKit
import RecipeTesting
@testable import Recipes
import Records
import Support
import Testing

@Suite struct `Questions whether a thing is there` {
    private static func scene(_ id: String, _ things: [String], captions: [String] = []) -> Scene {
        Scene(
            id: id, image: "\(id).png", captions: captions,
            instances: things.map { SceneInstance(category: $0, box: Box(x1: 0, y1: 0, x2: 1, y2: 1)) }, picture: Sights.picture)
    }

    private static let scenes = [
        scene("a", ["dog", "dog", "person", "bench"], captions: ["A cat too."]), scene("b", ["dog", "kite", "unicorn"]),
        scene("c", ["dog", "kite", "person"]), scene("d", ["oven"]), scene("e", ["oven", "sink"]), scene("f", ["oven", "cup"]),
    ]

    private func questions(_ choice: PopeQuestions.Choice, count: Int = 3) -> [PopeQuestions.Question] {
        var random = AnyRandom(SeededRandom(seed: 3))
        return PopeQuestions.about(
            Self.scenes[0], count: count, by: choice, among: SceneObjects(Self.scenes), using: &random)
    }

    @Test(arguments: PopeQuestions.Choice.allCases)
    func `are about three that are and three that are not, whatever captions name`(choice: PopeQuestions.Choice) {
        let questions = questions(choice)
        #expect(questions.map(\.isPresent) == [true, false, true, false, true, false])
        #expect(Set(questions.filter(\.isPresent).map(\.thing)) == ["dog", "person", "bench"])
        let absent = questions.filter { !$0.isPresent }.map(\.thing)
        #expect(Set(absent).count == 3 && Set(absent).isDisjoint(with: ["dog", "person", "bench", "cat"]))
    }

    @Test func `choose what is absent by how frequent it is, or by the company it keeps`() {
        func absent(_ choice: PopeQuestions.Choice) -> [String] { questions(choice).filter { !$0.isPresent }.map(\.thing) }
        #expect(absent(.popular).prefix(2) == ["oven", "kite"])
        #expect(absent(.coOccurring).prefix(2) == ["kite", "unicorn"])
        #expect(questions(.popular, count: 9).count == 6, "no more than there are")
        #expect(PopeQuestions.Question(thing: "umbrella", isPresent: true).text == "Is there an umbrella in the picture?")
    }

    @Test func `give rows with what was said and what is true, one step for each choice`() async throws {
        let recipe = try Pope(parameters: Pope.parameters.resolve(profile: .default, overrides: [:]))
        let bench = ScriptedWorkbench(seeds: try Self.scenes.map { try SeedTask(scene: $0) }) { question in
            .text(question.name == "look-2" ? "I cannot tell." : question.name == "look-4" ? "No." : "Yes, there is.")
        }
        let keys = (0..<4).map { recipe.step(at: $0, of: bench.input)?.key }
        #expect(keys == ["0-random", "0-popular", "0-co-occurring", "1-random"])
        let step = try #require(recipe.step(at: 1, of: bench.input))
        let rows = try await recipe.work(step, at: bench).candidates.flatMap(\.records)
        #expect(rows.map { $0.extra["truth"] } == ["yes", "no", "yes", "no", "yes", "no"])
        #expect(rows.map { $0.extra["said"] } == ["yes", "unclear", "yes", "no", "yes", "yes"])
        #expect(rows.allSatisfy { $0.kind == "calibration" && $0.extra["type"] == "popular" && $0.parents == ["a"] })
        #expect(bench.questions.allSatisfy { $0.role == .verifier && $0.images == [Sights.picture] })
        let prompts = try packagedPrompts(recipe)
        #expect(try bench.questions.allSatisfy { try render($0, prompts).contains("reply with Yes or No") })
    }

    @Test func `are not asked without a picture, without things, or again where one fails`() async throws {
        let recipe = try Pope(parameters: Pope.parameters.resolve(profile: .default, overrides: [:]))
        var blind = Self.scenes[0]
        blind.picture = nil
        var outside = blind
        outside.pictureProblem = "image-outside"
        for (scene, rule) in [
            (blind, "image-missing"), (outside, "image-outside"), (Self.scene("g", [], captions: ["A dog."]), "no-instances"),
        ] {
            let bench = ScriptedWorkbench(seeds: [try SeedTask(scene: scene)]) { _ in .text("Yes") }
            let step = try #require(recipe.step(at: 0, of: bench.input))
            #expect(try await recipe.work(step, at: bench).rejections.map(\.rule) == [rule])
            #expect(bench.questions.isEmpty)
        }
        let failing = ScriptedWorkbench(seeds: [try SeedTask(scene: Self.scenes[0])], replies: ["look-1": "Yes"])
        let step = try #require(recipe.step(at: 0, of: failing.input))
        let outcome = try await recipe.work(step, at: failing)
        #expect(outcome.candidates.isEmpty && outcome.rejections.first?.ask == "look-2")
    }
}
