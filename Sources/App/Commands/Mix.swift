import ArgumentParser
import Reports
import Support

struct Mix: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mix",
        abstract: "Work on mixtures of visual instruction data.",
        discussion: """
            A mixture is one file of rows from several data sets, as visual models are trained on.

              instructmill mix replace llava_mix.json --with dense/data.jsonl \\
                  --count 23000 -o mix.json
            """,
        subcommands: [MixReplace.self])
}

struct MixReplace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace",
        abstract: "Exchange descriptions in a mixture for new ones; its size stays.",
        discussion: """
            FILE is a mixture in LLaVA's format (a JSON array or JSON Lines, plain, gzip or zstd), DATA the same or our data.jsonl. \
            Descriptions of the same pictures are exchanged first (paths may have more folders above in one of the files), then \
            such of the same source, which is the picture's folder. Every other row, and what stands between rows, keeps its bytes \
            and its place. With fewer than COUNT to exchange nothing is written.

              instructmill mix replace llava_mix.json --with dense/data.jsonl \\
                  --count 23000 --seed 1 -o mix.json

            A row of FILE is a description where it has one picture, one request that asks for one, by its words or by --requests, \
            and an answer that is long enough.
            """)

    @Argument(help: "The mixture.")
    var file: String

    @Option(name: .customLong("with"), help: "The new descriptions: a data set, or a folder with data.jsonl.")
    var data: String

    @Option(help: "How many are exchanged, 1 or more.")
    var count: Int

    @Option(help: "What the choice is drawn from, any text: the same seed, the same choice.")
    var seed = "0"

    @Option(help: "A file of the requests, a line each, that descriptions in the mixture answer.")
    var requests: String?

    @Option(help: "Fewest characters of a description, old or new.")
    var minCharacters = 100

    @Option(name: .shortAndLong, help: "Where the new mixture goes.")
    var output: String

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func validate() throws {
        guard count > 0 else { throw ValidationError("--count is above 0, not \(count).") }
        guard minCharacters >= 0 else { throw ValidationError("--min-characters is 0 or more, not \(minCharacters).") }
        guard file != "-", data != "-" else { throw ValidationError("Both files are read twice: standard input cannot be.") }
    }

    func run() async throws {
        let run = MixtureReplaceRun(count: count, seed: seed, minCharacters: minCharacters, requests: try lines())
        let data = Files.isDirectory(data) ? data + "/data.jsonl" : data
        let summary = try run.run(file, with: data, into: output)
        Terminal.writeOutput(json ? JSONWriter.text(of: summary) + "\n" : summary.text)
    }

    private func lines() throws -> Set<String>? {
        guard let requests else { return nil }
        let text = String(decoding: try Files.read(requests, limit: 1 << 24), as: UTF8.self)
        return Set(text.split(whereSeparator: \.isNewline).map { $0.trimmingBlanks }.filter { !$0.isEmpty })
    }
}

extension Substring {
    /// Without blanks at its ends.
    fileprivate var trimmingBlanks: String {
        let left = unicodeScalars.drop { $0.properties.isWhitespace }
        let end = left.lastIndex { !$0.properties.isWhitespace }.map { left.index(after: $0) } ?? left.startIndex
        return String(left[..<end])
    }
}
