import Formats
import RecipeKit
import RecipeTesting
import Recipes
import Records
import Support
import Testing

/// Rows of recipes about scenes in the forms that they are published in.
@Suite struct `Rows about scenes` {
    private func recipe<R: Recipe>(_ type: R.Type, _ overrides: [String: ParameterValue] = [:]) throws -> R {
        try R(parameters: R.parameters.resolve(profile: .default, overrides: overrides))
    }

    /// The row as an export makes it of what stands in `extra`.
    private func visual(_ row: RecordDraft, as format: VisualFormat) throws -> VisualRow {
        func text(_ name: String) throws -> String { try #require(row.extra[name], "\(name)") }
        let details: VisualDetails =
            switch format {
            case .allava: .allava(originalCaption: try text("original_caption"), url: nil)
            case .lamm2D: .lamm2D(taskType: try text("task_type"), sourceImage: try text("src_image"))
            case .lamm3D:
                .lamm3D(
                    pointCloud: try text("pcl"), taskType: try text("task_type"), sourceDataset: try text("src_dataset"),
                    sourceID: try text("src_id"))
            default: .none
            }
        return VisualRow(
            id: row.extra["allava_id"] ?? "r", images: [row.extra["image"]].compactMap(\.self), turns: row.messages,
            details: details)
    }

    private func check(_ rows: [RecordDraft], _ format: VisualFormat, count: Int) throws {
        #expect(rows.count == count)
        for row in rows {
            let json = try visual(row, as: format).json(as: format)
            #expect(VisualSchema(format).faults(in: json).isEmpty)
            let isTokenFree = !String(decoding: json, as: UTF8.self).contains("<image>")
            #expect(isTokenFree == [.lamm2D, .lamm3D].contains(format))
            #expect(row.messages.allSatisfy { !$0.text.contains("<image>") })
        }
    }

    @Test func `of LAMM validate as 2D and as 3D rows, without the mark of a picture`() async throws {
        let talk = #"{"turns":[{"question":"<image>What is there?","answer":"<image>\nTwo chairs and a lamp."}]}"#
        let daily = try recipe(LAMM.self, ["classes": .strings(["daily"])])
        try check(try await work(daily, [roomScene]) { _ in .text(talk) }.outcome.rows, .lamm3D, count: 1)
        try check(try await work(daily, [pictureScene()]) { _ in .text(talk) }.outcome.rows, .lamm2D, count: 1)
        let tasks = try recipe(LAMM.self, ["classes": .strings(["task"]), "tasks": .strings(["detection"])])
        let templates = #"{"instructions":["<image>Find all."],"answers":["{objects}"]}"#
        let bench = ScriptedWorkbench(seeds: [try SeedTask(scene: roomScene)]) { _ in .text(templates) }
        let step = try #require(tasks.step(at: 0, of: bench.input))
        let fill = try #require(try await tasks.work(step, at: bench).candidates.first?.followUps.first)
        try check(try await tasks.work(fill, at: bench).rows, .lamm3D, count: 1)
    }

    @Test func `of ALLaVA and ShareGPT4V validate as theirs`() async throws {
        let words = String(repeating: "A man walks two dogs along a wet path between trees. ", count: 5)
        let look = #"{"description":"\#(words)","questions":["A?","B?","C?","D?","E?"]}"#
        let pair = try await work(recipe(ALLaVA.self), [pictureScene()]) { $0.name == "look" ? .text(look) : .text("He does.") }
        try check(pair.outcome.rows, .allava, count: 2)
        let dense = try await work(recipe(ShareGPT4V.self), [pictureScene(source: "coco")]) { _ in .text(words) }
        try check(dense.outcome.rows, .sharegpt4v, count: 1)
    }

    private static let pieces = [
        "<description>", "</description>", "<questions>", "</questions>", "<answer>", "</answer>", "<question>", "</question>",
        "<instructions>", "</instructions>", "<answers>", "</answers>", "1. ", "2. A {label}?", "{count}", "{", "}", "{objects}",
        "\n",
        "Question:\n", "===\n", "Answer:\n", "words of an answer ", #"{"description":"#, #""a""#, ",", #""questions":["#, "]",
        "<image>",
        "\u{301}", "😀", "art", #"{"kind":"web"}"#, #"{"instructions":["#, #""answers":["#, #"{"turns":["#,
        "I'm sorry, I can't help",
    ]

    @Test func `of garbage are none, or good ones, never a trap, and the same again`() async throws {
        var random = SeededRandom(seed: 21)
        let endings: [ReplyChoice.Ending] = [.complete, .complete, .complete, .truncated, .empty, .imageRefused, .malformed]
        var kept = 0
        for round in 0..<600 {
            let length = random.index(below: 30)
            let text = (0..<length).map { _ in Self.pieces[random.index(below: Self.pieces.count)] }.joined()
            let reply = Reply.text(text, ending: endings[random.index(below: endings.count)])
            let answers: [String: ParameterValue] = ["answers": .string(round.isMultiple(of: 2) ? "json" : "text")]
            let profile = Profile.allCases[round / 2 % 2]
            let recipes: [any Recipe] = [
                try ALLaVA(parameters: ALLaVA.parameters.resolve(profile: profile, overrides: answers)),
                try ShareGPT4V(parameters: ShareGPT4V.parameters.resolve(profile: profile, overrides: answers)),
                try LAMM(parameters: LAMM.parameters.resolve(profile: profile, overrides: answers)),
            ]
            let bench = ScriptedWorkbench(
                seeds: try [roomScene, pictureScene(question: "Why?"), pictureScene("p2")].map { try SeedTask(scene: $0) }
            ) { _ in reply }
            for recipe in recipes {
                var index = 0
                while let step = recipe.step(at: index, of: bench.input) {
                    let outcome = try await recipe.work(step, at: bench)
                    #expect(!outcome.candidates.isEmpty || !outcome.rejections.isEmpty)
                    #expect(Set(outcome.candidates.map(\.key)).count == outcome.candidates.count)
                    #expect(try await recipe.work(step, at: bench) == outcome)
                    #expect(outcome.rows.allSatisfy { row in row.messages.allSatisfy { !$0.text.contains("<image>") } })
                    for next in outcome.candidates.flatMap(\.followUps) { _ = try await recipe.work(next, at: bench) }
                    kept += outcome.rows.count
                    index += 1
                }
            }
        }
        #expect(kept > 0)
    }
}
