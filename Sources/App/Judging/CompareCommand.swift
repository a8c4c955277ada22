import ArgumentParser
import FoundationEssentials
import Reports
import Statistics
import Support

/// How the commands that read finished runs merge the orders of a pair.
struct MergeOptions: ParsableArguments {
    @Option(
        help: "How the two orders of a pair become one value: \(MergeRule.allCases.map(\.name).joined(separator: ", ")).")
    var rule = MergeRule.strict.name

    @Option(help: "The seed of the bootstrap.")
    var seed: UInt64 = 42

    @Flag(help: "Print JSON, for scripts.")
    var json = false

    func validate() throws {
        guard MergeRule(rawValue: rule) != nil else {
            throw ValidationError("--rule is one of \(MergeRule.allCases.map(\.name).joined(separator: ", ")), not '\(rule)'.")
        }
    }

    var merge: MergeRule { MergeRule(rawValue: rule) ?? .strict }

    /// Writes what was found out, as JSON where that is asked for.
    func tell(_ result: some Encodable, text: String) throws {
        Terminal.writeOutput(json ? String(decoding: try CanonicalJSON.pretty(result), as: UTF8.self) : text)
    }
}

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare two finished runs of a judge, question by question, without a call.",
        discussion: """
            A run is the folder of an `instructmill judge`, or a file of FastChat's pair judgments, AlpacaEval's annotations or \
            Arena-Hard's judgments. What can be asked depends on what the two have in common, and the answer says which it is:

              two models, one baseline: by how much their win rates differ over the questions that both have, with a 95 % \
            interval over questions and the exact sign test (McNemar's); by category, with Holm's correction
              the same two models, two judges: how often the judges agree, Cohen's kappa, and by how much their win rates differ

            Two intervals that overlap do not mean that two models are alike: the difference is of the same questions and has \
            an interval of its own. Errors are never ties: a pair without a verdict in either run is left out, and counted. \
            Runs that have no model in common are refused.

              instructmill compare verdict-new verdict-old
              instructmill compare verdict gpt-4_pair.jsonl \\
                  --second my-model --rule lenient
              instructmill compare run-judge-1 run-judge-2 --json
            """)

    @Argument(help: "A judge's folder, or a file of verdicts.")
    var firstRun: String

    @Argument(help: "The other one.")
    var secondRun: String

    @Option(help: "The model of the first run, where it has verdicts on several.")
    var first: String?

    @Option(help: "The model of the second run, where it has verdicts on several.")
    var second: String?

    @Flag(help: "Compare two models though different judges judged them.")
    var anyJudge = false

    @OptionGroup var options: MergeOptions

    func run() throws {
        let one = try RunFile(firstRun)
        let other = try RunFile(secondRun)
        one.tell()
        other.tell()
        let comparison = try RunComparison(
            one.run.of(model: first), other.run.of(model: second), rule: options.merge, allowsAnyJudge: anyJudge,
            seed: options.seed)
        try options.tell(comparison, text: comparison.text)
    }
}

struct RankCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rank",
        abstract: "Rank several models from finished runs of a judge, without a call.",
        discussion: """
            Fits the model of Bradley and Terry to all verdicts of any number of runs (folders of `instructmill judge`, or \
            files of FastChat, AlpacaEval or Arena-Hard): a strength for each model, ties half, with a 95 % interval over \
            questions. Elo is the same number on another scale (400 points are odds of ten to one), not a rating that depends \
            on the order of games.

            Models that no game connects cannot be ranked: the command says which groups there are and ends with 64. Where \
            wins do not lead from every model to every other, a small ridge decides how far some are apart, and it says so.

              instructmill rank verdict-1 verdict-2 verdict-3 --anchor baseline
              instructmill rank model_judgment/gpt-4_pair.jsonl --rule lenient --json
            """)

    @Argument(help: "Folders of judges, or files of verdicts.")
    var runs: [String]

    @Option(help: "The model whose strength is zero; the mean of all by default.")
    var anchor: String?

    @OptionGroup var options: MergeOptions

    func run() throws {
        let files = try runs.map { try RunFile($0) }
        for file in files { file.tell() }
        let ranking = try RunRanking(files.map(\.run), rule: options.merge, anchor: anchor, seed: options.seed)
        try options.tell(ranking, text: ranking.text)
    }
}
