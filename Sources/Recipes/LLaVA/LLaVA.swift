public import RecipeKit
public import Records

/// LLaVA: a model that sees no picture is told of one in words and numbers, and writes what people would say who see it.
///
/// A root step is one type of text (conversation, detailed description, complex reasoning) of one scene, and the scene's steps follow
/// one another. Each is one call; a row is the whole conversation.
///
/// Source: Liu et al., arXiv 2304.08485, section 3; facts that are used up: Instructify. In `compat` as published: no boxes for
/// conversations, no counts, no filters.
public struct LLaVA: Recipe {
    public static let name = "llava"
    public static let version = 1
    public static let summary =
        "Makes conversations, descriptions and reasoning about pictures from captions and boxes (arXiv 2304.08485)."
    public static let parameters = llavaParameters
    public static let roles: [Role] = [.teacher]
    public static let seedForm = SeedForm.scenes

    /// The step of one scene and type.
    static let stepKind = "talk"
    /// The question of every step.
    static let question = "talk"

    let settings: LLaVASettings

    public init(parameters: Parameters) throws {
        settings = try LLaVASettings(parameters)
    }

    public var prompts: [String] { settings.types.map(\.template) }

    public var goal: Goal {
        Goal(
            target: nil, stages: [Goal.Stage(kind: Self.stepKind, expectedYield: 0.9)],
            stallAfter: settings.parameters.int("stall_after"))
    }

    /// Several texts about one scene may well resemble each other, and its captions.
    public var comparesWithSeeds: Bool { false }

    /// The scenes in their order, of each all its types.
    public func step(at index: Int, of input: JobInput) -> Step? {
        let rounds = self.rounds
        let (place, round) = (index / rounds.count, index % rounds.count)
        guard index >= 0, place < input.count else { return nil }
        return TalkStep(seed: place, type: rounds[round].type, round: rounds[round].round).step
    }

    /// What each scene's root steps are: one for each type, and one for each further conversation that needs no earlier one.
    private var rounds: [(type: SceneTalk, round: Int)] {
        settings.types.flatMap { type in
            let count = type == .conversation && !settings.consumesFacts ? settings.conversations : 1
            return (1...count).map { (type, $0) }
        }
    }

    /// - Throws: what `bench` throws, ``PayloadError`` for a step of another version of this recipe, and ``SceneError`` for a seed
    ///   that carries no scene.
    public func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        let talk = try TalkStep(step)
        let scene = try Scene(seed: try bench.input.seed(at: talk.seed))
        var instruction: String?
        if talk.type == .detail {
            var random = AnyRandom(bench.random("instruction"))
            instruction = settings.detailInstructions.randomElement(using: &random)
        }
        let request = TalkRequest(talk: talk, scene: scene, instruction: instruction, settings: settings)
        guard scene.isTold, !request.context.isEmpty else {
            return Outcome(rejections: [SightRow.noContext(scene, "\(talk.type.rawValue): nothing is told of the picture")])
        }
        let reply = try await bench.ask(request.question).first
        return TalkReply(request: request, settings: settings).outcome(of: reply)
    }
}
