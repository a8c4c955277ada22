import ArgumentParser
import Formats
import Reports
import Support

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read a published data set as rows of ours, with nothing lost.",
        discussion: """
            Writes rows as those of data.jsonl: dedupe, decontaminate, export, and where a row is one question and its answer \
            --seeds of every recipe of tasks read them. What has no place in a row is kept under `extra`, and how the row stood \
            under `extra.layout`: `export --to` the same format gives the file back, members in their order and numbers as they were \
            written. Files are JSON Lines or a JSON array, plain or gzip, of any size; a task of super-naturalinstructions is held \
            whole.

              instructmill import dolly.jsonl --from dolly -o rows.jsonl
              instructmill import chats.json.gz -o rows.jsonl --skip-bad
              instructmill export rows.jsonl --to dolly -o dolly-again.jsonl

            Formats:
            \(PublicFormat.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

            Rows that say the same have the same id. A row that cannot be read ends the command with its line and byte, and nothing \
            is written; with --skip-bad it goes to a file of its own.
            """)

    /// Has the format recognised.
    private static let automatic = "auto"

    @Argument(help: "The published file; - for standard input.")
    var file: String

    @Option(name: .customLong("from"), help: "The format, or auto to have it recognised by the first row: \(Self.formats).")
    var format = Self.automatic

    @Option(name: .shortAndLong, help: "Where the rows go, as JSON Lines.")
    var output: String

    @Flag(help: "Leave out rows that cannot be read, and list them.")
    var skipBad = false

    @Option(help: "Where --skip-bad lists them, each with line, byte, reason and text; else the output's name and .bad.jsonl.")
    var quarantine: String?

    @Flag(help: "Print the summary as JSON.")
    var json = false

    private static let formats = PublicFormat.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        guard format == Self.automatic || PublicFormat(rawValue: format) != nil else {
            throw ValidationError("--from is auto or one of \(Self.formats), not '\(format)'.")
        }
        if quarantine != nil, !skipBad { throw ValidationError("--quarantine goes with --skip-bad.") }
    }

    func run() async throws {
        let run = ImportRun(
            format: PublicFormat(rawValue: format), quarantine: skipBad ? quarantine ?? output + ".bad.jsonl" : nil)
        let summary = try run.run(file, into: output)
        Terminal.writeOutput(json ? JSONWriter.text(of: summary) + "\n" : summary.text)
    }
}
