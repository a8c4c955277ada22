import Analysis
import ArgumentParser
import Formats
import Records
import Reports
import Support

struct VerbsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verbs",
        abstract: "Count what a data set's instructions ask for: their root verbs and objects.",
        discussion: """
            Reads rows as `export` does, JSON Lines or a JSON array, and takes each different instruction's first sentence: "Write a \
            short poem about rain" is write poem. By rules and WordNet, for English; other languages are counted as unsupported. \
            A sunburst shows the most frequent verbs with their objects, as in the Self-Instruct paper.

              instructmill verbs my-data/data.jsonl
              instructmill verbs alpaca_data.json --sunburst verbs.svg
              instructmill verbs data.jsonl --parser "python3 parse.py"

            A parser of your own is given lines {"text": INSTRUCTION} on its standard input and answers each with a line {"verb": \
            LEMMA, "noun": LEMMA}, either of them null, in the same order.
            """)

    @Argument(help: "The data set, or the output folder of a job.")
    var file: String

    @Option(help: "Write the sunburst to this file (SVG).")
    var sunburst: String?

    @Option(help: "How many verbs are shown.")
    var top = 20

    @Option(help: "How many objects of each verb are shown.")
    var objects = 4

    @Option(help: "Leave out pairs met fewer times; the published figure took 31.")
    var cutoff = 1

    @Option(help: "A command of your own that reads the verbs, run by the shell.")
    var parser: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...200).contains(top), (1...50).contains(objects), cutoff >= 1 else {
            throw ValidationError("--top is 1 to 200, --objects 1 to 50, --cutoff at least 1.")
        }
    }

    func run() async throws {
        let path = Files.isDirectory(file) ? file + "/data.jsonl" : file
        var (tally, skipped) = (VerbNounTally(), 0)
        if let parser {
            let outside = try OutsideParser(command: parser)
            skipped = try forEachInstruction(of: path) { text in try outside.write(text) }
            try await outside.run { tally.add($0) }
        } else {
            var tagger = VerbNounTagger()
            skipped = try forEachInstruction(of: path) { text in tally.add(tagger.read(text)) }
        }
        let summary = tally.summary(verbs: top, nouns: objects, cutoff: cutoff)
        if let sunburst { try Files.publish(Array(Sunburst(summary).file.utf8), at: sunburst) }
        if json {
            let report = Report(skippedRows: skipped, parser: parser != nil, summary: summary)
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self))
        } else {
            Terminal.writeOutput(text(summary, skipped: skipped))
        }
    }

    /// - Returns: how many rows had no instruction to be read.
    private func forEachInstruction(of path: String, _ body: (String) throws -> Void) throws -> Int {
        var distinct = DistinctTexts()
        var skipped = 0
        let reader = try RowReader(path)
        while let rows = try reader.next() {
            for row in rows {
                guard let instances = try? ExportRow.rows(of: row), let first = instances.first,
                    let text = first.columns?.instruction ?? first.turns.first(where: { $0.role == .user })?.text
                else {
                    skipped += 1
                    continue
                }
                if distinct.insert(text) { try body(text) }
            }
        }
        return skipped
    }

    private struct Report: Encodable {
        var schema = 1
        let skippedRows: Int
        let parser: Bool
        let summary: VerbNounSummary
    }

    private func text(_ summary: VerbNounSummary, skipped: Int) -> String {
        var table = TextTable([("verb", .left), ("count", .right), ("objects", .left)])
        for verb in summary.verbs {
            let nouns = verb.nouns.map { "\($0.noun) \(Figures.grouped($0.count))" }.joined(separator: ", ")
            table.add([verb.verb, Figures.grouped(verb.count), nouns])
        }
        var text = table.text(width: 110)
        text += "\n\(Figures.grouped(summary.instructions)) different instructions: "
        text += "\(Figures.percent(summary.withVerb, of: summary.instructions)) with a verb, "
        text += "\(Figures.percent(summary.withPair, of: summary.instructions)) with an object, "
        text += "\(Figures.percent(summary.shownPairs, of: summary.instructions)) shown"
        if summary.cutoff > 1 { text += " (pairs met \(summary.cutoff) times or more)" }
        if summary.unsupported > 0 { text += "; \(Figures.grouped(summary.unsupported)) not in English: unsupported" }
        text += "\n\(Figures.grouped(summary.distinctVerbs)) different verbs, "
        text += "\(Figures.grouped(summary.distinctPairs)) different pairs\n"
        if skipped > 0 { text += "\(Figures.grouped(skipped)) rows have no instruction that could be read\n" }
        return text
    }
}
