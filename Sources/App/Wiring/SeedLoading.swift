import Formats
import RecipeKit
import Records
import Reports
import Support

/// Reads seeds for a foreground command: what is bad is told, what is good is used.
enum SeedLoading {
    /// The seeds at `path`, or else those shipped for `recipe`.
    /// - Throws: ``MillError`` when the file cannot be read or has no usable seed, or seeds that are not what the recipe works on.
    static func load(_ path: String?, for recipe: any Recipe.Type, shipped: PackagedFiles) throws -> [SeedTask] {
        let path = path ?? shipped.seeds(recipe.seedForm)
        let form = recipe.seedForm
        let seeds = try form == .scenes && Files.isDirectory(path) ? load(folder: path) : load(path, form)
        if let stranger = seeds.first(where: { $0.form != recipe.seedForm }) {
            throw MillError(
                .usage, "run \(recipe.name) with the seeds of", path,
                cause: "it works on \(recipe.seedForm.rawValue), and the seed \(stranger.id) is a \(stranger.form.singular)",
                hint: recipe.seedForm.example)
        }
        return seeds
    }

    /// The folder that the pictures of seeds lie beneath where nobody says.
    static func imageRoot(_ path: String?, for recipe: any Recipe.Type, shipped: PackagedFiles) -> String {
        let path = path ?? shipped.seeds(recipe.seedForm)
        return Files.isDirectory(path) ? path : Files.parent(of: path)
    }

    /// The scenes that a folder of pictures names, or one for each of its pictures.
    private static func load(folder: String) throws -> [SeedTask] {
        let scenes = try SceneFolder(folder)
        guard let seeds = scenes.seeds else { return try scenes.scenes(of: folder) }
        return try load(folder + "/" + seeds, .scenes)
    }

    /// - Parameter form: what the seeds are to be, for the error.
    /// - Throws: ``MillError`` when the file cannot be read or has no usable seed.
    static func load(_ path: String, _ form: SeedForm) throws -> [SeedTask] {
        let reading = try SeedReader.read(path: path)
        for fault in reading.quarantined {
            let reason = Terminal.safe(fault.reason)
            Terminal.writeError("\(path):\(fault.line): byte \(fault.byteOffset): \(reason) [\(fault.code.rawValue)]")
        }
        if !reading.duplicates.isEmpty {
            Terminal.writeError("\(path): \(reading.duplicates.count) seeds repeat an earlier line and are used once")
        }
        guard !reading.seeds.isEmpty else {
            throw MillError(
                .seedEmpty, "use the seeds of", path,
                cause: reading.quarantined.isEmpty ? "it is empty" : "no row of it can be used",
                hint: form.example)
        }
        return reading.seeds
    }
}
