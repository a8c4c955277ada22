import ArgumentParser
import FoundationEssentials
import Formats
import Reports
import Rouge
import Support

struct RougeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rouge",
        abstract: "Score pairs of texts with ROUGE-L.",
        discussion: """
            Reads JSONL rows {"a": target, "b": prediction} and prints {"p", "r", "f"} for each, in order. The ascii \
            tokenizer gives the same doubles as rouge_score 0.1.2, bit for bit.

              instructmill rouge pairs.jsonl > scores.jsonl
              echo '{"a": "to be", "b": "or not to be"}' | instructmill rouge -
            """)

    @Argument(help: "JSONL file of pairs; - for standard input.")
    var file: String

    @Option(help: "ascii (as rouge_score 0.1.2 cuts English) or unicode (every script).")
    var tokenizer: String = "ascii"

    func run() throws {
        guard let tokenizer = RougeTokenizer(rawValue: tokenizer) else {
            throw ValidationError("--tokenizer is ascii or unicode, not '\(tokenizer)'.")
        }
        let bytes = file == "-" ? try Files.readStandardInput() : try Files.read(file)
        var output: [UInt8] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            guard let pair = try? JSONDecoder().decode(Pair.self, from: Data(line)) else {
                throw MillError(
                    .seedSyntax, "read the pair at", "\(file):\(index + 1)",
                    cause: "it is not a JSON object with the texts \"a\" and \"b\"",
                    hint: "A row is {\"a\": \"the target\", \"b\": \"the prediction\"}.")
            }
            let score = RougeL.score(target: pair.a, prediction: pair.b, tokenizer: tokenizer)
            output += Array("{\"p\":\(score.precision),\"r\":\(score.recall),\"f\":\(score.fMeasure)}\n".utf8)
        }
        Terminal.writeOutput(String(decoding: output, as: UTF8.self))
    }

    private struct Pair: Decodable {
        let a: String
        let b: String
    }
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() {
        Terminal.writeOutput("instructmill \(Version.text)\n")
    }
}
