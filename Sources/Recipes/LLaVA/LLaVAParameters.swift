import RecipeKit

/// The parameters of LLaVA. `compat` values: arXiv 2304.08485 as published, with no filter; the sampling was never published.
let llavaParameters = ParameterTable(talkParameters + askingParameters + ruleParameters)

private let talkParameters: [Parameter] = [
    Parameter(
        "types", .strings, default: .strings(SceneTalk.allCases.map(\.rawValue)),
        "What is made of each scene, one request each: conversation, detail, reasoning."),
    Parameter(
        "conversations", .int(1...16), default: .int(1),
        "Conversations of each scene, where conversation is among the types."),
    Parameter(
        "consume_facts", .bool, default: .bool(true), compat: .bool(false),
        "With several conversations of a scene, each request shows the questions and answers before it as not to be repeated, as "
            + "Instructify does. They are then asked for one after the other."),
    Parameter(
        "conversation_boxes", .bool, default: .bool(true), compat: .bool(false),
        "Show boxes for conversations too; without them a model counts how often captions name a thing."),
    Parameter(
        "counts", .bool, default: .bool(true), compat: .bool(false),
        "Say how many of each category there are, where boxes are shown."),
    Parameter(
        "detail_instructions", .strings, default: .strings(detailInstructions),
        "The users' requests for a detailed description, one of which is drawn for each."),
]

private let askingParameters: [Parameter] =
    [
        Parameter(
            "answers", .choice(["text", "json"]), default: .string("text"),
            "The form of replies: text, or JSON that the endpoint holds to a schema."),
        Parameter("temperature", .double(0...2), default: .double(0.7), "Sampling temperature."),
    ] + SightParameters.replies(maxTokens: 1536) + [SightParameters.stall(after: "Requests")]

private let ruleParameters =
    SightParameters.rules + [
        Parameter(
            "min_detail_words", .int(0...10_000), default: .int(30), compat: .int(0), "Fewest words of a detailed description.")
    ]

/// Requests for a description in full, in our own words.
private let detailInstructions = [
    "Tell me everything that can be made out here.",
    "Please give me a thorough account of the picture.",
    "What does this picture look like in full?",
    "Go through the picture from one side to the other and say what you find.",
    "I cannot see this picture. Would you describe it to me with all its particulars?",
    "Write down what is shown here so that somebody could draw it.",
    "Take your time and set out what this image contains.",
    "What is there to be seen? Leave nothing out.",
    "Describe this photograph closely: what is in front and what is behind?",
    "Give a full description of the scene and of how its parts lie to each other.",
    "Walk me through this image.",
    "How would you describe this picture to someone on the telephone?",
    "Put this scene into words as completely as you can.",
    "Say at length what is going on in this picture and where.",
]

/// The parameters, typed.
struct LLaVASettings: Sendable {
    let parameters: Parameters
    let types: [SceneTalk]
    let conversations: Int
    let consumesFacts: Bool
    let isJSON: Bool
    let detailInstructions: [String]

    /// - Throws: ``ParameterError`` when values do not go together.
    init(_ parameters: Parameters) throws(ParameterError) {
        self.parameters = parameters
        var types: [SceneTalk] = []
        for name in parameters.strings("types") {
            guard let type = SceneTalk(rawValue: name) else {
                let known = SceneTalk.allCases.map(\.rawValue).joined(separator: ", ")
                throw ParameterError(name: "types", reason: "there is no '\(name)'; known: \(known)")
            }
            if types.contains(type) { throw ParameterError(name: "types", reason: "'\(name)' is there twice") }
            types.append(type)
        }
        if types.isEmpty { throw ParameterError(name: "types", reason: "there is none") }
        self.types = types
        conversations = parameters.int("conversations")
        consumesFacts = parameters.bool("consume_facts")
        isJSON = parameters.string("answers") == "json"
        detailInstructions = parameters.strings("detail_instructions")
        if types.contains(.detail), detailInstructions.isEmpty {
            throw ParameterError(name: "detail_instructions", reason: "there is none to draw")
        }
    }

    /// Whether a request of `type` shows boxes.
    func showsBoxes(_ type: SceneTalk) -> Bool {
        type != .conversation || parameters.bool("conversation_boxes")
    }

    /// Whether it shows counts.
    func showsCounts(_ type: SceneTalk) -> Bool {
        showsBoxes(type) && parameters.bool("counts")
    }
}
