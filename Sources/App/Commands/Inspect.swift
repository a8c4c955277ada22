import ArgumentParser
import Engine
import FoundationEssentials
import Reports
import Settings
import Store
import Support

/// The store that the looking commands look at: the daemon's, or a foreground run's.
struct StoreOptions: ParsableArguments {
    @Option(help: "Folder of the daemon's state, or the output folder of a foreground run; else as the configuration says.")
    var state: String?

    @Option(help: ConfigurationHelp.text)
    var config: String?

    @Flag(help: "Print JSON, for scripts.")
    var json = false

    /// The folder that was named, or the daemon's.
    func folder() throws -> String {
        try state ?? Settings.load(path: config, environment: Surroundings.environment).state
    }

    /// How the endpoints stood when the daemon, or the run, last looked.
    func endpoints() throws -> [EndpointBoard.Entry] {
        let folder = try folder()
        return try [folder, folder + "/.instructmill"].lazy.compactMap { try EndpointBoard.read(from: $0) }.first?.endpoints ?? []
    }

    /// Where the store's file is; nil where there is none.
    func findStore() throws -> String? {
        let folder = try folder()
        return [folder + "/instructmill.sqlite", folder + "/.instructmill/store.sqlite"].first(where: Files.exists)
    }

    /// Where the store's file is.
    /// - Throws: ``MillError`` when there is none.
    func storePath() throws -> String {
        if let path = try findStore() { return path }
        throw MillError(
            .usage, "open the store in", try folder(),
            cause: Files.exists(try folder()) ? "it holds none" : "there is no such folder",
            hint: "Name the daemon's state folder, or a run's output folder, with --state; `instructmill serve` and "
                + "`instructmill run` make one.")
    }

    /// Where the daemon publishes its output: as configured, or in the state folder that was named.
    func outputFolder() throws -> String {
        if config == nil, let state { return state + "/output" }
        return try Settings.load(path: config, environment: Surroundings.environment).output
    }

    /// The folder that the store's file is in.
    func storeFolder() throws -> String {
        Files.parent(of: try storePath())
    }

    func store() throws -> Store {
        try Store(at: try storePath(), checking: false)
    }

    /// The job whose id begins with `prefix`; nil stands for the only one.
    /// - Throws: ``MillError`` `usage` where there is none or several.
    static func job(_ prefix: String?, in reader: StoreReader, to verb: String) throws -> JobRow {
        let matching = try reader.jobs().filter { $0.id.hasPrefix(prefix ?? "") }
        guard let row = matching.first, matching.count == 1 else {
            throw MillError(
                .usage, verb, prefix ?? "the job", cause: matching.isEmpty ? "there is none" : "there are several",
                hint: "`instructmill jobs` lists those of a store (--state names it); name one by its id, or the id's beginning.")
        }
        return row
    }
}

struct Jobs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "List jobs, in order of creation.",
        discussion: """
            A line for each: its id, state, recipe, what came of it, and the name of its file. Other commands take the id, or the \
            beginning of it.

              instructmill jobs
              instructmill jobs --state my-data --json        a run's output folder
            """)

    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.store()
        let views = try store.read { reader in try JobView.all(reader) }
        if options.json {
            Terminal.writeOutput(try JobView.json(views))
            return
        }
        for view in views { Terminal.writeOutput(view.line + "\n") }
        if views.isEmpty { Terminal.writeOutput("no jobs\n") }
    }
}

struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one job, or where one record comes from.",
        discussion: """
            A job's id, or its beginning, shows counts, reasons of rejection, tokens and cost. A record's id, whole, shows its family: \
            the seed, every generation with its operation, and the attempts that failed on the way.

              instructmill show 3f2a
              instructmill show --state my-data $(jq -r .id my-data/data.jsonl | head -1)
            """)

    @Argument(help: "The id of a job, or its beginning; or the id of a record.")
    var id: String

    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.store()
        if let family = try store.read({ reader in try FamilyTree(of: id, in: reader) }) {
            Terminal.writeOutput(options.json ? try family.json() : family.text)
            return
        }
        let view = try store.read { reader in
            let row = try StoreOptions.job(id, in: reader, to: "show the job")
            var view = try JobView(reader, row)
            view.evolution = try EvolutionTally(of: row, in: reader)
            return view
        }
        Terminal.writeOutput(options.json ? try JobView.json([view]) : view.text)
    }
}

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell how the daemon stands: jobs by state, endpoints, and what stops them.",
        discussion: """
            One look; `instructmill watch` goes on looking. How many jobs are in each state, those that run or are held and why, and \
            each endpoint with its limits.

              instructmill status
              instructmill status --state my-data --json      a run's output folder
            """)

    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.store()
        let views = try store.read { reader in try JobView.all(reader) }
        let endpoints = try options.endpoints()
        let window = try store.read { reader in try reader.note(.window) }
        let report = StatusReport(views, endpoints, window: window)
        if options.json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self))
            return
        }
        let states = report.jobs.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        Terminal.writeOutput((states.isEmpty ? "no jobs" : states.joined(separator: ", ")) + "\n")
        if let opening = report.window, let remaining = Hours.remaining(until: opening.opensAt) {
            Terminal.writeOutput("waits for \(Terminal.safe(opening.opens)) \(remaining)\n")
        }
        for view in views where view.state == "running" || view.detail != nil { Terminal.writeOutput(view.line + "\n") }
        for entry in endpoints { Terminal.writeOutput(entry.line + "\n") }
    }

    private struct StatusReport: Encodable {
        var schema = 1
        var jobs: [String: Int]
        var stopped: [String]
        /// As they stood when the daemon last looked.
        var endpoints: [EndpointBoard.Entry]
        /// While the daemon is outside its window.
        var window: Opening?

        struct Opening: Encodable {
            let opens: String
            /// Epoch µs.
            let opensAt: Int64
        }

        init(_ views: [JobView], _ endpoints: [EndpointBoard.Entry], window: (value: String, at: Int64)?) {
            self.endpoints = endpoints
            self.window = window.map { Opening(opens: $0.value, opensAt: $0.at) }
            jobs = Dictionary(grouping: views, by: \.state).mapValues(\.count)
            stopped = views.compactMap { $0.state == "queued" ? $0.detail : nil }
        }
    }
}

