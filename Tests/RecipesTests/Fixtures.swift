import RecipeKit
import RecipeTesting
import Recipes
import Records
import Support
import Templates

/// Ten seeds, two of them classification.
let seeds: [SeedTask] = (0..<10).map { index in
    SeedTask(
        id: "s\(index)", instruction: "Seed  number \(index)\nsays what to do:",
        instances: [Instance(input: "", output: "Done.")],
        isClassification: index < 2)
}

let chineseSeeds: [SeedTask] = ["给朋友写一张生日贺卡", "把句子翻译成英文", "列出三种省电的办法"].enumerated().map { index, text in
    SeedTask(id: "z\(index)", instruction: text, instances: [Instance(input: "", output: "好的。")])
}

func recipe(_ profile: Profile = .default, _ overrides: [String: ParameterValue] = [:]) throws -> SelfInstruct {
    try SelfInstruct(parameters: SelfInstruct.parameters.resolve(profile: profile, overrides: overrides))
}

func root(_ recipe: SelfInstruct, _ index: Int = 0, seeds input: [SeedTask] = seeds) throws -> Step {
    guard let step = recipe.step(at: index, of: JobInput(seeds: input)) else { throw NoStep() }
    return step
}

struct NoStep: Error {}

/// The outcome of a root step whose reply is `reply`.
func instructions(
    _ reply: Reply, _ recipe: SelfInstruct, seeds input: [SeedTask] = seeds, pool: [String] = []
) async throws -> Outcome {
    try await recipe.work(root(recipe, seeds: input), at: ScriptedWorkbench(seeds: input, pool: pool) { _ in reply })
}

/// The step for instances that accepting `instruction` starts.
func instanceStep(_ instruction: String, _ recipe: SelfInstruct, seeds input: [SeedTask] = seeds) async throws -> Step {
    let outcome = try await instructions(.text(" \(instruction)\n10. Count the words of a text, please."), recipe, seeds: input)
    guard let step = outcome.candidates.first?.followUps.first else { throw NoStep() }
    return step
}

/// The outcome of a step for instances whose class test is answered by `verdict`.
func instances(
    _ reply: Reply, verdict: String = "No", _ recipe: SelfInstruct, of instruction: String = "Name a fruit that is red"
) async throws -> Outcome {
    let step = try await instanceStep(instruction, recipe)
    return try await recipe.work(
        step,
        at: ScriptedWorkbench(seeds: seeds) { $0.name == "classification" ? .text(verdict) : reply })
}

/// The packaged prompts of `recipe`.
func packagedPrompts(_ recipe: some Recipe) throws -> PromptSet {
    let root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
    return try PromptLibrary(folders: [root + "/Prompts"]).load(recipe.prompts)
}

/// The text that `question` sends.
func render(_ question: Question, _ prompts: PromptSet) throws -> String {
    try prompts.render(
        question.template,
        question.values.mapValues { value in
            switch value {
            case .text(let text): .text(text)
            case .flag(let flag): .flag(flag)
            case .list(let rows): .list(rows)
            }
        })
}
