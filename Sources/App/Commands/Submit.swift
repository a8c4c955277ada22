import ArgumentParser
import Queue
import Recipes
import Reports
import Settings
import Support

struct Submit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a job file or a seeds file into the daemon's queue, atomically.",
        discussion: """
            The file is copied under a hidden name and renamed in when it is complete. A job file's seeds are read with your
            rights, from any path, and travel inside the job.
            """)

    @Argument(help: "A job file (*.yaml), or seeds (*.jsonl, *.json) with --recipe.")
    var file: String

    @Option(help: "The recipe that a bare seeds file is for.")
    var recipe: String?

    @Option(help: "Folder of the daemon's state.")
    var state: String?

    @Option(help: "Configuration file.")
    var config: String?

    func run() throws {
        let settings = try Settings.load(
            path: config, environment: Surroundings.environment, overrides: SettingsOverrides(state: state))
        let bytes = try Files.read(file)
        let name = file.split(separator: "/").last.map(String.init) ?? "job"
        let isJob = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        var folder = settings.queue + "/incoming"
        if isJob {
            let job = try JobFile.decode(bytes, file: file, seedsPaths: .anywhere, tables: AllRecipes.tables)
            folder += "/" + job.recipe
            if case .file(let seeds)? = job.seeds {
                try submitUnit(bytes, name: name, seeds: seeds, into: settings.queue + "/incoming")
                return
            }
            folder = settings.queue + "/incoming"
        } else {
            guard let recipe else { throw ValidationError("A seeds file needs --recipe, such as --recipe self-instruct.") }
            _ = try JobOrder.recipe(named: recipe)
            folder += "/" + recipe
        }
        try place(bytes, as: name, in: folder)
    }

    /// Job file and seeds go in as two files; the seeds first, so that the job never waits for them.
    private func submitUnit(_ bytes: [UInt8], name: String, seeds: String, into folder: String) throws {
        let path = seeds.hasPrefix("/") ? seeds : Files.parent(of: file) + "/" + seeds
        let digest = SHA256Digest(of: bytes).shortHex(4)
        let companion = "\(digest)-" + (seeds.split(separator: "/").last.map(String.init) ?? "seeds.jsonl")
        let text = String(decoding: bytes, as: UTF8.self)
        let rewritten = try JobFile.replacingSeedsPath(in: text, with: "seeds/" + companion)
        try place(try Files.read(path), as: companion, in: folder + "/seeds")
        try place(Array(rewritten.utf8), as: name, in: folder)
    }

    private func place(_ bytes: [UInt8], as name: String, in folder: String) throws {
        try Files.makeDirectories(folder)
        let temporary = "\(folder)/.\(name).submit.tmp"
        try Files.publish(bytes, at: temporary)
        guard try Files.renameExclusively(temporary, to: folder + "/" + name) else {
            throw MillError(
                .cannotCreate, "submit", name, cause: "a file of that name is waiting in the queue already",
                hint: "Wait until it is taken in, or give yours another name.")
        }
        try Files.syncDirectory(folder)
        Terminal.write("submitted \(folder)/\(name)\n")
    }
}