/// A job as the looking commands show it.
struct JobView: Encodable {
    let id: String
    let name: String
    let recipe: String
    let state: String
    let detail: String?
    /// Higher goes first.
    let priority: Int
    /// Hours of its own in which it may send, as they were written.
    let windows: [String]
    /// What the daemon has still to do: pause or cancel it.
    let wish: JobWish?
    /// While it waits for its hours: when they begin, epoch µs.
    let opensAt: Int64?
    let records: Int
    let rejections: [String: Int]
    let deadLetters: [String: Int]
    let requests: Int
    let ambiguous: Int
    let promptTokens: Int
    let completionTokens: Int
    let costPicodollars: Int64?
    /// Counts by round and operation, for one job of Evol-Instruct.
    var evolution: EvolutionTally?

    /// Every job, in the order of creation. A store of millions of attempts is read once, not once a job.
    static func all(_ reader: StoreReader) throws -> [JobView] {
        let totals = try reader.attemptTotals()
        return try reader.jobs().map { try JobView(reader, $0, totals[$0.id] ?? AttemptTotals()) }
    }

    init(_ reader: StoreReader, _ row: JobRow) throws {
        try self.init(reader, row, try reader.attemptTotals(job: row.id))
    }

    private init(_ reader: StoreReader, _ row: JobRow, _ totals: AttemptTotals) throws {
        id = row.id
        name = row.name
        recipe = row.recipe
        state = row.state.rawValue
        detail = row.detail
        let terms = try reader.terms(of: row.id)
        priority = terms.priority
        windows = terms.windows
        wish = row.state == .running ? terms.wish : nil
        opensAt = row.state == .queued ? terms.opensAt : nil
        let left = try reader.withdrawalCounts(row.id)
        records = try reader.recordCount(row.id) - left.reduce(0) { $0 + $1.count }
        rejections = Dictionary((try reader.rejectionCounts(row.id) + left).map { ($0.rule, $0.count) }, uniquingKeysWith: +)
        deadLetters = try reader.deadLetterCounts(row.id)
        requests = totals.attempts
        ambiguous = totals.ambiguous
        promptTokens = totals.promptTokens
        completionTokens = totals.completionTokens
        costPicodollars = totals.unpricedCount > 0 ? nil : totals.chargedPico
    }

    var line: String {
        let rejected = rejections.values.reduce(0, +)
        let remaining = Hours.remaining(until: opensAt)
        let tail = detail.map { "  (" + Terminal.safe($0) + (remaining.map { " " + $0 } ?? "") + ")" } ?? ""
        return
            "\(id)  \(standing)  \(recipe)  \(records) rows, \(rejected) rejected, \(requests) calls  \(Terminal.safe(name))\(tail)"
    }

    /// The state as people read it.
    private var standing: String {
        switch wish {
        case .pause: "pausing"
        case .cancel: "cancelling"
        case nil: opensAt == nil ? state : "waiting"
        }
    }

    var text: String {
        var text = line + "\n  tokens \(promptTokens) in, \(completionTokens) out; ambiguous calls \(ambiguous)\n"
        text += "  cost \(Figures.money(costPicodollars))\n"
        if priority != 0 { text += "  priority \(priority)\n" }
        for window in windows { text += "  window \(Terminal.safe(window))\n" }
        for (rule, count) in rejections.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            text += "  rejected \(count)  \(rule)\n"
        }
        for (reason, count) in deadLetters.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            text += "  dead letters \(count)  \(reason)\n"
        }
        return text + (evolution?.text ?? "")
    }

    /// `{"jobs": [...], "schema": 1}`.
    static func json(_ views: [JobView]) throws -> String {
        String(decoding: try CanonicalJSON.pretty(JobListing(jobs: views)), as: UTF8.self)
    }

    private struct JobListing: Encodable {
        var schema = 1
        let jobs: [JobView]
    }
}

/// How long it is until a window opens.
enum Hours {
    /// `(in 3h 12m)`; nil where that moment, in epoch µs, is not to come.
    static func remaining(until moment: Int64?) -> String? {
        guard let moment else { return nil }
        let micros = moment - SystemTime().epochMicros()
        return micros > 0 ? "(in \(Figures.duration(seconds: Double(micros) / 1_000_000)))" : nil
    }
}
