import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `A judge of a question about a picture` {
    private static let picture = ImagePart(path: "p/river.png", sha256: "00ff", width: 4, height: 3, mediaType: "image/png")

    private static func pair(_ problem: String? = nil, isError: Bool = false) -> JudgePair {
        var pair = riverPair(isError: (isError, false))
        if problem == nil { pair.image = picture }
        pair.imageProblem = problem
        return pair
    }

    @Test(arguments: [
        ["mode": "pairwise"], ["mode": "five-level"], ["mode": "scores"], ["mode": "single"], ["channel": "schema"],
        ["channel": "tool"], ["channel": "classic"], ["channel": "logprobs"],
    ])
    func `sees it in both orders and is told so, in every mode and channel`(settings: [String: String]) async throws {
        let recipe = try judge(settings.mapValues { .string($0) })
        let prompts = try packagedPrompts(recipe)
        let run = try await PairRun(recipe, Self.pair()) { _ in .text("Hard to say.") }
        let blind = try await PairRun(recipe, riverPair()) { _ in .text("Hard to say.") }
        #expect(run.names == blind.names && run.names.count >= 2)
        for (seeing, other) in zip(run.questions, blind.questions) {
            // For the label only, what the judge wrote is all that counts.
            let isLabel = seeing.name.hasSuffix("-label")
            #expect(seeing.images == (isLabel ? [] : [Self.picture]) && other.images.isEmpty)
            let texts = try (render(seeing, prompts), render(other, prompts))
            #expect(texts.0.contains("about the picture") == !isLabel && !texts.1.contains("about the picture"))
            #expect(!texts.0.contains("{{") && !texts.0.contains("\n\n\n") && !texts.0.contains("river.png"))
        }
        #expect(run["image"] == "p/river.png" && run["image_sha256"] == "00ff" && blind["image"] == nil)
    }

    @Test func `is not asked where it cannot be shown, and the row says why`() async throws {
        let run = try await PairRun(judge(), Self.pair("image-too-large")) { $0.saying("A") }
        #expect(run.questions.isEmpty && run.outcome.candidates.count == 1)
        #expect(run["error_ab-1"] == "image-too-large" && run["verdict_ba-1"] == "error")
        let both = try await PairRun(judge(), Self.pair("image-missing", isError: true)) { $0.saying("A") }
        #expect(both["error_ab-1"] == "first-failed+image-missing")
    }

    @Test(arguments: [ReplyChoice.Ending.imageMissing, .imageChanged, .imageRefused], ["text", "logprobs"])
    func `leaves the pair open by name where the picture was lost on the way`(
        ending: ReplyChoice.Ending, channel: String
    ) async throws {
        let run = try await PairRun(judge(["channel": .string(channel)]), Self.pair()) { _ in
            Reply(choices: [ReplyChoice(ending: ending, text: "p/river.png: gone")])
        }
        #expect(run.names == ["ab-1", "ba-1"] && run.outcome.candidates.isEmpty)
        #expect(run["error_ab-1"] == ending.rawValue && run["error_ba-1"] == ending.rawValue)
        #expect(run.outcome.rejections.map(\.rule) == ["no-verdict"] && run.outcome.rejections.first?.ask == "ab-1")
    }

    @Test func `has seeds that come back, and those without a picture keep their bytes`() throws {
        let seed = try SeedTask(pair: Self.pair())
        #expect(try JudgePair(seed: seed) == Self.pair())
        #expect(seed.payload?.contains(#""image":{"h":3,"mime":"image/png","path":"p/river.png","sha256":"00ff","w":4}"#) == true)
        #expect(try SeedTask(pair: riverPair()).payload?.contains("image") == false)
    }
}
