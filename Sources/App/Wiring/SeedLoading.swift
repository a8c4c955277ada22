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
        let seeds = try recipe.seedForm == .scenes && Files.isDirectory(path) ? load(folder: path) : load(path)
        if let stranger = seeds.first(where: { $0.form != recipe.seedForm }) {
            throw MillError(
                .usage, "run \(recipe.name) with the seeds of", path,
                cause: "the seed \(stranger.id) is none of its \(recipe.seedForm.rawValue)",
                hint:
                    "A scene is {\"id\", \"image\", \"captions\", \"instances\": [{\"category\", \"bbox\"}]} or an \"image\" alone, and more "
                    + "(Seeds/README.md); a task has an instruction."
            )
        }
        return seeds
    }

    /// The folder that the pictures of seeds lie beneath where nobody says.
    static func imageRoot(_ path: String?, for recipe: any Recipe.Type, shipped: PackagedFiles) -> String {
        let path = path ?? shipped.seeds(recipe.seedForm)
        return Files.isDirectory(path) ? path : Files.parent(of: path)
    }

    private static func load(folder: String) throws -> [SeedTask] {
        let scenes = try SceneFolder(folder)
        guard let seeds = scenes.seeds else { return try scenes.scenes(of: folder) }
        return try load(folder + "/" + seeds)
    }

    /// - Throws: ``MillError`` when the file cannot be read or has no usable seed.
    static func load(_ path: String) throws -> [SeedTask] {
        let reading = try SeedReader.read(path: path)
        for fault in reading.quarantined {
            Terminal.writeError("\(path):\(fault.line): byte \(fault.byteOffset): \(fault.reason) [\(fault.code.rawValue)]")
        }
        if !reading.duplicates.isEmpty {
            Terminal.writeError("\(path): \(reading.duplicates.count) seeds repeat an earlier line and are used once")
        }
        guard !reading.seeds.isEmpty else {
            throw MillError(
                .seedEmpty, "use the seeds of", path, cause: "no line holds a usable seed task",
                hint:
                    "One JSON object a line: {\"id\", \"instruction\", \"instances\": [{\"input\", \"output\"}]}, or Alpaca rows."
            )
        }
        return reading.seeds
    }
}
