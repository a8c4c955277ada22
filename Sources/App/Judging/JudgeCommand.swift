import ArgumentParser
import Engine
import Formats
import RecipeKit
import Recipes
import Records
import Reports
import Settings
import Statistics
import Support

struct JudgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Compare two models' output files with a judge, in both orders.",
        discussion: """
            A and B are output files of FastChat, AlpacaEval, Arena-Hard, of this program, or plain JSON Lines or CSV with a prompt and a \
            response. Rows are joined by id, then by prompt. Every pair is judged twice, once with each answer first; both verdicts \
            are kept, and every published way of merging them is computed. A failed call or an unreadable verdict is an error, never a \
            tie and never a loss.

            The folder gets judgments.jsonl (every pair with both raw judgments), summary.json and report.html, which opens from disk. \
            The same command goes on where it was interrupted.

              instructmill judge new.json baseline.json \\
                  --base-url https://api.example.com/v1 --judge some-model -o verdict
              instructmill judge a.jsonl b.jsonl --questions question.jsonl \\
                  --reference reference_answer/gpt-4.jsonl
              instructmill judge a.json b.json --set mode=five-level --sample 200
              instructmill judge a.json b.json --plan     sends nothing: what it would cost
              instructmill judge a.json b.json -o verdict --labels votes.csv
              instructmill judge a.json b.json --judge one --judge another --judge third
              instructmill judge a.json b.json --protocol arena-hard
              instructmill run judge --parameters        lists what --set can change

            Verdicts are asked for as a JSON object by a schema, by a tool's call, or on a text's last line, by what `instructmill \
            probe` has found of the endpoint (channel=auto); of an endpoint that was not probed, on a text's last line. Published \
            protocols, as what --set can do and the rule of the headline:

            \(JudgeWishes.protocolTable)
            """)

    @Argument(help: "The outputs of the model that is asked about.")
    var model: String

    @Argument(help: "The outputs of the model that it is compared with.")
    var baseline: String

    @Option(
        parsing: .singleValue,
        help:
            "The judge's model; the first one that the endpoint lists, or the configuration's, by default. More of them are a panel."
    )
    var judge: [String] = []

    @Option(help: "Address of the judge's endpoint. Its key is OPENAI_API_KEY.")
    var baseURL: String?

    @Option(help: "Most calls under way at one time, from 1 to 4096; 8 by default.")
    var concurrency: Int?

    @Option(help: "The questions, where the outputs only name them: FastChat's question.jsonl, or Arena-Hard's.")
    var questions: String?

    @Option(help: "Good answers for the judge to see, a file like FastChat's reference answers.")
    var reference: String?

    @Option(
        help: """
            The folder that pictures' paths start from (fields image, or images of one entry); by default that of the questions, \
            or else of the model's outputs.
            """)
    var images: String?

    @Option(
        help: """
            People's verdicts on the same pairs: FastChat's human votes, or JSON Lines or CSV of id, winner (model, baseline, \
            tie or a model's name) and, of several people, rater. They may come later: the same command with them reports \
            anew, without a call.
            """)
    var labels: String?

    @Option(help: "How many pairs are judged, drawn at random; all by default.")
    var sample: Int?

    @Option(help: "The share of the larger file that may be lost when the two are joined, from 0 to 1.")
    var loss = JudgeFiles.defaultLoss

    @Option(help: "The seed of the order in which pairs are judged, of the sample, and of the bootstrap.")
    var seed: UInt64 = 42

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("A parameter of the judge, as key=value. May be repeated.", valueName: "key=value"))
    var settings: [String] = []

    @Option(name: .customLong("protocol"), help: "A published protocol, by name; --set goes before what it says.")
    var protocolName: String?

    @Option(help: "The merge rule of the headline; the protocol's, or strict, by default. All are in the report.")
    var rule: String?

    @Option(help: "default: with what its known defects are mended by; compat: as FastChat's judge asks and reads.")
    var profile = "default"

    @Option(name: .shortAndLong, help: "The output folder.")
    var output = "instructmill-judge"

    @Option(help: ConfigurationHelp.text)
    var config: String?

    @Option(
        help: "The most that the run may cost in all, in US dollars. At the cap it pauses; the same command with more goes on.")
    var budget: String?

    @Flag(help: "Only forecast calls, tokens, money, time and precision; nothing is sent.")
    var plan = false

    @Option(help: "Seconds that a call takes, for the forecast of time.")
    var secondsPerCall = 5.0

    @Flag(help: "Ask again about the pairs that an earlier run of this command left without a verdict.")
    var retryErrors = false

    @Flag(help: "Print the summary as JSON at the end.")
    var json = false

    func run() async throws {
        guard let profile = Profile(rawValue: profile) else {
            throw ValidationError("--profile is compat or default, not '\(profile)'.")
        }
        guard sample ?? 1 > 0 else { throw ValidationError("--sample is 1 or more, not \(sample ?? 0).") }
        guard (0...1).contains(loss) else { throw ValidationError("--loss is a share from 0 to 1, not \(loss).") }
        let environment = Surroundings.environment
        let overrides = SettingsOverrides(baseURL: baseURL, judges: judge, concurrency: concurrency)
        let settings = try Settings.load(path: config, environment: environment, overrides: overrides)
        try settings.validate(recipeTables: AllRecipes.tables)
        let wishes = try JudgeWishes(
            protocolName: protocolName, rule: rule, set: self.settings, profile: profile, settings: settings)
        let packaged = try PackagedFiles(environment: environment)
        var files = JudgeFiles()
        files.model = model
        files.baseline = baseline
        files.questions = questions
        files.reference = reference
        files.images = images
        files.sample = sample
        files.loss = loss
        let contest = try JudgeContest(files)
        contest.tell()
        let people = try labels.map { try LabelFile($0) }
        people?.tell()
        var order = try contest.order(nil, seed: seed, settings: settings)
        order.profile = profile
        order.parameters = wishes.parameters
        try JudgeBench.seat(judge, in: &order, set: self.settings)
        if let budget {
            guard let money = Decimals.picodollars(dollars: budget) else {
                throw ValidationError("--budget is a number of dollars such as 12.50, not '\(budget)'.")
            }
            order.cap = Cap(picodollars: money)
        }
        let folders = packaged.promptFolders(configuration: settings.file.map { Files.parent(of: $0) })
        if plan { return try await tellPlan(order, settings, folders) }
        let (folder, json, losses) = (output, json, contest.losses)
        var foreground = Foreground(
            folder: folder, settings: settings, environment: environment,
            promptFolders: folders, json: json,
            retrying: retryErrors ? RetryCommand.noVerdict : nil,
            conclusion: { manifest, desk in
                let output = JudgeOutput(folder: folder, desk: desk, losses: losses, labels: people, wishes: wishes)
                try output.tell(try output.write(manifest), json: json)
            })
        if wishes.choosesChannel {
            foreground.preparation = { try ChannelChoice(settings: settings).settle(&$0, in: $1) }
        }
        let code = try await foreground.run(order)
        if code != 0 { throw ExitCode(code) }
    }

    private func tellPlan(_ order: JobOrder, _ settings: Settings, _ promptFolders: [String]) async throws {
        guard secondsPerCall > 0, secondsPerCall.isFinite else {
            throw ValidationError("--seconds-per-call is above 0, not \(secondsPerCall).")
        }
        let sample = try await DrySample.take(of: order, size: nil, promptFolders: promptFolders)
        guard sample.units > 0 else {
            throw MillError(
                .jobStalled, "forecast", "the run", cause: "not one pair was judged in \(sample.calls) dry calls",
                hint: "The simulated judge cannot tell: judge a few pairs with the real one, by --sample 5 without --plan.")
        }
        let forecast = JobForecast(sample, settings: settings, order: order, secondsPerCall: secondsPerCall)
        Terminal.writeOutput(json ? String(decoding: try CanonicalJSON.pretty(forecast), as: UTF8.self) : forecast.text)
    }
}
