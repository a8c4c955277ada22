public import RecipeKit
import Records

/// Self-Instruct: seed tasks grow into a data set of tasks with inputs and outputs.
///
/// A root step shows the model a few tasks, human and machine-made, and asks for more. A new task that passes the rules and
/// is not too similar to any kept earlier starts a follow-up step, which asks whether it is a classification task and then
/// for its instances: input first, or label first for classification, so that the labels come out balanced.
///
/// Source: Wang et al., arXiv 2212.10560, sections 2.2 to 2.4. The `compat` profile follows the published software where it
/// differs from the paper; each mended defect is a parameter of its own.
public struct SelfInstruct: Recipe {
    public static let name = "self-instruct"
    public static let version = 1
    public static let summary = "Grows seed tasks into instructions with inputs and outputs (arXiv 2212.10560)."
    public static let parameters = selfInstructParameters
    public static let roles: [Role] = [.teacher]

    let settings: SelfInstructSettings

    public init(parameters: Parameters) throws {
        settings = try SelfInstructSettings(parameters)
    }

    public var prompts: [String] {
        settings.possibleLanguages.flatMap { language in
            PromptName.allCases.map { settings.prompt($0, in: language) }
        }
    }

    public var goal: Goal {
        let items = Double(settings.parameters.int("items_per_request"))
        var stages = [Goal.Stage(kind: StepKind.instructions, expectedYield: items * 0.8)]
        if settings.counting == .tasks { stages.append(Goal.Stage(kind: StepKind.instances, expectedYield: 0.9)) }
        return Goal(target: settings.target, stages: stages, stallAfter: settings.stallAfter)
    }

    /// One request for more instructions; there is always a next one while there are seeds to show.
    public func step(at index: Int, of input: JobInput) -> Step? {
        guard settings.seedCount(of: input) > 0 else { return nil }
        return Step(kind: StepKind.instructions, key: "\(index)", payload: "")
    }

    /// - Throws: what `bench` throws, and ``PayloadError`` for a step of another version of this recipe.
    public func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        switch step.kind {
        case StepKind.instances: try await InstanceStage(settings: settings).work(step, at: bench)
        default: try await InstructionStage(settings: settings).work(step, at: bench)
        }
    }
}

/// The kinds of steps.
enum StepKind {
    static let instructions = "instructions"
    static let instances = "instances"
}

/// The four prompts of the algorithm.
enum PromptName: CaseIterable {
    case instructions, classification, inputFirst, outputFirst
}
