import ArgumentParser
import Engine
import FoundationEssentials
import RecipeKit
import Recipes
import Reports
import Settings
import Support

struct Preview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Make a few rows of a job with the real endpoint, show them, and tell what the whole would cost.",
        discussion: """
            What is made here goes into a folder of its own that is gone afterwards: the job itself begins anew, and pays again. \
            It spends at most --budget, or --budget-tokens where the endpoint's price is unknown. The forecast takes the number of \
            calls from a dry run on the simulated endpoint, as `instructmill plan` does, and how many tokens and seconds a \
            call takes from these.

              instructmill preview job.yaml -n 10
              instructmill preview self-instruct --seeds seeds.jsonl --target 2000 \\
                  --base-url http://127.0.0.1:8080/v1
            """)

    @Argument(help: "A job file, or a recipe's name.")
    var job: String

    @Option(name: [.customShort("n"), .customLong("rows")], help: "How many tasks to make, or seeds to work, from 1 to 1000.")
    var count = 10

    @Option(help: "Seed tasks, for a recipe's name; the shipped ones by default.")
    var seeds: String?

    @Option(help: "How many tasks the whole is to make; else as the job file or the configuration says.")
    var target: Int?

    @OptionGroup var endpoint: EndpointOptions

    @Option(help: ConfigurationHelp.text)
    var config: String?

    @Option(help: "The most that this may cost, in US dollars.")
    var budget = "0.50"

    @Option(help: "The most tokens that this may use; 200000 where the endpoint's price is unknown.")
    var budgetTokens: Int?

    @Flag(help: "Keep the folder, and say where it is.")
    var keep = false

    @Flag(help: "Print JSON, for scripts.")
    var json = false

    func run() async throws {
        guard (1...1000).contains(count) else { throw ValidationError("-n is from 1 to 1000, not \(count).") }
        guard let money = Decimals.picodollars(dollars: budget) else {
            throw ValidationError("--budget is a number of dollars such as 0.50, not '\(budget)'.")
        }
        if let budgetTokens, budgetTokens < 0 {
            throw ValidationError("--budget-tokens is 0 or more, not \(budgetTokens).")
        }
        let environment = Surroundings.environment
        let settings = try Settings.load(path: config, environment: environment, overrides: endpoint.overrides)
        try settings.validate(recipeTables: AllRecipes.tables)
        let packaged = try PackagedFiles(environment: environment)
        var order = try OrderReading(settings: settings, packaged: packaged).order(job, seeds: seeds, to: "preview")
        if let target { order.parameters["target"] = try ParameterFlags.target(target, for: order.recipe) }
        let folders = packaged.promptFolders(configuration: settings.file.map { Files.parent(of: $0) })
        let folder = FileManager.default.temporaryDirectory.path + "/instructmill-preview-\(UUID().uuidString)"
        try Files.makeDirectories(folder, mode: 0o700)
        defer { if !keep { try? FileManager.default.removeItem(atPath: folder) } }

        let trial = PreviewTrial(
            order: order, size: count, settings: try gentle(settings, environment, for: order), environment: environment,
            promptFolders: folders, folder: folder, cap: cap(money, settings, order))
        if !json { Terminal.writeError("asking \(trial.endpoints) for \(count) …") }
        let made = try await trial.run()
        let report = try await report(made, order, settings, folders)
        if json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self))
        } else {
            Terminal.writeOutput(report.text)
            if keep { Terminal.writeOutput("kept in \(folder)\n") }
        }
        if let error = made.problem as? MillError {
            Terminal.writeError("instructmill: \(error)")
            throw ExitCode(error.code.exitCode)
        }
        if let problem = made.problem, !(problem is CancellationError) { throw problem }
        if made.rows.isEmpty { throw ExitCode(1) }
    }

    /// The endpoints with few calls at one time: of a few rows, those begun in vain would be a large part.
    private func gentle(_ settings: Settings, _ environment: [String: String], for order: JobOrder) throws -> Settings {
        var overrides = endpoint.overrides
        overrides.concurrency = settings.endpoints.map(\.maximumInFlight).min().map { min(2, $0) }
        return try Settings.load(path: config, environment: environment, overrides: overrides)
    }

    /// In money where every price is known, else in tokens.
    private func cap(_ money: Int64, _ settings: Settings, _ order: JobOrder) -> Cap {
        let roles = (try? order.roles()) ?? [.teacher]
        let isPriced = roles.flatMap { settings.endpoints(for: $0) }.allSatisfy { $0.price != nil || $0.isLoopback }
        return isPriced ? Cap(picodollars: money, tokens: budgetTokens) : Cap(tokens: budgetTokens ?? 200_000)
    }

    private func report(
        _ made: PreviewTrial.Made, _ order: JobOrder, _ settings: Settings, _ folders: [String]
    ) async throws -> PreviewReport {
        guard !made.rows.isEmpty else { return PreviewReport(made, forecast: nil) }
        let dry = try await DrySample.take(of: order, size: nil, promptFolders: folders)
        guard dry.units > 0, dry.rows > 0 else { return PreviewReport(made, forecast: nil) }
        let forecast = JobForecast(
            dry.withTokens(of: made.asks), settings: settings, order: order,
            secondsPerCall: max(0.001, made.secondsPerCall ?? 5),
            basis: "with as many calls as \(dry.units) took on the simulated endpoint, and as long answers as above")
        return PreviewReport(made, forecast: forecast)
    }
}
