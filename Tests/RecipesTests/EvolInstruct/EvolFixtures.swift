import RecipeKit
import RecipeTesting
import Recipes
import Records
import Support
import Templates

/// Ten seeds; one has an input, one two instances.
let evolSeeds: [SeedTask] =
    (0..<8).map { SeedTask(id: "e\($0)", instruction: "Explain the use of tool \($0).", instances: [plain("It is a tool.")]) } + [
        SeedTask(
            id: "input", instruction: "Translate the sentence.",
            instances: [Instance(input: "Good morning!", output: "Guten Morgen!")]),
        SeedTask(
            id: "two", instruction: "Name the capital.",
            instances: [Instance(input: "Peru", output: "Lima"), Instance(input: "Chile", output: "Santiago")]),
    ]

func plain(_ output: String) -> Instance { Instance(input: "", output: output) }

func evol(_ profile: Profile = .default, _ overrides: [String: ParameterValue] = [:]) throws -> EvolInstruct {
    try EvolInstruct(parameters: EvolInstruct.parameters.resolve(profile: profile, overrides: overrides))
}

let wizardLMOperations = [
    "add-constraints", "deepening", "concretizing", "increase-reasoning", "complicate-input", "in-breadth",
]

/// Weights that leave only `operation`.
func only(_ operation: String) -> [String: ParameterValue] {
    ["weights": .strings(wizardLMOperations.filter { $0 != operation }.map { "\($0)=0" })]
}

extension Question {
    /// The text of a variable.
    func text(_ name: String) -> String? {
        if case .text(let text)? = values[name] { text } else { nil }
    }

    /// `deepening` of `evol-instruct/en/deepening`.
    var operation: String { template.split(separator: "/").last.map(String.init) ?? "" }
}

/// A model that evolves, judges and answers as it should, but for the questions that `replies` names.
func evolver(_ replies: [String: Reply] = [:]) -> @Sendable (Question) -> Reply {
    { question in
        if let reply = replies[question.name] { return reply }
        switch question.role {
        case .evolver: return .text("\(question.text("instruction") ?? "") Then mention \(question.name).")
        case .answerer: return .text("Here is what there is to say about it.")
        default: return .text(question.name.hasPrefix("equal") ? "Not Equal" : "7")
        }
    }
}

/// What came of one seed's chain, and what was asked.
struct ChainRun {
    let outcome: Outcome
    let questions: [Question]

    init(
        _ recipe: EvolInstruct, seeds: [SeedTask] = evolSeeds, at index: Int = 0, seed: String = "a", key: String? = nil,
        replies: [String: Reply] = [:]
    ) async throws {
        let bench = ScriptedWorkbench(seeds: seeds, seed: seed, script: evolver(replies))
        guard var step = recipe.step(at: index, of: bench.input) else { throw NoStep() }
        if let key { step.key = key }
        outcome = try await recipe.work(step, at: bench)
        questions = bench.questions
    }

    func rows(_ key: String) -> [RecordDraft] { outcome.candidates.first { $0.key == key }?.records ?? [] }
    var chain: [RecordDraft] { rows("chain") }
    var rules: [String] { outcome.rejections.map(\.rule) }
    var names: [String] { questions.map(\.name) }
    /// The operations drawn, by round.
    var operations: [String] { questions.filter { $0.role == .evolver }.map(\.operation) }

    func question(_ name: String) -> Question? { questions.first { $0.name == name } }
}
