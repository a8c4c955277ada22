import ArgumentParser
import Queue
import RecipeKit
import Records
import Recipes
import Reports
import Settings
import Support

struct Submit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Put a job file, a seeds file or a folder of outputs into the daemon's queue, atomically.",
        discussion: """
            The file is copied under a hidden name and renamed in when it is complete. A job file's seeds are read with your \
            rights, from any path, and travel inside the job; so do the outputs of a job of the recipe judge.

              instructmill submit job.yaml
              instructmill submit tasks.jsonl --recipe self-instruct
              instructmill submit judge.yaml    names both outputs, or is their folder

            On a terminal it shows first what the job will take, and asks; --yes does not ask. Elsewhere nothing is asked, and the \
            forecast is made with --plan only.
            """)

    @Argument(help: "A job file (*.yaml; instructmill-job(5) explains every field), or seeds (*.jsonl, *.json) with --recipe.")
    var file: String

    @Option(help: "The recipe that a bare seeds file is for.")
    var recipe: String?

    @Option(help: "Folder of the daemon's state; else as the configuration says.")
    var state: String?

    @Option(help: ConfigurationHelp.text)
    var config: String?

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(help: "Show what the job will take, also where nobody is asked.")
    var plan = false

    func run() async throws {
        let settings = try Settings.load(
            path: config, environment: Surroundings.environment, overrides: SettingsOverrides(state: state))
        let bytes = try Files.read(file)
        let name = file.split(separator: "/").last.map(String.init) ?? "job"
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            let job = try JobFile.decode(bytes, file: file, seedsPaths: .anywhere, tables: AllRecipes.tables)
            try Promises.refuseUnkept(in: job)
            try refuseScenes(job, settings)
            guard try await SubmitQuestion(yes: yes, plan: plan, settings: settings).isAgreed(file, seeds: nil) else { return }
            if job.recipe == JobOrder.judge { return try submitOutputs(bytes, job, as: name, settings) }
            try place(try oneUnit(bytes, job), as: name, in: nil, settings)
        } else {
            guard let recipe else {
                throw ValidationError("A seeds file (not named *.yaml) needs --recipe, such as --recipe self-instruct.")
            }
            _ = try JobOrder.recipeOfTasks(named: recipe)
            guard try await SubmitQuestion(yes: yes, plan: plan, settings: settings).isAgreed(recipe, seeds: file) else { return }
            try place(bytes, as: name, in: recipe, settings)
        }
    }

    /// A folder with the outputs and the job file, whole once it is renamed in.
    private func submitOutputs(_ bytes: [UInt8], _ job: JobFile, as name: String, _ settings: Settings) throws {
        var files = try JudgeFiles(job, file: file)
        try files.resolve { path in path.hasPrefix("/") ? path : Files.parent(of: file) + "/" + path }
        let contest = try JudgeContest(files)
        contest.images.tell()
        var contents: [(name: String, path: String)] = []
        var lines = ["outputs:"]
        for (key, path) in [
            ("model", files.model), ("baseline", files.baseline), ("questions", files.questions), ("reference", files.reference),
        ] {
            guard let path else { continue }
            // The stem names the model where no row does, so it is kept.
            let copy = "\(key)/" + (path.split(separator: "/").last.map(String.init) ?? key)
            contents.append((copy, path))
            lines.append("  \(key): \(String(decoding: try CanonicalJSON.encode(copy), as: UTF8.self))")
        }
        if let root = contest.images.root {
            // The folder is what their paths start from.
            for path in contest.images.paths {
                let copy = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
                contents.append((copy, root + "/" + path))
            }
        }
        if let sample = files.sample { lines.append("  sample: \(sample)") }
        lines.append("  loss: \(files.loss)")
        let body = Self.replacing("outputs", in: String(decoding: bytes, as: UTF8.self), by: lines)
        let stem = name.split(separator: ".").first.map(String.init) ?? "judge"
        let path = try DirectoryQueue(root: settings.queue).submit(
            [("job.yaml", .bytes(Array(body.utf8)))] + contents.map { ($0.name, .file($0.path)) }, as: stem, in: JobOrder.judge)
        Terminal.writeOutput("submitted \(path)\n")
    }

    /// `yaml` with its top-level mapping `key` replaced by `lines`.
    private static func replacing(_ key: String, in yaml: String, by lines: [String]) -> String {
        var result: [String] = []
        var isInside = false
        for line in yaml.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix(key + ":") {
                isInside = true
                result += lines
                continue
            }
            if isInside, line.isEmpty || line.hasPrefix(" ") || line.hasPrefix("\t") || line.hasPrefix("#") { continue }
            isInside = false
            result.append(line)
        }
        return result.joined(separator: "\n")
    }

    /// A job file has a place for tasks; scenes have pictures and things in them, and would arrive as tasks.
    private func refuseScenes(_ job: JobFile, _ settings: Settings) throws {
        guard case .file(let path)? = job.seeds, let recipe = AllRecipes.named(job.recipe), recipe.seedForm == .scenes else {
            return
        }
        throw MillError(
            .jobField, "submit", file, cause: "the scenes of \(path) cannot travel inside a job file",
            hint: recipe.showsPictures
                ? "Put it, the scenes and their pictures into one folder, and move that into "
                    + "\(settings.queue)/incoming/\(recipe.name)/."
                : "Move the scenes and it into \(settings.queue)/incoming/, side by side.")
    }

    /// The job file with its seeds inside: read with the caller's rights, and nothing to wait for in the queue.
    private func oneUnit(_ bytes: [UInt8], _ job: JobFile) throws -> [UInt8] {
        guard case .file(let path)? = job.seeds else { return bytes }
        let seeds = try SeedLoading.load(path.hasPrefix("/") ? path : Files.parent(of: file) + "/" + path, .tasks)
        // JSON is YAML: the list stands in the place of the path, on the line that named it.
        let inline = "seeds: " + String(decoding: try CanonicalJSON.encode(seeds.map(PublishedSeed.init)), as: UTF8.self)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let replaced = lines.map { $0.hasPrefix("seeds:") ? inline : String($0) }
        return Array(replaced.joined(separator: "\n").utf8)
    }

    /// A seed task with the keys of the published file.
    private struct PublishedSeed: Encodable {
        let id: String
        let name: String?
        let instruction: String
        let instances: [Instance]
        let isClassification: Bool?

        enum CodingKeys: String, CodingKey {
            case id, name, instruction, instances
            case isClassification = "is_classification"
        }

        init(_ seed: SeedTask) {
            id = seed.id
            name = seed.name
            instruction = seed.instruction
            instances = seed.instances
            isClassification = seed.isClassification
        }
    }

    private func place(_ bytes: [UInt8], as name: String, in folder: String?, _ settings: Settings) throws {
        let path = try DirectoryQueue(root: settings.queue).submit(bytes, as: name, in: folder)
        Terminal.writeOutput("submitted \(path)\n")
    }
}
