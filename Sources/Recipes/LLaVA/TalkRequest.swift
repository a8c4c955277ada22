import RecipeKit
import Records
import TextKit

/// One request about one scene.
struct TalkRequest {
    let talk: TalkStep
    let scene: Scene
    /// What the user asks for, where that is drawn and not written by the model.
    let instruction: String?
    private let settings: LLaVASettings
    /// The scene as the request tells of it.
    let context: String

    init(talk: TalkStep, scene: Scene, instruction: String?, settings: LLaVASettings) {
        self.talk = talk
        self.scene = scene
        self.instruction = instruction
        self.settings = settings
        context = SceneText.context(
            of: scene, boxes: settings.showsBoxes(talk.type), counts: settings.showsCounts(talk.type))
    }

    var question: Question {
        let limit = settings.parameters.int("max_tokens")
        return Question(
            LLaVA.question, template: talk.type.template, values: values,
            sampling: Sampling(
                temperature: settings.parameters.double("temperature"), maxTokens: limit,
                seeded: settings.parameters.bool("seeded")),
            schema: settings.isJSON ? talk.type.schema : nil,
            longerLimit: settings.parameters.bool("lengthen_truncated") ? limit * 2 : nil)
    }

    private var values: [String: TemplateValue] {
        var values: [String: TemplateValue] = ["context": .text(context), "json": .flag(settings.isJSON)]
        switch talk.type {
        case .conversation:
            values["has_used"] = .flag(!talk.used.isEmpty)
            values["used"] = .list(
                talk.used.map { ["question": PythonText.collapsed($0.question), "answer": PythonText.collapsed($0.answer)] })
        case .detail: values["instruction"] = .text(instruction ?? "")
        case .reasoning: break
        }
        return values
    }
}
