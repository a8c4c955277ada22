import Engine
import RecipeKit
import Recipes
import Records
import Settings
import Store
import Support
import Templates

/// A job as somebody asked for it, before it is frozen into a definition.
struct JobOrder {
    var recipe: any Recipe.Type
    var profile = Profile.default
    var parameters: [String: ParameterValue] = [:]
    var seeds: SeedSupply
    var seed: UInt64 = 42
    var deterministic = false
    var window: Int?
    var pool: String?
    /// Not part of the job's identity.
    var cap: Cap?
    /// Its priority and hours; nil where nobody said any. Not part of its identity either.
    var terms: JobTerms?
    /// The folder that its pictures lie beneath; not part of the job's identity either.
    var images: String?

    /// What a job file asks for, with the configuration's defaults.
    init(_ job: JobFile, recipe: any Recipe.Type, seeds: SeedSupply, settings: Settings) {
        self.recipe = recipe
        profile = job.profile
        self.seeds = seeds
        parameters = settings.defaults(for: recipe.name, table: recipe.parameters)
        parameters.merge(job.values(for: recipe.parameters)) { $1 }
        seed = job.seed ?? 42
        deterministic = job.deterministic
        window = job.settleWindow
        pool = job.pool
        cap = job.budget.map { Cap($0) }
        terms = JobTerms(job)
    }

    init(
        recipe: any Recipe.Type, profile: Profile = .default, seeds: SeedSupply, seed: UInt64 = 42, deterministic: Bool = false,
        window: Int? = nil
    ) {
        self.recipe = recipe
        self.profile = profile
        self.seeds = seeds
        self.seed = seed
        self.deterministic = deterministic
        self.window = window
    }

    /// The recipe that works on pairs of answers, not on seed tasks.
    static let judge = "judge"

    /// Freezes parameters, prompts and models.
    /// - Throws: ``MillError`` `usage` or `promptMissing` with everything that is wrong.
    func definition(promptFolders: [String], models: [String: String]) throws -> JobDefinition {
        let effective = try resolved()
        let worker = try worker(effective)
        let prompts = try PromptLibrary(folders: promptFolders).load(worker.prompts)
        let order: SettlementOrder = deterministic ? .window(window ?? SettlementOrder.defaultWindow) : .arrival
        return JobDefinition(
            recipe: recipe, parameters: effective, seed: seed, seeds: seeds, prompts: prompts.sources,
            models: models.filter { name, _ in worker.roles.contains { $0.rawValue == name } }, order: order, pool: pool,
            output: worker.output)
    }

    /// Looks at the pictures that its seeds name, where the recipe shows them, and says what is wrong with them.
    /// - Throws: ``MillError`` `io` where the folder cannot be opened.
    mutating func pin(_ tasks: [SeedTask], images root: String, side: Int? = nil) throws -> [SeedTask] {
        guard recipe.showsPictures, try roles().contains(where: \.sees) else { return tasks }
        var album = try PictureAlbum(root, side: side)
        let pinned = try album.pin(tasks)
        album.tell()
        images = root
        return pinned
    }

    /// Where its pictures are found when they are sent.
    /// - Throws: ``MillError`` `io` where the folder cannot be opened.
    func imageFolder() throws(MillError) -> ImageFolder {
        guard let images else { return ImageFolder() }
        return try ImageFolder(images)
    }

    /// Whom the job asks.
    /// - Throws: ``MillError`` `usage` with everything that is wrong with the parameters.
    func roles() throws -> [Role] {
        try worker(try resolved()).roles
    }

    private func worker(_ parameters: Parameters) throws -> any Recipe {
        do {
            return try recipe.init(parameters: parameters)
        } catch let error as ParameterError {
            throw MillError(
                .usage, "use the parameter", error.name, cause: error.reason,
                hint: "`instructmill run \(recipe.name) --parameters` lists them, and what each may be.")
        }
    }

    private func resolved() throws -> Parameters {
        do {
            return try recipe.parameters.resolve(profile: profile, overrides: parameters)
        } catch {
            let reasons = error.errors.map { "\($0.name): \($0.reason)" }.joined(separator: "\n  ")
            throw MillError(
                .usage, "use the parameters of", recipe.name, cause: reasons,
                hint: "`instructmill run \(recipe.name) --parameters` lists them.")
        }
    }

    /// The recipe called `name`, where it works on seed tasks.
    static func recipeOfTasks(named name: String) throws -> any Recipe.Type {
        let recipe = try recipe(named: name)
        guard name != judge else {
            throw MillError(
                .usage, "run the recipe", name, cause: "it judges pairs of answers, not seed tasks",
                hint:
                    "`instructmill judge A B` makes the pairs out of two models' output files; so does a folder with a.jsonl and "
                    + "b.jsonl that is dropped into incoming/judge/.")
        }
        return recipe
    }

    /// The recipe called `name`.
    static func recipe(named name: String) throws -> any Recipe.Type {
        guard let recipe = AllRecipes.named(name) else {
            throw MillError(
                .usage, "find the recipe", name, cause: "there is none of that name",
                hint: "Recipes: " + AllRecipes.all.map { $0.name }.joined(separator: ", "))
        }
        return recipe
    }
}

extension AllRecipes {
    /// Every role that a recipe has, the teacher first.
    static var roles: [Role] {
        let wanted = Set(all.flatMap { $0.roles })
        return Role.allCases.filter { $0 == .teacher || wanted.contains($0) }
    }

    /// The parameter tables, by recipe name.
    static var tables: [String: ParameterTable] {
        Dictionary(all.map { ($0.name, $0.parameters) }, uniquingKeysWith: { first, _ in first })
    }
}
