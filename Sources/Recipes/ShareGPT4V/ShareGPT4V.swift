public import RecipeKit
public import Records
import TextKit

/// ShareGPT4V: dense descriptions of pictures, by a strong teacher for the first of them and by a student for the rest.
///
/// A root step is one scene. Where its source tells what kind of picture it is, or else a cheap call does, the picture is shown with
/// a prompt of that kind. The row's question is a short request that is drawn from a list and has nothing of that prompt.
///
/// Source: Chen et al., arXiv 2311.12793, section 3. The prompts were never published; these are ours. In `compat` as published: the
/// student has one prompt for every picture, and nothing is sieved.
public struct ShareGPT4V: Recipe {
    public static let name = "sharegpt4v"
    public static let version = 1
    public static let summary = "Makes dense descriptions of pictures, prompted by what kind they are (arXiv 2311.12793)."
    public static let parameters = shareGPT4VParameters
    public static let roles: [Role] = [.vision, .student]
    public static let seedForm = SeedForm.scenes

    /// The step of one scene.
    static let stepKind = "describe"
    /// The questions of a step.
    static let route = "route"
    static let describe = "describe"
    static let routePrompt = "sharegpt4v/en/route"

    let settings: ShareGPT4VSettings

    public init(parameters: Parameters) throws {
        settings = try ShareGPT4VSettings(parameters)
    }

    public var prompts: [String] {
        (settings.unknownSource == nil ? [Self.routePrompt] : []) + PictureKind.allCases.map(\.template)
    }

    public var goal: Goal {
        Goal(
            target: nil, stages: [Goal.Stage(kind: Self.stepKind, expectedYield: 0.9)],
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
        let captioner = settings.captioner(of: index)
        let routed = try await kind(of: scene, picture, for: captioner, at: bench)
        let reply = try await bench.ask(settings.question(routed.kind, picture, to: captioner)).first
        var random = AnyRandom(bench.random("instruction"))
        let instruction = settings.instructions.randomElement(using: &random) ?? ""
        do {
            let text = try DescriptionRules(parameters: settings.parameters).text(of: reply, answering: instruction)
            var row = SightRow.draft(of: [Dialogue.Turn(question: instruction, answer: text)], about: scene, type: "caption")
            row.extra["picture_kind"] = routed.kind.rawValue
            row.extra["routed_by"] = routed.by
            row.extra["captioner"] = captioner == .vision ? "teacher" : "student"
            row.asked = [Self.describe]
            return Outcome(candidates: [Candidate(key: "caption", text: text, counts: true, records: [row])])
        } catch {
            return Outcome(rejections: [error.rejection(of: Self.describe)])
        }
    }

    /// What kind of picture it is, and who says so. Where nobody can say it is a general one: that prompt suits them all.
    private func kind(
        of scene: Scene, _ picture: ImagePart, for captioner: Role, at bench: any Workbench
    ) async throws -> (kind: PictureKind, by: String) {
        if captioner == .student, !settings.studentHasKinds { return (.general, "student") }
        if let kind = settings.kind(ofSource: scene.source) { return (kind, "source") }
        if let kind = settings.unknownSource { return (kind, "default") }
        let reply = try await bench.ask(settings.routeQuestion(picture)).first
        guard reply.ending == .complete, let kind = PictureKind(reply: reply.text) else { return (.general, "default") }
        return (kind, "model")
    }
}

/// The rules that a description must pass.
struct DescriptionRules {
    let parameters: Parameters

    /// The description that `reply` is.
    func text(of reply: ReplyChoice, answering instruction: String) throws(ReplyRejected) -> String {
        let drops = parameters.bool("drop_refusals")
        if let rejected = ReplyRejected.unusable(reply, to: "", dropsRefusals: drops) { throw rejected }
        if reply.ending == .truncated { throw ReplyRejected("truncated", reply.text, detail: "the whole reply is dropped") }
        let text = PictureMark.removed(from: String(PythonText.strip(reply.text)))
        let turn = Dialogue.Turn(question: instruction, answer: text)
        if let rejected = TurnRules(parameters: parameters, context: "").rejection(of: turn) { throw rejected }
        let (least, most) = (parameters.int("min_characters"), parameters.int("max_characters"))
        let length = text.unicodeScalars.count
        if length < least { throw outside("too-short", text, length, least) }
        if length > most { throw outside("too-long", text, length, most) }
        return text
    }

    private func outside(_ rule: String, _ text: String, _ length: Int, _ bound: Int) -> ReplyRejected {
        ReplyRejected(rule, text, measured: Double(length), threshold: Double(bound), detail: "characters")
    }
}
