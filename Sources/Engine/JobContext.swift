import RecipeKit
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
    /// Whether stored answers are read once more, and nothing is asked: prompts then need not be what they were.
    var isReparse = false
}
