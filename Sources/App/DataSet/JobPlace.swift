import Engine
import FoundationEssentials
import Recipes
import Reports
import Store
import Support

/// A job whose rows are decided on, with its store and its output: one of the daemon's by its id, or a foreground run by its folder.
struct JobPlace {
    let desk: JobDesk
    let job: JobRow
    /// Where its output is, or will be.
    let folder: String
    /// Of a foreground run, which would not see what another process decides.
    private let lock: DirectoryLock?

    /// Whether `path` is the output folder of a foreground run.
    static func isRun(_ path: String) -> Bool {
        Files.exists(path + "/.instructmill/store.sqlite")
    }

    /// - Parameter name: a job's id or its beginning, or a folder.
    /// - Throws: ``MillError``: `usage` where there is no such job; `already-running` where a run works in the folder.
    init(_ name: String, _ options: StoreOptions, to verb: String) throws {
        var options = options
        let isFolder = Self.isRun(name)
        if isFolder { options.state = name }
        let hidden = try options.folder() + "/.instructmill"
        lock = Files.isDirectory(hidden) ? try DirectoryLock(claiming: hidden) : nil
        let store = try options.store()
        job = try store.read { reader in try StoreOptions.job(isFolder ? nil : name, in: reader, to: verb) }
        folder = lock == nil ? try options.outputFolder() + "/" + job.id : try options.folder()
        desk = JobDesk(store: store, recipes: AllRecipes.all, time: SystemTime())
    }

    /// Writes the job's output files anew from its store; a judge's judgments, summary and page too.
    /// - Returns: the folder; nil where nothing was published yet, which its end will do.
    func publish() throws -> String? {
        let path = folder + "/manifest.json"
        guard Files.exists(path) else { return nil }
        let before = try CanonicalJSON.decode(Before.self, from: try Files.read(path))
        let manifest = try Projection(store: desk.store).write(
            job: job.id, into: folder, ending: RunEnding(rawValue: before.ending) ?? .partial)
        guard manifest.recipe == JobOrder.judge else { return folder }
        try JudgeOutput(anew: folder, desk: desk).write(manifest)
        return folder
    }

    private struct Before: Decodable {
        let ending: String
    }
}

extension JudgeOutput {
    /// A judge's output that is made anew: what cannot be had from the store is as its summary says.
    init(anew folder: String, desk: JobDesk) throws {
        struct Before: Decodable {
            let headline: String?
            let join: JudgeSummary.JoinLosses?
            let protocolName: String?
        }
        let path = folder + "/summary.json"
        let before = Files.exists(path) ? try CanonicalJSON.decode(Before.self, from: try Files.read(path)) : nil
        self.init(folder: folder, desk: desk, losses: before?.join)
        earlier = (before?.protocolName, before?.headline)
    }
}
