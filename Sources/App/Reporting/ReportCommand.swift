import ArgumentParser
import FoundationEssentials
import Reports
import Settings
import Store
import Support

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Tell what was made, at what cost, what was rejected and why, and what needs a decision.",
        discussion: """
            For one job, or for a night: all jobs that were worked on since the daemon's hours last began (a day ago, where it has \
            none). With the verbs and objects that are asked for, lengths, how close the instructions are, and some rows. \
            The page is one file without scripts, made to be sent to others: it shows texts of models only as text. The daemon \
            writes it as report.html beside a job's data when the job ends.

              instructmill report                          the only job, else the night
              instructmill report 3f2a --html report.html
              instructmill report -o my-data               a foreground run's folder
              instructmill report --night --since 12h --json
            """)

    @Argument(help: "The job's id, or its beginning.")
    var id: String?

    @Flag(help: "All jobs that were worked on in the last night.")
    var night = false

    @Option(help: "When the night began: 12h, 90m or 2d ago, or a moment such as 2026-11-27T22:00:00Z.")
    var since: String?

    @Option(
        name: [.customShort("o"), .customLong("output")], help: "The output folder of a foreground run; the same as --state.")
    var folder: String?

    @Option(help: "Write the report as a page to this file.")
    var html: String?

    @OptionGroup var options: StoreOptions

    func validate() throws {
        if id != nil, night || since != nil { throw ValidationError("Name a job, or a night with --night, not both.") }
        if folder != nil, options.state != nil { throw ValidationError("-o and --state name the same folder: give one of them.") }
        if let since, start(since, before: 0) == nil {
            throw ValidationError("--since is 12h, 90m, 2d or 2026-11-27T22:00:00Z, not '\(since)'.")
        }
    }

    func run() throws {
        var options = options
        options.state = folder ?? options.state
        let store = try options.store()
        let output = try Files.exists(options.folder() + "/manifest.json") ? options.folder() : try? options.outputFolder()
        let now = SystemTime().epochMicros()
        let isNight = try night || since != nil || id == nil && store.read { reader in try reader.jobs().count } != 1
        let begin = isNight ? since.flatMap { start($0, before: now) } ?? Night.start(window(), before: now) : now
        let report = try store.read { reader in
            if isNight { return try NightReader(reader: reader, output: output).report(from: begin, to: now) }
            let row = try StoreOptions.job(id, in: reader, to: "report on")
            return MorningReport(try JobReportReader(reader: reader, output: output).report(of: row))
        }
        if let html { try Files.publish(Array(MorningPage(report).text.utf8), at: html) }
        if options.json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self))
        } else if let html {
            Terminal.writeOutput("wrote \(Terminal.safe(html))\n")
        } else {
            let colour = Terminal.wantsColour(Terminal.standardOutput, environment: Surroundings.environment)
            let width = Terminal.isInteractive(Terminal.standardOutput) ? Terminal.width(Terminal.standardOutput) : 110
            Terminal.writeOutput(report.text(width: width, colour: colour))
        }
    }

    private func window() -> [TimeWindow] {
        // A configuration that cannot be read is no reason to tell nothing.
        (try? Settings.load(path: options.config, environment: Surroundings.environment))?.window ?? []
    }

    private func start(_ text: String, before now: Int64) -> Int64? {
        if let span = Night.span(text) { return now - span }
        guard let date = try? Date(text, strategy: Date.ISO8601FormatStyle()) else { return nil }
        let seconds = date.timeIntervalSince1970
        return (0..<1e11).contains(seconds) ? Int64(seconds) * 1_000_000 : nil
    }
}
