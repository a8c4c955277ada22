import RecipeKit

/// The parameters of LAMM. `compat` values: no filter; nothing of the sampling was published.
let lammParameters = ParameterTable(
    [
        Parameter(
            "classes", .strings, default: .strings(LAMMClass.allCases.map(\.rawValue) + [LAMMSettings.taskClass]),
            "What is made: daily, detail and factual, a request for each scene; task, templates that are filled in."),
        Parameter(
            "tasks", .strings, default: .strings(["detection", "counting", "classification"]),
            "The kinds of visual tasks; each for pictures, or for things in space where the seeds have those."),
        Parameter(
            "templates", .int(1...10), default: .int(5), "How many instructions, and answers, are asked for of a task kind."),
        Parameter(
            "detail_instructions", .strings, default: .strings(detailInstructions),
            "The users' requests for a detailed description, one of which is drawn for each."),
        Parameter(
            "max_knowledge", .int(100...100_000), default: .int(6000),
            "Most characters of an encyclopedia's text that a request shows."),
        Parameter(
            "answers", .choice(["json", "text"]), default: .string("json"),
            "The form of replies: JSON that the endpoint holds to a schema, or text."),
        Parameter(
            "min_detail_words", .int(0...10_000), default: .int(30), compat: .int(0), "Fewest words of a detailed description."),
        Parameter(
            "views", .bool, default: .bool(false), isLate: true,
            "Show four views of a scene's point cloud to a model that sees, beside what is told of it."),
        SightParameters.dropRefusals, SightParameters.dropLeaks, SightParameters.dropAnswered,
    ] + SightParameters.asking(maxTokens: 1536))

/// Requests for a description of a picture or a room, in our own words.
private let detailInstructions = [
    "Give a complete description of what is there.",
    "Please tell me in detail what this looks like.",
    "Go through all that is here and say where it is.",
    "What would somebody notice who took their time over this?",
    "Describe it part by part.",
    "I want to picture this to myself. What do I need to know?",
    "Write a long description of what you have before you.",
    "Tell me what there is and how it is laid out.",
    "Give me the whole view in words.",
    "Which things are here, and how do they stand to each other?",
    "Describe this place so that I would know it again.",
    "Set down every particular that can be made out.",
]

/// The parameters, typed.
struct LAMMSettings: Sendable {
    /// The class that is made of templates.
    static let taskClass = "task"

    let parameters: Parameters
    /// Those that are a request for each scene.
    let classes: [LAMMClass]
    /// The kinds of tasks, where tasks are among the classes.
    let tasks: [VisualTask]
    let isJSON: Bool
    let detailInstructions: [String]
    /// Whether scenes in space are seen, and not told alone.
    let showsViews: Bool

    /// - Throws: ``ParameterError`` when values do not go together.
    init(_ parameters: Parameters) throws(ParameterError) {
        self.parameters = parameters
        let names = parameters.strings("classes")
        try Self.check(names, of: "classes", known: LAMMClass.allCases.map(\.rawValue) + [Self.taskClass])
        classes = names.compactMap(LAMMClass.init)
        let kinds = names.contains(Self.taskClass) ? parameters.strings("tasks") : []
        if names.contains(Self.taskClass) { try Self.check(kinds, of: "tasks", known: VisualTask.allCases.map(\.rawValue)) }
        tasks = kinds.compactMap(VisualTask.init)
        isJSON = parameters.string("answers") == "json"
        showsViews = parameters.bool("views")
        detailInstructions = parameters.strings("detail_instructions")
        if classes.contains(.detail), detailInstructions.isEmpty {
            throw ParameterError(name: "detail_instructions", reason: "there is none to draw")
        }
    }

    private static func check(_ names: [String], of parameter: String, known: [String]) throws(ParameterError) {
        var seen: Set<String> = []
        for name in names {
            guard known.contains(name) else {
                throw ParameterError(
                    name: parameter, reason: "there is no '\(name)'; known: \(known.joined(separator: ", "))")
            }
            guard seen.insert(name).inserted else { throw ParameterError(name: parameter, reason: "'\(name)' is there twice") }
        }
        if names.isEmpty { throw ParameterError(name: parameter, reason: "there is none") }
    }
}
