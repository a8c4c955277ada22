import ArgumentParser
import Formats
import Reports
import Settings
import Support

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a data set in the form that a trainer reads.",
        discussion: """
            Reads data.jsonl, or the folder of a job that holds one, and writes its rows in order. Files of other makers that \
            may be seeds (Alpaca, WizardLM, ShareGPT, OpenAI messages; plain or gzip) are converted too. The output appears whole at \
            the end or not at all, and its bytes depend on the rows alone.

              instructmill export my-data --to alpaca -o alpaca.json
              instructmill export my-data/data.jsonl --to messages -o train.jsonl
              instructmill export wizardlm.json.gz --to sharegpt -o conversations.json
              instructmill export my-pictures --to llava --images photos -o llava.json
              instructmill export verdict --to fastchat-judgments -o my-judge_pair.jsonl

            Formats:
            \(ExportFormat.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
            \(JudgmentFormat.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
            About pictures, of a data.jsonl:
            \(VisualFormat.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

            vigc has one question of one turn for each picture: the first of each is written, the others are left out and counted.

            A row that cannot be read, or that the format has no place for, ends the command with its line, and nothing is \
            written. Prompts of alpaca-prompt are files that your configuration folder may override, as all prompts.
            """)

    @Argument(help: "A data set, or a folder with data.jsonl; - for standard input.")
    var data: String

    @Option(name: .customLong("to"), help: "The format: \(Self.formats).")
    var format: String

    @Option(name: .shortAndLong, help: "Where the data set goes.")
    var output: String

    @Option(help: "Configuration file; prompts/ beside it overrides the packaged prompts.")
    var config: String?

    @Option(
        help: """
            Of a data set about pictures: the folder that they lie beneath. A picture that is missing, or is another than the row was \
            made of, ends the export.
            """)
    var images: String?

    @Option(
        help: """
            Of a data set about pictures: write the rows of this type alone, such as detail. Other rows are left out and counted.
            """)
    var type: String?

    @Flag(help: "Print the summary as JSON.")
    var json = false

    private static let formats =
        (ExportFormat.allCases.map(\.rawValue) + JudgmentFormat.allCases.map(\.rawValue) + VisualFormat.allCases.map(\.rawValue))
        .joined(separator: ", ")

    func validate() throws {
        let isVisual = VisualFormat(rawValue: format) != nil
        guard ExportFormat(rawValue: format) != nil || JudgmentFormat(rawValue: format) != nil || isVisual else {
            throw ValidationError("--to is one of \(Self.formats), not '\(format)'.")
        }
        if type != nil, !isVisual { throw ValidationError("--type is for a form of data about pictures, not for \(format).") }
        if images != nil, !isVisual { throw ValidationError("--images is for a form of data about pictures, not for \(format).") }
    }

    func run() async throws {
        if let format = JudgmentFormat(rawValue: format) {
            return tell(try JudgmentExport(format: format).run(data, into: output))
        }
        let file = Files.isDirectory(data) ? data + "/data.jsonl" : data
        if let format = VisualFormat(rawValue: format) {
            return tell(try VisualExport(format: format, type: type, images: images).run(file, into: output))
        }
        let format = ExportFormat(rawValue: format) ?? .alpaca
        let run = ExportRun(format: format, prompts: format == .alpacaPrompt ? try promptFolders() : [])
        let summary = try run.run(file, into: output)
        tell(summary)
    }

    private func tell(_ summary: ExportSummary) {
        Terminal.writeOutput(json ? JSONWriter.text(of: summary) + "\n" : summary.text)
    }

    private func promptFolders() throws -> [String] {
        let environment = Surroundings.environment
        let settings = try Settings.load(path: config, environment: environment, overrides: SettingsOverrides())
        return try PackagedFiles(environment: environment)
            .promptFolders(configuration: settings.file.map { Files.parent(of: $0) })
    }
}
