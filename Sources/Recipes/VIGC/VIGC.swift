public import RecipeKit
public import Records

/// VIGC: a model that sees a picture drafts a question about it, answers it afresh, and the answer is corrected sentence by
/// sentence.
///
/// A root step is one type of question about one picture; a row is the whole conversation, with what was found of each of its
/// sentences. What a model of its own did for the published system, looking at the picture again for each sentence, is asked of
/// any endpoint that sees: see parameter `mode`.
///
/// Source: Wang et al., arXiv 2308.12714; vision-generation, §2. In `compat` the published loop: four rounds of a whole answer
/// cut at its first full stop, and nothing that verifies.
public struct VIGC: Recipe {
    public static let name = "vigc"
    public static let version = 1
    public static let summary = "Asks about pictures, answers, and corrects each sentence by another look (arXiv 2308.12714)."
    public static let parameters = vigcParameters
    public static let roles: [Role] = [.vision, .visionAnswerer, .verifier]
    public static let seedForm = SeedForm.scenes

    /// The step of one scene and type.
    static let stepKind = "question"

    let settings: VIGCSettings

    public init(parameters: Parameters) throws {
        settings = try VIGCSettings(parameters)
    }

    public var roles: [Role] { settings.roles }

    public var prompts: [String] { settings.prompts.map(\.template) }

    public var goal: Goal {
        Goal(
            target: nil, stages: [Goal.Stage(kind: Self.stepKind, expectedYield: 0.8)],
            stallAfter: settings.parameters.int("stall_after"))
    }

    /// Several texts about one picture may well resemble each other.
    public var comparesWithSeeds: Bool { false }

    /// The scenes in their order, of each all its types, so that an endpoint finds the picture in its cache.
    public func step(at index: Int, of input: JobInput) -> Step? {
        let (place, number) = index.quotientAndRemainder(dividingBy: settings.types.count)
        guard index >= 0, place < input.count else { return nil }
        return VIGCStep(seed: place, type: settings.types[number]).step
    }

    /// - Throws: what `bench` throws, ``PayloadError`` for a step of another version of this recipe, and ``SceneError`` for a
    ///   seed that carries no scene.
    public func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        let step = try VIGCStep(step)
        let scene = try Scene(seed: try bench.input.seed(at: step.seed))
        guard let picture = scene.picture else { return Outcome(rejections: [SightRow.pictureMissing(scene)]) }
        var talk = VisualTalk(scene: scene, picture: picture, type: step.type, settings: settings)
        for number in 1...settings.turns(of: step.type) {
            var turn = TurnWork(number: number, talk: talk, bench: bench)
            let end = try await turn.work()
            guard talk.take(end) else { break }
        }
        return talk.outcome
    }
}

/// What a step is about, in its payload.
struct VIGCStep {
    /// The index of the scene's seed.
    let seed: Int
    let type: VIGCType

    init(seed: Int, type: VIGCType) {
        self.seed = seed
        self.type = type
    }

    /// - Throws: ``PayloadError`` for a step that ``step`` never gives.
    init(_ step: Step) throws(PayloadError) {
        let fields = FieldText.split(step.payload) ?? []
        guard step.kind == VIGC.stepKind, fields.count == 2, let seed = fields.first.flatMap({ Int($0) }),
            let type = fields.last.flatMap({ VIGCType(rawValue: $0) })
        else { throw PayloadError(kind: step.kind) }
        self.init(seed: seed, type: type)
    }

    var step: Step {
        Step(kind: VIGC.stepKind, key: "\(seed)-\(type.rawValue)", payload: FieldText.join(["\(seed)", type.rawValue]))
    }
}
