import Engine
import RecipeKit
import Recipes
import Records
import Settings
import Support

/// Reads what a person names on the command line, a job file or a recipe, as a job to be forecast, tried or submitted.
struct OrderReading {
    let settings: Settings
    let packaged: PackagedFiles

    /// The job that `job` names: a recipe with `seeds`, or a job file with its own.
    /// - Parameter verb: what is to be done with it, for the error.
    /// - Throws: ``MillError`` `usage` for what is neither; what reading the files throws.
    func order(_ job: String, seeds: String?, to verb: String) throws -> JobOrder {
        if AllRecipes.named(job) != nil, !Files.exists(job) { return try order(ofRecipe: job, seeds: seeds) }
        guard Files.exists(job) else {
            throw MillError(
                .usage, verb, job, cause: "it is neither a job file nor a recipe",
                hint: "Recipes: " + AllRecipes.all.map { $0.name }.joined(separator: ", "))
        }
        let file = try JobFile.decode(
            try Files.read(job, limit: 1 << 24), file: job, seedsPaths: .anywhere, tables: AllRecipes.tables)
        if file.recipe == JobOrder.judge {
            var files = try JudgeFiles(file, file: job)
            try files.resolve { path in Self.path(path, beside: job) }
            return try JudgeContest(files).order(file, settings: settings)
        }
        let recipe = try JobOrder.recipeOfTasks(named: file.recipe)
        var (tasks, root) = ([SeedTask](), Files.parent(of: job))
        switch file.seeds {
        case .inline(let seeds): tasks = seeds
        case .file(let path):
            let path = Self.path(path, beside: job)
            tasks = try SeedLoading.load(path, for: recipe, shipped: packaged)
            root = SeedLoading.imageRoot(path, for: recipe, shipped: packaged)
        case nil:
            tasks = try SeedLoading.load(nil, for: recipe, shipped: packaged)
            root = SeedLoading.imageRoot(nil, for: recipe, shipped: packaged)
        }
        var order = JobOrder(file, recipe: recipe, seeds: SeedSupply([]), settings: settings)
        order.seeds = SeedSupply(try order.pin(tasks, images: root))
        return order
    }

    /// The recipe's job with the configured parameters.
    /// - Parameter seeds: a file of seeds; nil for those that are shipped.
    func order(ofRecipe name: String, seeds: String?) throws -> JobOrder {
        let recipe = try JobOrder.recipeOfTasks(named: name)
        var order = JobOrder(recipe: recipe, seeds: SeedSupply([]))
        order.parameters = settings.defaults(for: name, table: recipe.parameters)
        let tasks = try SeedLoading.load(seeds, for: recipe, shipped: packaged)
        order.seeds = SeedSupply(try order.pin(tasks, images: SeedLoading.imageRoot(seeds, for: recipe, shipped: packaged)))
        return order
    }

    private static func path(_ path: String, beside job: String) -> String {
        path.hasPrefix("/") ? path : Files.parent(of: job) + "/" + path
    }
}
