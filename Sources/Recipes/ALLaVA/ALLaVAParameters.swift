import RecipeKit
import Records

/// The parameters of ALLaVA. `compat` values: arXiv 2402.11684, appendix, as published, with no filter but the form's.
let allavaParameters = ParameterTable(
    [
        Parameter(
            "style", .choice(["two-call", "one-call"]), default: .string("two-call"), compat: .string("one-call"),
            "two-call: the generator of this job draws one of five questions, and a second call answers it from the picture alone. "
                + "one-call: the model picks and answers in its first reply, as published."),
        Parameter(
            "branch", .choice(["auto", "laion", "vflan"]), default: .string("auto"),
            "laion: questions of the model's own. vflan: the scene's question is answered. auto: vflan where a scene has one."),
        Parameter(
            "answers", .choice(["json", "text"]), default: .string("json"), compat: .string("text"),
            "The form of first replies: JSON that the endpoint holds to a schema, or sections between marks."),
        Parameter(
            "caption_instructions", .strings, default: .strings(captionInstructions),
            "The users' requests for a description, one of which is drawn for each."),
        Parameter(
            "match", .double(0...1), default: .double(0.8),
            "With style=one-call, how much of the question that the model picked must run through one of its five (F-measure of "
                + "words in order)."),
        Parameter(
            "min_description_words", .int(0...10_000), default: .int(30), compat: .int(0), "Fewest words of a description."),
        SightParameters.dropRefusals, SightParameters.dropLeaks, SightParameters.dropAnswered,
    ] + SightParameters.asking(maxTokens: 2048))

/// Requests for a description, in our own words.
private let captionInstructions = [
    "What do you see here? Tell me as much as you can.",
    "Please describe what this picture shows.",
    "Give me a careful account of this image.",
    "Could you put this photograph into words for me?",
    "I would like a full description of what is shown.",
    "Look at the picture and write down all that matters in it.",
    "Explain to me what can be seen here, from the large things to the small ones.",
    "How would you present this image to somebody who has not seen it?",
    "Write a description of this image that leaves nothing important out.",
    "What is shown, and what does it look like?",
    "Take me through this picture.",
    "Set out what the image contains and how it is arranged.",
    "Describe the scene in front of you with its particulars.",
    "Tell me about this image: things, people, surroundings, mood.",
    "Make me see this picture without showing it to me.",
    "What would a close observer say about this image?",
    "Report what is there, where it is and how it looks.",
    "Sum up this picture in detail.",
]

/// The parameters, typed.
struct ALLaVASettings: Sendable {
    /// Where the questions come from.
    enum Branch: String, Sendable {
        case auto, laion, vflan
    }

    let parameters: Parameters
    let branch: Branch
    let isOneCall: Bool
    let isJSON: Bool
    let captionInstructions: [String]

    /// - Throws: ``ParameterError`` when values do not go together.
    init(_ parameters: Parameters) throws(ParameterError) {
        self.parameters = parameters
        branch = Branch(rawValue: parameters.string("branch")) ?? .auto
        isOneCall = parameters.string("style") == "one-call"
        isJSON = parameters.string("answers") == "json"
        captionInstructions = parameters.strings("caption_instructions")
        if captionInstructions.isEmpty {
            throw ParameterError(name: "caption_instructions", reason: "there is none to draw")
        }
    }

    /// What a first call gives where the questions are the model's own.
    var ownQuestions: LookForm { isOneCall ? .whole : .candidates }

    /// What the first call about `scene` gives; nil where it needs a question that the scene has not.
    func form(for scene: Scene) -> LookForm? {
        switch branch {
        case .laion: ownQuestions
        case .auto: scene.question == nil ? ownQuestions : .given
        case .vflan: scene.question == nil ? nil : .given
        }
    }

    /// The first call.
    func question(_ form: LookForm, of scene: Scene, _ picture: ImagePart) -> Question {
        var values: [String: TemplateValue] = ["json": .flag(isJSON)]
        if form == .given { values["question"] = .text(scene.question ?? "") }
        return Question(
            ALLaVA.look, role: .vision, template: form.template, values: values, images: [picture],
            sampling: SightParameters.sampling(parameters), schema: isJSON ? form.schema : nil,
            longerLimit: SightParameters.longerLimit(parameters))
    }

    /// The second call, which knows nothing of the first.
    func secondQuestion(_ question: String, _ picture: ImagePart) -> Question {
        Question(
            ALLaVA.answer, role: .visionAnswerer, template: ALLaVA.answerPrompt, values: ["question": .text(question)],
            images: [picture], sampling: SightParameters.sampling(parameters),
            longerLimit: SightParameters.longerLimit(parameters))
    }
}
