import ArgumentParser
import Reports
import Rouge
import Support

struct Dedupe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dedupe",
        abstract: "Take near-duplicates out of data sets, exactly, by ROUGE-L.",
        discussion: """
            Reads rows in order (JSON Lines or one JSON array, plain, gzip or zstd) and keeps each whose text is not too similar to \
            any kept before it: the decisions of rouge_score over all pairs, not an approximation. Kept rows are written byte \
            for byte, one a line. The output appears whole at the end or not at all.

              instructmill dedupe data.jsonl more.json.gz \\
                  -o clean.jsonl --rejected dropped.jsonl
              instructmill dedupe new.jsonl --against old.jsonl \\
                  --threshold 0.6 -o clean.jsonl
              instructmill dedupe all.jsonl -o clean.jsonl --save-index all.index
              instructmill dedupe new.jsonl --against all.index -o new-clean.jsonl

            A row that cannot be read is reported, counted and left out; with --strict it ends the command.
            """)

    @Argument(help: "Files of rows; - for standard input.")
    var files: [String]

    @Option(name: .shortAndLong, help: "Where the kept rows go, as JSON Lines.")
    var output: String

    @Option(help: "Where the dropped rows go: each with the score, the threshold, and the row that it is too similar to.")
    var rejected: String?

    @Option(help: "The field whose texts are compared.")
    var field = "instruction"

    @Option(help: "A row is dropped when its ROUGE-L F-measure with a kept one is greater than this: from 0.05 to 1.")
    var threshold = 0.7

    @Option(help: "ascii (as rouge_score 0.1.2 cuts English) or unicode (every script).")
    var tokenizer = "ascii"

    @Option(
        help: """
            Rows that are there already: new ones too similar to them are dropped. Also an index that --save-index wrote, \
            which is read faster; at most one, and the first. May be repeated.
            """)
    var against: [String] = []

    @Option(help: "Where to save what was kept and compared against, for a later --against.")
    var saveIndex: String?

    @Option(
        help: """
            Where to write, for each kept row, the ten closest rows before it and the mean of all scores, as the published \
            Self-Instruct software does. Compares all pairs: a second for 10,000 rows, a minute and a half for 100,000, and \
            with the square of their number.
            """)
    var similar: String?

    @Option(
        help:
            "Threads that compare, from 1 to 256; with 2 or more rows are also read ahead. The result is the same for any number."
    )
    var threads = 2

    @Flag(help: "End at the first row that cannot be read.")
    var strict = false

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func validate() throws {
        guard threshold >= 0.05, threshold <= 1 else {
            throw ValidationError("--threshold is from 0.05 to 1, not \(threshold).")
        }
        guard RougeTokenizer(rawValue: tokenizer) != nil else {
            throw ValidationError("--tokenizer is ascii or unicode, not '\(tokenizer)'.")
        }
        guard (1...256).contains(threads) else { throw ValidationError("--threads is from 1 to 256, not \(threads).") }
        guard !files.isEmpty else { throw ValidationError("Name at least one file, or - for the standard input.") }
        let outputs = [output] + [rejected, saveIndex, similar].compactMap(\.self)
        guard Set(outputs).count == outputs.count else {
            throw ValidationError("Two of --output, --rejected, --similar and --save-index are the same file.")
        }
        guard (files + against).count(where: { $0 == "-" }) <= 1 else {
            throw ValidationError("The standard input (-) can be read once: name it once, and files beside it.")
        }
    }

    func run() async throws {
        let run = DedupeRun(
            field: field, threshold: threshold, tokenizer: RougeTokenizer(rawValue: tokenizer) ?? .ascii,
            threads: threads, isStrict: strict)
        let places = DedupeRun.Places(output: output, rejected: rejected, similar: similar, index: saveIndex)
        let summary = try await run.run(files: files, against: against, into: places)
        Terminal.writeOutput(json ? JSONWriter.text(of: summary) + "\n" : summary.text)
    }
}
