import Engine
import Formats
import RecipeKit
import Support

/// The manifest beside a job's rows, for the card of what is made of them.
struct ExportManifest {
    let bytes: [UInt8]
    let manifest: Manifest

    /// Nil where the folder has none.
    /// - Throws: ``MillError`` `row.field` for one that cannot be read.
    init?(in folder: String) throws(MillError) {
        let path = folder + "/manifest.json"
        guard Files.exists(path) else { return nil }
        bytes = try Files.read(path, limit: 16 << 20)
        do {
            manifest = try CanonicalJSON.decode(Manifest.self, from: bytes)
        } catch {
            throw MillError(
                .rowField, "read the manifest", path, cause: "it is no manifest of this version",
                hint: "Give the job's command again, which writes it anew; or export the data file from elsewhere.")
        }
    }

    /// The folder whose manifest tells of `file`; nil for a file that is no job's.
    static func folder(of file: String) -> String? {
        let name = file.split(separator: "/").last
        return name == "data.jsonl" || name == "judgments.jsonl" ? Files.parent(of: file) : nil
    }

    var card: CardJob {
        // A job has a pool whatever its recipe; only recipes with a threshold of their own compare anything with it.
        let values = manifest.parameters.values
        let isFiltered = values["rouge_threshold"] != nil && values["dedupe"] != .bool(false) && manifest.threshold < 1
        return CardJob(
            id: manifest.job, recipe: manifest.recipe, version: manifest.version, seed: manifest.seed, seeds: manifest.seeds,
            unfinished: manifest.partial ? manifest.ending : nil, isSimulated: manifest.simulated, models: manifest.models,
            parameters: values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) },
            rejections: manifest.rejections,
            duplicates: isFiltered
                ? CardJob.Duplicates(threshold: manifest.threshold, tokenizer: manifest.tokenizer) : nil,
            prompts: manifest.prompts, promptTokens: manifest.usage.promptTokens,
            completionTokens: manifest.usage.completionTokens)
    }
}
