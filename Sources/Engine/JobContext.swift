import RecipeKit
import Records
import Store
import Support
import Templates

/// What is the same for every step of a job while it runs.
struct JobContext: Sendable {
    let id: String
    let definition: JobDefinition
    let recipe: any Recipe
    let input: JobInput
    let prompts: PromptSet
    let crew: Crew
    let machine: MachineTexts
    let time: any TimeSource
    /// Where the pictures of its questions are.
    var images = ImageFolder()
    /// Whether stored answers are read once more, and nothing is asked: prompts then need not be what they were.
    var isReparse = false
    /// Steps that the program may have died of.
    var trials: Trials?

    func work(_ step: PlannedStep, at bench: Bench) async throws -> Outcome {
        guard let trials else { return try await recipe.work(step.step, at: bench) }
        let (isSuspect, isGuilty) = trials.standing(of: step.id)
        guard isSuspect else { return try await recipe.work(step.step, at: bench) }
        guard !isGuilty else {
            return Outcome(rejections: [Rejection(rule: "crashes-program", text: step.text, detail: "step \(step.id)")])
        }
        return try await trials.tried(step.id) { try await recipe.work(step.step, at: bench) }
    }
}
