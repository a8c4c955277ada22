import ArgumentParser
import Formats
import Reports
import Settings
import Support
import Templates

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a data set in the form that a trainer reads.",
        discussion: """
            Reads data.jsonl, or the folder of a job that holds one, and writes its rows in order. Files of other makers that \
            may be seeds (Alpaca, WizardLM, ShareGPT, OpenAI messages; plain, gzip or zstd) are converted too. The output \
            appears whole at the end or not at all, and its bytes depend on the rows alone. A name that ends in .gz or .zst is compressed.

              instructmill export my-data --to alpaca -o alpaca.json
              instructmill export my-data/data.jsonl --to messages -o train.jsonl.zst
              instructmill export wizardlm.json.gz --to sharegpt -o conversations.json
              instructmill export my-pictures --to llava --images photos -o llava.json
              instructmill export verdict --to preference -o dpo.jsonl

            A folder (-o NAME/) gets data/train.jsonl, a card (README.md) with the front matter that the Hub reads, \
            dataset_info.json for LLaMA-Factory and axolotl.yaml, all from the rows and the job's manifest; --split divides \
            the rows by a hash of their task, picture or id.

              instructmill export my-data --to messages --split 0.95/0.05 \\
                  --license cc-by-4.0 -o my-set/

            A template of your own renders each row, as one text or, with --to prompt-completion, as the prompt before the \
            answer; --shots puts other rows before it. A name without a slash is one of Prompts/export: \
            zero-shot, few-shot, few-shot-prompt, zero-shot-cot, few-shot-cot, few-shot-cot-prompt and cot-completion. \
            Prompts/README.md lists the variables.

              instructmill export my-data --template mine.mustache -o texts.jsonl
              instructmill export my-data --to prompt-completion \\
                  --template few-shot-prompt --shots 3 --seed 7 -o shots.jsonl

            \(ExportFamily.help)

            vigc has one question of one turn for each picture: the first of each is written, the others are left out and counted. \
            Of verdicts, ties and pairs whose orders differ, or that have none, are left out and counted.

            A row that cannot be read, or that the format has no place for, ends the command with its line, and nothing is \
            written. Prompts of alpaca-prompt are files that your configuration folder may override, as all prompts.
            """)

    @Argument(help: "A data set, or a folder with data.jsonl or a judge's verdicts; - for standard input.")
    var data: String

    @Option(name: .customLong("to"), help: "The format: \(ExportFamily.names).")
    var format: String?

    @Option(name: .shortAndLong, help: "Where the data set goes: a file, or a folder where it ends with a slash or is one.")
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

    @Option(help: "A mustache file that renders each row, or the name of one in Prompts/export.")
    var template: String?

    @Option(help: "With a template of the prompt: one of the completion. Without it that is the answer.")
    var completionTemplate: String?

    @Option(help: "How many other rows the template shows before each.")
    var shots = 0

    @Option(help: "Which rows --shots draws, and how --split divides.")
    var seed: UInt64 = 0

    @Option(help: "none, gzip or zstd. A file's name says it too.")
    var compress: String?

    @Option(help: "Shares of training and validation, such as 0.9/0.1; for a folder.")
    var split: String?

    @Option(help: "The licence that the card names; for a folder. Without it the card names none.")
    var license: String?

    @Flag(help: "Print the summary as JSON.")
    var json = false

    /// A template without a format makes texts.
    private var name: String { format ?? ExportFormat.text.rawValue }

    func validate() throws {
        guard let family = ExportFamily(name) else {
            throw ValidationError("--to is one of \(ExportFamily.names), not '\(name)'.")
        }
        if format == nil, template == nil { throw ValidationError("Name a format with --to, or a --template.") }
        let isVisual = if case .pictures = family { true } else { false }
        if type != nil, !isVisual { throw ValidationError("--type is for a form of data about pictures, not for \(name).") }
        if images != nil, !isVisual { throw ValidationError("--images is for a form of data about pictures, not for \(name).") }
        try validateTemplate()
        try validateTarget(family)
    }

    private func validateTemplate() throws {
        guard shots >= 0 else { throw ValidationError("--shots is not negative.") }
        guard template != nil else {
            if completionTemplate != nil || shots > 0 {
                throw ValidationError("--completion-template and --shots go with a --template.")
            }
            return
        }
        let isPair = name == ExportFormat.promptCompletion.rawValue
        guard isPair || name == ExportFormat.text.rawValue else {
            throw ValidationError("--template goes with --to text or --to prompt-completion, not with \(name).")
        }
        if completionTemplate != nil, !isPair { throw ValidationError("--completion-template goes with --to prompt-completion.") }
        if shots > 0, data == "-" { throw ValidationError("With --shots the data are read twice: standard input cannot be.") }
    }

    private func validateTarget(_ family: ExportFamily) throws {
        if let split, DataSplit(split, seed: seed) == nil {
            throw ValidationError("--split is two shares that come to 1, such as 0.9/0.1, not '\(split)'.")
        }
        if let compress, Compression(rawValue: compress) == nil {
            throw ValidationError("--compress is none, gzip or zstd, not '\(compress)'.")
        }
        guard ExportTarget.isFolder(output) else {
            if split != nil || license != nil { throw ValidationError("--split and --license are for a folder: -o \(output)/") }
            if family.isCompressedByName, compress != nil {
                throw ValidationError("For \(name) the name says the compression: -o \(output).gz or .zst")
            }
            return
        }
        if family.isCompressedByName { throw ValidationError("\(name) is one file, not a folder: -o FILE") }
    }

    func run() async throws {
        let target = ExportTarget(
            output: output, compression: compress.flatMap { Compression(rawValue: $0) },
            split: split.flatMap { DataSplit($0, seed: seed) }, license: license)
        let file = Files.isDirectory(data) ? data + "/data.jsonl" : data
        switch ExportFamily(name) {
        case .judgments(let format): tell(try JudgmentExport(format: format).run(data, into: output))
        case .preferences(let format): tell(try PreferenceExport(format: format, target: target).run(data))
        case .pictures(let format):
            tell(try VisualExport(format: format, type: type, images: images, target: target).run(file))
        case .rows(let format): tell(try exportRows(file, as: format, target))
        case .published: if let summary = try published(file) { tell(summary) }
        case nil: throw ValidationError("--to is one of \(ExportFamily.names).")
        }
    }

    private func exportRows(_ file: String, as format: ExportFormat, _ target: ExportTarget) throws -> ExportSummary {
        guard let template else {
            if !ExportTarget.isFolder(output), let summary = try published(file) { return summary }
            let prompts = format == .alpacaPrompt ? try promptFolders() : []
            return try ExportRun(form: .format(format), prompts: prompts, target: target).run(file)
        }
        // A template that is a file needs nothing that was installed.
        let folders = (try? promptFolders()) ?? []
        let form = try TemplateForm(
            template, completion: completionTemplate, isPair: format == .promptCompletion,
            library: PromptLibrary(folders: folders), shots: shots)
        return try ExportRun(form: .template(form, shots: shots, seed: seed), prompts: [], target: target).run(file)
    }

    /// The form of a published data set; nil where another export writes it.
    private func published(_ file: String) throws -> ExportSummary? {
        try PublicExport(name, of: file)?.run(file, into: output)
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
