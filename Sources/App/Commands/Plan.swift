import ArgumentParser
import Engine
import FoundationEssentials
import RecipeKit
import Recipes
import Records
import Reports
import Settings
import Support

struct Plan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Forecast a job before it runs: calls, tokens, money, time.",
        discussion: """
            Makes the first tasks of the job with its own prompts and seeds against the built-in simulated endpoint, which costs \
            nothing and sends nothing anywhere, and counts up. A real model repeats itself more or less and writes longer or shorter: \
            take the figures as an order of magnitude, and the cap (--budget, budgets) as what holds. Near-duplicates become more \
            frequent as a pool grows, so large targets take more calls than are told here.

              instructmill plan job.yaml                 with its seeds, target and budget
              instructmill plan self-instruct --target 5000 --seconds-per-call 4
            """)

    @Argument(help: "A job file, or a recipe's name.")
    var job: String

    @Option(help: "Seed tasks, for a recipe's name; the shipped ones by default.")
    var seeds: String?

    @Option(help: "How many tasks; else as the job file or the configuration says.")
    var target: Int?

    @Option(
        help: """
            How many tasks are made, or seeds worked, for the forecast, from 1 to 1000; 200 seeds by default, or what 60 first calls \
            give.
            """)
    var samples: Int?

    @Option(help: "Seconds that a call to the real model takes, for the forecast of time.")
    var secondsPerCall = 5.0

    @OptionGroup var endpoint: EndpointOptions

    @Option(help: ConfigurationHelp.text)
    var config: String?

    @Flag(help: "Print JSON, for scripts.")
    var json = false

    func run() async throws {
        guard (1...1000).contains(samples ?? 1) else {
            throw ValidationError("--samples is from 1 to 1000, not \(samples ?? 1).")
        }
        guard secondsPerCall > 0, secondsPerCall.isFinite else {
            throw ValidationError("--seconds-per-call is above 0, not \(secondsPerCall).")
        }
        let settings = try Settings.load(path: config, environment: Surroundings.environment, overrides: endpoint.overrides)
        try settings.validate(recipeTables: AllRecipes.tables)
        let packaged = try PackagedFiles(environment: Surroundings.environment)
        var order = try OrderReading(settings: settings, packaged: packaged).order(job, seeds: seeds, to: "plan")
        if let target { order.parameters["target"] = try ParameterFlags.target(target, for: order.recipe) }
        let folders = packaged.promptFolders(configuration: settings.file.map { Files.parent(of: $0) })
        let sample = try await DrySample.take(of: order, size: samples, promptFolders: folders)
        guard sample.units > 0, sample.rows > 0 else {
            throw MillError(
                .jobStalled, "forecast", job, cause: "not one row came of \(sample.calls) dry calls",
                hint: "`instructmill preview \(job)` shows what a real endpoint's answers become, and which rules reject them.")
        }
        let forecast = JobForecast(sample, settings: settings, order: order, secondsPerCall: secondsPerCall)
        Terminal.writeOutput(json ? String(decoding: try CanonicalJSON.pretty(forecast), as: UTF8.self) : forecast.text)
    }
}
