import ArgumentParser
import Engine
import Reports
import Store
import Support

struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Hold a job, or all: nothing more is sent for it until it is resumed.",
        discussion: """
            With or without a running daemon. One that works on the job sends nothing more within a second or two; calls under way end \
            and their answers are kept. A job stays paused through restarts and crashes. --all holds every job that has not ended; \
            jobs that come later run.

              instructmill pause 3f2a
              instructmill pause --all
            """)

    @OptionGroup var which: JobChoice

    func run() async throws {
        try await which.change("pause") { supervision, id in try await supervision.pause(id) }
    }
}

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a paused job go on, or all; or take a cancelled one up again.",
        discussion: """
            The daemon goes on within a second or two, in its window and by its priority. A job that a cap has paused goes on when the \
            cap is raised (`instructmill budget`), not by this.

              instructmill resume 3f2a
              instructmill resume --all
            """)

    @OptionGroup var which: JobChoice

    func run() async throws {
        try await which.change("resume") { supervision, id in try await supervision.resume(id) }
    }
}

struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a job: what it has made is published as partial.",
        discussion: """
            Calls under way end, and their answers are kept. The dropped file goes to failed/ with a report that says so. Nothing is \
            deleted: `instructmill resume` takes the job up again from where it was. On a terminal it asks first.

              instructmill cancel 3f2a
              instructmill cancel 3f2a --yes --json       in a script
            """)

    @Argument(help: "The job's id, or its beginning.")
    var id: String

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let office = try OrderOffice(options)
        let job = try office.job(id, to: "cancel")
        if !yes, !options.json, Terminal.isInteractive(0) {
            Terminal.writeError("Cancel job \(job.id) (\(Terminal.safe(job.name)), \(job.recipe))? What it made is kept. [y/N] ")
            guard ["y", "yes"].contains((readLine() ?? "").lowercased()) else {
                throw MillError(.jobState, "cancel", "job \(job.id)", cause: "you did not say yes", hint: "Nothing was changed.")
            }
        }
        try office.show([try await office.supervision.cancel(job.id)], json: options.json)
    }
}

/// One job by its id, or all.
struct JobChoice: ParsableArguments {
    @Argument(help: "The job's id, or its beginning.")
    var id: String?

    @Flag(help: "Every job that this can be done to, instead of one.")
    var all = false

    @OptionGroup var options: StoreOptions

    func validate() throws {
        guard (id == nil) == all else {
            throw ValidationError("Name a job by its id or the id's beginning, or all by --all: one of the two.")
        }
    }

    /// - Throws: for one job, what `change` throws; of all, those are left out that do not stand where it can be done.
    func change(
        _ verb: String, _ change: (Supervision, String) async throws -> Supervision.Change
    ) async throws {
        let office = try OrderOffice(options)
        guard all else {
            let job = try office.job(id, to: verb)
            return try office.show([try await change(office.supervision, job.id)], json: options.json)
        }
        var changes: [Supervision.Change] = []
        for job in try office.store.read({ reader in try reader.openJobs() }) {
            do {
                changes.append(try await change(office.supervision, job.id))
            } catch let error as MillError where error.code == .jobState {
                continue
            }
        }
        try office.show(changes, json: options.json)
    }
}

/// The daemon's store, for commands that want something of its jobs.
struct OrderOffice {
    let store: Store
    let supervision: Supervision
    let isServed: Bool

    /// - Throws: ``MillError`` `usage` where there is no store, `job.state` where it is a foreground run's.
    init(_ options: StoreOptions) throws {
        let path = try options.storePath()
        guard path.hasSuffix("/instructmill.sqlite") else {
            throw MillError(
                .jobState, "steer the job in", try options.folder(), cause: "it is the folder of a foreground run",
                hint: "Ctrl-C ends that at a safe point, and the same command goes on.")
        }
        isServed = try Self.isServed(options)
        store = try options.store()
        supervision = Supervision(store: store, time: SystemTime(), isServed: isServed)
    }

    func job(_ id: String?, to verb: String) throws -> JobRow {
        try store.read { reader in try StoreOptions.job(id, in: reader, to: verb) }
    }

    func show(_ changes: [Supervision.Change], json: Bool) throws {
        if json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(Listing(jobs: changes)), as: UTF8.self))
            return
        }
        for change in changes {
            let wish = change.wish.map { " (the daemon is to \($0.rawValue) it, within seconds)" } ?? ""
            Terminal.writeOutput("job \(change.job)  \(change.state.rawValue)\(wish)\n")
        }
        if changes.isEmpty { Terminal.writeOutput("no job stands where that can be done\n") }
    }

    private struct Listing: Encodable {
        var schema = 1
        let jobs: [Supervision.Change]
    }

    /// Whether a daemon has the folder.
    static func isServed(_ options: StoreOptions) throws -> Bool {
        do {
            _ = try DirectoryLock(claiming: try options.storeFolder())
            return false
        } catch let error as MillError where error.code == .alreadyRunning {
            return true
        }
    }
}
