public import RecipeKit
public import Records
import TextKit

/// ALLaVA: a model that sees a picture describes it and asks about it, and the question is answered from the picture alone.
///
/// A root step is one scene. Its first call gives a description and five questions, one of which our generator draws; the second
/// call sees the picture and that question, and nothing else. That makes two rows: the description under a drawn request, and the
/// question with its answer. Of a scene that brings its question (the VFLAN branch) one call gives the description and an answer
/// that shows its steps. The text branch, instructions without a picture that are answered anew, is the recipe `reanswer`.
///
/// Source: Chen et al., arXiv 2402.11684, section 3. There the model itself draws, in the one call that gives everything: as
/// `style=one-call` does, which is `compat`.
public struct ALLaVA: Recipe {
    public static let name = "allava"
    public static let version = 1
    public static let summary = "Makes a description and a question with its answer from each picture (arXiv 2402.11684)."
    public static let parameters = allavaParameters
    public static let roles: [Role] = [.vision, .visionAnswerer]
    public static let seedForm = SeedForm.scenes

    /// The step of one scene.
    static let stepKind = "look"
    /// The questions of a step.
    static let look = "look"
    static let answer = "answer"
    /// The prompt of the second call.
    static let answerPrompt = "allava/en/answer"

    let settings: ALLaVASettings

    public init(parameters: Parameters) throws {
        settings = try ALLaVASettings(parameters)
    }

    public var roles: [Role] { settings.isOneCall ? [.vision] : Self.roles }

    public var prompts: [String] {
        var prompts: [String] = []
        if settings.branch != .vflan { prompts += [settings.ownQuestions.template] }
        if settings.branch != .vflan, !settings.isOneCall { prompts.append(Self.answerPrompt) }
        if settings.branch != .laion { prompts.append(LookForm.given.template) }
        return prompts
    }

    public var goal: Goal {
        Goal(
            target: nil, stages: [Goal.Stage(kind: Self.stepKind, expectedYield: 1.8)],
            stallAfter: settings.parameters.int("stall_after"))
    }

    /// Nothing is compared with what is known of the pictures.
    public var comparesWithSeeds: Bool { false }

    /// One scene, in the order of the seeds.
    public func step(at index: Int, of input: JobInput) -> Step? {
        index >= 0 && index < input.count ? Step(kind: Self.stepKind, key: "\(index)", payload: "\(index)") : nil
    }

    /// - Throws: what `bench` throws, ``PayloadError`` for a step of another version of this recipe, and ``SceneError`` for a seed
    ///   that carries no scene.
    public func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        guard step.kind == Self.stepKind, let index = Int(step.payload) else { throw PayloadError(kind: step.kind) }
        let scene = try Scene(seed: try bench.input.seed(at: index))
        guard let picture = scene.picture else { return Outcome(rejections: [SightRow.pictureMissing(scene)]) }
        guard let form = settings.form(for: scene) else {
            return Outcome(rejections: [
                Rejection(rule: "no-question", text: scene.id, detail: "branch=vflan answers the scene's own question")
            ])
        }
        let reply = try await bench.ask(settings.question(form, of: scene, picture)).first
        let look: Look
        do {
            look = try LookReply(form: form, settings: settings).read(reply)
        } catch {
            return Outcome(rejections: [error.rejection(of: Self.look)])
        }
        var random = AnyRandom(bench.random("instruction"))
        let instruction = settings.captionInstructions.randomElement(using: &random) ?? ""
        var pair = LookPair(scene: scene, number: index, form: form, settings: settings)
        guard pair.take(description: look.description, for: instruction) else { return pair.outcome }
        switch form {
        case .given: pair.take(answer: look.answer ?? "", to: scene.question ?? "")
        case .whole: pair.take(answer: look.answer ?? "", to: look.chosen ?? "")
        case .candidates:
            random = AnyRandom(bench.random("question"))
            guard let question = look.questions.randomElement(using: &random) else { return pair.outcome }
            pair.take(
                try await bench.ask(settings.secondQuestion(question, picture)).first, to: question)
        }
        return pair.outcome
    }
}
