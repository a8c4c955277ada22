public import RecipeKit
public import Records
import TextKit

/// POPE: asks whether things are in pictures of which that is known, so that one can tell how far an endpoint's sight is to be trusted
/// before it verifies anything.
///
/// A root step is one scene and one way of choosing absent things; a row is a question with what was answered and what is true.
/// `instructmill hallucination` makes the figures of them.
///
/// Source: Li et al., arXiv 2305.10355.
public struct Pope: Recipe {
    public static let name = "pope"
    public static let version = 1
    public static let summary = "Asks whether things are in pictures, to calibrate a verifier (arXiv 2305.10355)."
    public static let parameters = ParameterTable([
        Parameter(
            "choices", .strings, default: .strings(PopeQuestions.Choice.allCases.map(\.rawValue)),
            "How absent things are chosen: random, popular, co-occurring."),
        Parameter(
            "questions", .int(1...10), default: .int(3),
            "Questions about things that are there, and as many about others, of a scene."),
        Parameter("max_tokens", .int(1...1_000_000), default: .int(64), "Token limit of a reply."),
        Parameter("seeded", .bool, default: .bool(true), "Send a seed for each request where the endpoint takes one."),
    ])
    public static let roles: [Role] = [.verifier]
    public static let seedForm = SeedForm.scenes

    static let stepKind = "things"
    private static let template = "pope/en/look"

    private let parameters: Parameters
    private let choices: [PopeQuestions.Choice]

    /// - Throws: ``ParameterError`` when values do not go together.
    public init(parameters: Parameters) throws {
        self.parameters = parameters
        var choices: [PopeQuestions.Choice] = []
        for name in parameters.strings("choices") {
            guard let choice = PopeQuestions.Choice(rawValue: name), !choices.contains(choice) else {
                throw ParameterError(name: "choices", reason: "'\(name)' is unknown or there twice")
            }
            choices.append(choice)
        }
        if choices.isEmpty { throw ParameterError(name: "choices", reason: "there is none") }
        self.choices = choices
    }

    public var prompts: [String] { [Self.template] }

    public var goal: Goal {
        Goal(target: nil, stages: [Goal.Stage(kind: Self.stepKind, expectedYield: 1)], stallAfter: 1_000_000_000)
    }

    /// The same question is asked of many pictures.
    public var comparesWithSeeds: Bool { false }

    public func step(at index: Int, of input: JobInput) -> Step? {
        let (place, number) = index.quotientAndRemainder(dividingBy: choices.count)
        guard index >= 0, place < input.count else { return nil }
        return Step(
            kind: Self.stepKind, key: "\(place)-\(choices[number].rawValue)",
            payload: FieldText.join(["\(place)", choices[number].rawValue]))
    }

    /// - Throws: what `bench` throws, ``PayloadError`` for a step of another version of this recipe, and ``SceneError`` for a seed
    ///   that carries no scene.
    public func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        let fields = FieldText.split(step.payload) ?? []
        guard step.kind == Self.stepKind, fields.count == 2, let seed = fields.first.flatMap({ Int($0) }),
            let choice = fields.last.flatMap(PopeQuestions.Choice.init)
        else { throw PayloadError(kind: step.kind) }
        let scene = try Scene(seed: try bench.input.seed(at: seed))
        guard let picture = scene.picture else { return Outcome(rejections: [SightRow.pictureMissing(scene)]) }
        // The first scenes stand for all: they are in memory.
        let objects = SceneObjects(bench.input.head.compactMap { try? Scene(seed: $0) })
        var random = AnyRandom(bench.random("things"))
        let questions = PopeQuestions.about(
            scene, count: parameters.int("questions"), by: choice, among: objects, using: &random)
        if questions.isEmpty {
            return Outcome(rejections: [
                Rejection(rule: "no-instances", text: scene.id, detail: "nothing is annotated in the scene")
            ])
        }
        var rows: [RecordDraft] = []
        for (number, question) in questions.enumerated() {
            let reply = try await bench.ask(ask(question, "look-\(number + 1)", picture)).first
            if let rejected = ReplyRejected.unusable(reply, to: question.text, dropsRefusals: false) {
                return Outcome(rejections: [rejected.rejection(of: "look-\(number + 1)")])
            }
            rows.append(row(question, reply.text, scene, picture, choice))
        }
        return Outcome(candidates: [Candidate(key: "things", text: scene.id, counts: true, records: rows)])
    }

    private func ask(_ question: PopeQuestions.Question, _ name: String, _ picture: ImagePart) -> Question {
        Question(
            name, role: .verifier, template: Self.template, values: ["question": .text(question.text)], images: [picture],
            sampling: Sampling(temperature: 0, maxTokens: parameters.int("max_tokens"), seeded: parameters.bool("seeded")))
    }

    private func row(
        _ question: PopeQuestions.Question, _ reply: String, _ scene: Scene, _ picture: ImagePart, _ choice: PopeQuestions.Choice
    ) -> RecordDraft {
        let text = String(PythonText.strip(reply))
        var row = RecordDraft(kind: "calibration", instruction: question.text, instance: Instance(input: "", output: text))
        row.parents = [scene.id]
        row.extra = [
            "scene": scene.id, "image": picture.path, "image_sha256": picture.sha256, "type": choice.rawValue,
            "thing": question.thing,
            "truth": question.isPresent ? "yes" : "no", "said": YesNo.parse(text).map { $0 ? "yes" : "no" } ?? "unclear",
        ]
        return row
    }
}
