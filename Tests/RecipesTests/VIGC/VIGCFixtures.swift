import RecipeKit
import RecipeTesting
import Recipes
import Records

/// Scenes, recipes and replies for the tests of VIGC.
enum Sights {
    static let picture = ImagePart(path: "p1.png", sha256: "ab12", width: 640, height: 480, mediaType: "image/png")

    static let scene = Scene(
        id: "p1", image: "p1.png", captions: ["A man walks two dogs."],
        instances: [
            SceneInstance(category: "dog", box: Box(x1: 0.2, y1: 0.4, x2: 0.4, y2: 0.8)),
            SceneInstance(category: "dog", box: Box(x1: 0.5, y1: 0.4, x2: 0.6, y2: 0.8)),
            SceneInstance(category: "person", box: Box(x1: 0.7, y1: 0.1, x2: 0.9, y2: 0.9)),
        ], picture: picture)

    static let draft = #"{"question":"What is on the path?","answer":"Three dogs and a tent."}"#

    static func recipe(_ overrides: [String: ParameterValue] = [:], _ profile: Profile = .default) throws -> VIGC {
        let types: [String: ParameterValue] = ["types": .strings(["conversation"])]
        return try VIGC(
            parameters: VIGC.parameters.resolve(profile: profile, overrides: types.merging(overrides) { $1 }))
    }

    /// The outcome of a scene's first step and what was asked.
    static func work(
        _ recipe: VIGC, scene: Scene = Sights.scene, seed: String = "test", _ reply: @escaping @Sendable (Question) -> Reply
    ) async throws -> (outcome: Outcome, questions: [Question]) {
        let bench = ScriptedWorkbench(seeds: [try SeedTask(scene: scene)], seed: seed, script: reply)
        guard let step = recipe.step(at: 0, of: bench.input) else { throw NoStep() }
        return (try await recipe.work(step, at: bench), bench.questions)
    }

    static func work(_ replies: [String: String], _ recipe: VIGC) async throws -> (outcome: Outcome, questions: [Question]) {
        try await work(recipe) { question in
            replies[question.name].map { .text($0) } ?? Reply(choices: [ReplyChoice(ending: .malformed, text: "")])
        }
    }

    /// `{"verdicts":[…]}` of sentences 1, 2, 3 …: `+` supported, `-` contradicted, `?` not visible, `o` non-visual.
    static func verdicts(_ signs: String, from first: Int = 1) -> String {
        let names: [Character: String] = ["+": "supported", "-": "contradicted", "?": "not_visible", "o": "non_visual"]
        let rows = signs.enumerated().map { place, sign in
            #"{"sentence":\#(place + first),"verdict":"\#(names[sign] ?? "")","evidence":"seen \#(place + first)"}"#
        }
        return #"{"verdicts":[\#(rows.joined(separator: ","))]}"#
    }

    static func row(_ outcome: Outcome) -> RecordDraft? { outcome.candidates.first?.records.first }

    static func checks(_ outcome: Outcome) -> [SentenceCheck] {
        row(outcome).flatMap { SentenceCheck.checks(in: $0.extra) } ?? []
    }

    /// The sentences that a question shows under numbers.
    static func shown(_ question: Question) -> [(number: Int, text: String)] {
        guard case .list(let rows)? = question.values["sentences"] else { return [] }
        return rows.compactMap { row in
            guard let number = row["number"].flatMap({ Int($0) }), let text = row["text"] else { return nil }
            return (number, text)
        }
    }
}
