import ArgumentParser
import Engine
import Formats
import Reports
import Rouge
import Support

struct DecontaminateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decontaminate",
        abstract: "Take rows out that overlap with evaluation sets: n-grams, exactly.",
        discussion: """
            A row goes where any 13 tokens in a row (--ngram) are also in an evaluation row: lower case, without punctuation, as in \
            the appendix of GPT-3's paper. A shorter evaluation row is found by all of its tokens in a row; one of fewer than \
            \(EvaluationOverlap.wholeTextFloor) only by a text that is nothing else. Memory is bounded by the evaluation sets.

              instructmill decontaminate data.jsonl --against mt_bench.jsonl \\
                  --against user_oriented.jsonl -o clean.jsonl
              instructmill decontaminate my-data --against eval.jsonl    a run's folder
              instructmill decontaminate 3f2a --against eval.jsonl --dry-run

            Of a file, kept rows are written byte for byte, one a line; the others are listed with the evaluation row, how many \
            n-grams they share with it, the first of them, and the share of their tokens that is common. Of a job, the decision is \
            kept in the store as `withdraw` keeps its own (rule `contaminated`), and the output is written anew.

            Compared is what an evaluation row asks (instruction and input, question, prompt, turns …, or --eval-field) with every \
            text of a data row (or --field).
            """)

    @Argument(help: "A file of rows (- for standard input), a job's id, or the folder of a foreground run.")
    var data: String

    @Option(help: "An evaluation set: JSON Lines or a JSON array, plain or gzip. May be repeated.")
    var against: [String]

    @Option(name: .shortAndLong, help: "Of a file: where the kept rows go, as JSON Lines.")
    var output: String?

    @Option(help: "Of a file: where the removed rows go, each with why.")
    var rejected: String?

    @Option(help: "How many tokens in a row are an overlap.")
    var ngram = EvaluationOverlap.publishedLength

    @Option(help: "A row goes when a greater share of its tokens than this is common with evaluation rows: from 0 to 1.")
    var threshold = 0.0

    @Option(help: "A field of the data whose texts are compared; else all. May be repeated.")
    var field: [String] = []

    @Option(help: "A field that is an evaluation row's question, or a part of it. May be repeated.")
    var evalField: [String] = []

    @Option(help: "unicode (every script) or ascii (English).")
    var tokenizer = RougeTokenizer.unicode.rawValue

    @Flag(help: "Of a file: end at the first row that cannot be read; else such are reported, counted and left out.")
    var strict = false

    @Flag(help: "Of a job: only tell what would leave.")
    var dryRun = false

    @OptionGroup var options: StoreOptions

    /// Whether the data is a file, and no job.
    private var isFile: Bool {
        data == "-" || (Files.exists(data) && !JobPlace.isRun(data))
    }

    func validate() throws {
        guard !against.isEmpty else { throw ValidationError("Name an evaluation set with --against.") }
        guard (1...1000).contains(ngram) else { throw ValidationError("--ngram is from 1 to 1000.") }
        guard threshold >= 0, threshold <= 1 else { throw ValidationError("--threshold is from 0 to 1.") }
        guard RougeTokenizer(rawValue: tokenizer) != nil else {
            throw ValidationError("--tokenizer is ascii or unicode, not '\(tokenizer)'.")
        }
    }

    func run() async throws {
        if isFile, output == nil { throw ValidationError("Of a file, -o says where the kept rows go.") }
        if isFile, dryRun { throw ValidationError("--dry-run is for a job; a file is not changed.") }
        if !isFile, output != nil || rejected != nil || strict {
            throw ValidationError(
                "-o, --rejected and --strict are for a file, and \(data) is none: a job's output is written anew.")
        }
        // Before the evaluation sets are read: a job that is not there is told at once.
        let place = isFile ? nil : try JobPlace(data, options, to: "take rows out of")
        let run = DecontaminateRun(
            evaluation: try EvaluationSet(
                against, fields: evalField, tokenizer: RougeTokenizer(rawValue: tokenizer) ?? .unicode, length: ngram),
            fields: field, threshold: threshold)
        guard let place else {
            let file = Files.isDirectory(data) ? data + "/data.jsonl" : data
            let summary = try run.run(file, into: output ?? "", rejected: rejected, isStrict: strict)
            Terminal.writeOutput(options.json ? JSONWriter.text(of: summary) + "\n" : summary.text)
            return
        }
        var summary = try await run.run(place, isDryRun: dryRun)
        if !dryRun { summary.output = try place.publish() }
        try summary.tell(json: options.json)
    }
}
