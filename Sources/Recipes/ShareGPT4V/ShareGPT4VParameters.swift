import RecipeKit
import Records

/// The parameters of ShareGPT4V. `compat` values: arXiv 2311.12793 as published, with no filter.
let shareGPT4VParameters = ParameterTable(
    [
        Parameter(
            "teacher_images", .int(0...1_000_000_000), default: .int(100_000),
            "How many pictures, from the first on, the strong teacher (role vision) describes; the student describes the rest."),
        Parameter(
            "student_kinds", .bool, default: .bool(true), compat: .bool(false),
            "Prompt the student by the picture's kind too; else it has the general prompt for all, as published."),
        Parameter(
            "source_kinds", .strings, default: .strings(sourceKinds),
            "What kind the pictures of a source are, as SOURCE=KIND. Kinds: general, landmark, person, text, art, web."),
        Parameter(
            "unknown_source", .choice(["ask"] + PictureKind.allCases.map(\.rawValue)), default: .string("ask"),
            compat: .string(PictureKind.general.rawValue),
            "The kind of pictures of any other source; ask has a model look at each."),
        Parameter(
            "router_role", .choice(["student", "vision"]), default: .string("student"), "Who is asked for the kind."),
        Parameter(
            "router_side", .int(56...4096), default: .int(512), "The longest side in pixels of a picture shown for its kind."),
        Parameter(
            "text_side", .int(56...4096), default: .int(1568),
            "The longest side in pixels of a picture with much writing, so that it can be read."),
        Parameter(
            "answers", .choice(["json", "text"]), default: .string("json"),
            "The form in which the kind is told: JSON that the endpoint holds to a schema, or a word."),
        Parameter(
            "instructions", .strings, default: .strings(shortRequests),
            "The users' requests, one of which is drawn for each row: what is stored in place of the prompt."),
        Parameter(
            "min_characters", .int(0...1_000_000), default: .int(200), compat: .int(0), "Fewest characters of a description."),
        Parameter(
            "max_characters", .int(1...1_000_000), default: .int(4000), compat: .int(1_000_000),
            "Most characters of a description."),
        SightParameters.dropRefusals, SightParameters.dropLeaks,
    ] + SightParameters.asking(maxTokens: 1536))

/// Names that the sources of the paper go by, and near ones.
private let sourceKinds = [
    "coco=general", "sam=general", "lcs=general", "cc=general", "sbu=general", "laion=web", "textcaps=text", "ocr=text",
    "wikiart=art", "art=art", "landmark=landmark", "landmarks=landmark", "web-landmark=landmark", "celebrity=person",
    "web-celebrity=person",
]

/// Short requests, in our own words.
private let shortRequests = [
    "What is in this picture?",
    "Describe this image.",
    "Please tell me what is shown.",
    "What can you see here?",
    "Give a detailed description, please.",
    "Write a paragraph about this image.",
    "Tell me about this picture.",
    "How does this picture look?",
    "Say what is going on here.",
    "I need a description of this image.",
    "Could you describe the picture for me?",
    "What does the image show, in detail?",
    "Put the picture into words.",
    "Explain what is visible.",
    "Describe everything of importance here.",
    "What would you say this is a picture of?",
]

/// The parameters, typed.
struct ShareGPT4VSettings: Sendable {
    let parameters: Parameters
    let instructions: [String]
    let studentHasKinds: Bool
    /// Nil where a model is asked.
    let unknownSource: PictureKind?
    private let sources: [String: PictureKind]

    /// - Throws: ``ParameterError`` when values do not go together.
    init(_ parameters: Parameters) throws(ParameterError) {
        self.parameters = parameters
        studentHasKinds = parameters.bool("student_kinds")
        unknownSource = PictureKind(rawValue: parameters.string("unknown_source"))
        instructions = parameters.strings("instructions")
        if instructions.isEmpty { throw ParameterError(name: "instructions", reason: "there is none to draw") }
        var sources: [String: PictureKind] = [:]
        for rule in parameters.strings("source_kinds") {
            guard let equal = rule.lastIndex(of: "="), equal > rule.startIndex,
                let kind = PictureKind(rawValue: String(rule[rule.index(after: equal)...]))
            else {
                let known = PictureKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ParameterError(name: "source_kinds", reason: "'\(rule)' is no SOURCE=KIND; kinds: \(known)")
            }
            let source = String(rule[..<equal])
            guard sources.updateValue(kind, forKey: source) == nil else {
                throw ParameterError(name: "source_kinds", reason: "'\(source)' is there twice")
            }
        }
        self.sources = sources
        if parameters.int("min_characters") > parameters.int("max_characters") {
            throw ParameterError(name: "min_characters", reason: "it is above max_characters")
        }
    }

    /// The kind of pictures of `source`; nil where no rule says.
    func kind(ofSource source: String?) -> PictureKind? {
        source.flatMap { sources[$0] }
    }

    /// Who describes the picture of seed `index`.
    func captioner(of index: Int) -> Role {
        index < parameters.int("teacher_images") ? .vision : .student
    }

    /// Asks what kind of picture it is.
    func routeQuestion(_ picture: ImagePart) -> Question {
        let isJSON = parameters.string("answers") == "json"
        var picture = picture
        picture.side = parameters.int("router_side")
        return Question(
            ShareGPT4V.route, role: parameters.string("router_role") == "vision" ? .vision : .student,
            template: ShareGPT4V.routePrompt, values: ["json": .flag(isJSON)], images: [picture],
            sampling: Sampling(temperature: 0, maxTokens: 64, seeded: parameters.bool("seeded")),
            schema: isJSON ? PictureKind.schema : nil)
    }

    /// Asks for the description.
    func question(_ kind: PictureKind, _ picture: ImagePart, to captioner: Role) -> Question {
        var picture = picture
        if kind == .text { picture.side = parameters.int("text_side") }
        return Question(
            ShareGPT4V.describe, role: captioner, template: kind.template, values: [:], images: [picture],
            sampling: SightParameters.sampling(parameters), longerLimit: SightParameters.longerLimit(parameters))
    }
}
