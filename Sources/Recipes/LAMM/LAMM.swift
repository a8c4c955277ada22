public import RecipeKit
public import Records
import TextKit

/// LAMM: instruction data about pictures and point clouds from a text model that is told of them.
///
/// Four classes: daily dialogue and detailed description from captions and boxes, or from the things in a room with their places and
/// sizes; dialogue about the facts that an encyclopedia has of what is shown; and visual tasks. Of a task kind the model writes
/// templates of instructions and answers once, and the ground truth of every scene is filled in, without another call.
///
/// A root step is one class of one scene, after a step for each task kind. That step leads to one that fills the templates for some
/// scenes, and that one to the next. Scenes are told in words and numbers and no call shows a picture, but with `views`: then daily
/// dialogues and descriptions of what has a point cloud come from a model that sees four views of it.
///
/// Source: Yin et al., arXiv 2306.06687, section 3. The prompts were never published; these are ours.
public struct LAMM: Recipe {
    public static let name = "lamm"
    public static let version = 1
    public static let summary =
        "Makes dialogues, descriptions, fact questions and visual tasks about pictures and rooms (arXiv 2306.06687)."
    public static let parameters = lammParameters
    public static let roles: [Role] = [.teacher, .vision]
    public static let seedForm = SeedForm.scenes

    let settings: LAMMSettings

    public init(parameters: Parameters) throws {
        settings = try LAMMSettings(parameters)
    }

    public var roles: [Role] { settings.showsViews ? Self.roles : [.teacher] }

    public var prompts: [String] {
        settings.classes.map(\.template) + (settings.tasks.isEmpty ? [] : [TemplateStep.prompt])
    }

    public var goal: Goal {
        Goal(
            target: nil, stages: [Goal.Stage(kind: ClassStep.kind, expectedYield: 0.9)],
            stallAfter: settings.parameters.int("stall_after"))
    }

    /// Texts about one scene may well resemble each other, and its captions.
    public var comparesWithSeeds: Bool { false }

    /// The task kinds, then the scenes in their order, of each all its classes.
    public func step(at index: Int, of input: JobInput) -> Step? {
        guard index >= 0 else { return nil }
        if index < settings.tasks.count { return input.count > 0 ? TemplateStep(task: settings.tasks[index]).step : nil }
        guard !settings.classes.isEmpty else { return nil }
        let (place, number) = (index - settings.tasks.count).quotientAndRemainder(dividingBy: settings.classes.count)
        return place < input.count ? ClassStep(seed: place, kind: settings.classes[number]).step : nil
    }

    /// - Throws: what `bench` throws, ``PayloadError`` for a step of another version of this recipe, and ``SceneError`` for a seed
    ///   that carries no scene.
    public func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        switch step.kind {
        case TemplateStep.kind: try await TemplateStep(step).work(settings, at: bench)
        case FillStep.kind: try FillStep(step).work(at: bench)
        default: try await ClassStep(step).work(settings, at: bench)
        }
    }
}
