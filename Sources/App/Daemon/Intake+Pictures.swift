import Engine
import Formats
import Queue
import RecipeKit
import Recipes
import Records
import Settings
import Support

extension Intake {
    /// A folder of pictures, perhaps with a file of scenes and a job file: `*.jsonl` or `*.json`, `*.yaml`.
    func order(fromPictures claimed: Claimed, for name: String, report: inout IntakeReport) throws -> JobOrder {
        let names = try queue.files(of: claimed).map(\.name)
        let folder = SceneFolder(names: names)
        let root = try RawPath.text(of: claimed.path)
        let job = try folder.job.map { name in
            try JobFile.decode(
                try Files.read(root + "/" + name, limit: 1 << 24), file: "\(claimed.displayName)/\(name)", seedsPaths: .beneath,
                tables: AllRecipes.tables, endpoints: settings.endpoints.map(\.name))
        }
        if let job { try Promises.refuseUnkept(in: job) }
        let recipe = try JobOrder.recipeOfTasks(named: job?.recipe ?? name)
        var tasks: [SeedTask]
        switch job?.seeds {
        case .inline(let seeds)?: tasks = seeds
        case .file(let path)?: tasks = try self.seeds(root + "/" + path, report: &report)
        case nil: tasks = try folder.seeds.map { try self.seeds(root + "/" + $0, report: &report) } ?? folder.scenes(of: root)
        }
        var album = try PictureAlbum(root)
        tasks = try album.pin(tasks, pulse: pulse)
        report.take(album.problems)
        var order =
            job.map { JobOrder($0, recipe: recipe, seeds: SeedSupply(tasks), settings: settings) }
            ?? JobOrder(recipe: recipe, seeds: SeedSupply(tasks))
        if job == nil { order.parameters = settings.defaults(for: recipe.name, table: recipe.parameters) }
        return order
    }

    /// The seeds of a file in a claimed folder, which is never so large as a file of millions may be.
    private func seeds(_ path: String, report: inout IntakeReport) throws -> [SeedTask] {
        let reading = try SeedReader.read(path: path)
        report.take(reading)
        guard !reading.seeds.isEmpty else {
            throw MillError(
                .seedEmpty, "use the seeds of", report.file, cause: "no line holds a usable scene",
                hint: "The report beside it says what is wrong with each line; mend them and drop the folder again.")
        }
        return reading.seeds
    }
}
