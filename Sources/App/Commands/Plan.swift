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
        help: "How many tasks are made, or seeds worked, for the forecast; 200 seeds by default, or what 60 first calls give.")
    var samples: Int?

    @Option(help: "How long a call to the real model takes, for the forecast of time.")
    var secondsPerCall = 5.0

    @OptionGroup var endpoint: EndpointOptions

    @Option(help: "Configuration file.")
    var config: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        guard (1...1000).contains(samples ?? 1) else { throw ValidationError("--samples is from 1 to 1000.") }
        guard secondsPerCall > 0, secondsPerCall.isFinite else { throw ValidationError("--seconds-per-call is above 0.") }
        let settings = try Settings.load(path: config, environment: Surroundings.environment, overrides: endpoint.overrides)
        try settings.validate(recipeTables: AllRecipes.tables)
        let packaged = try PackagedFiles(environment: Surroundings.environment)
        var order = try order(settings, packaged)
        if let target { order.parameters["target"] = try ParameterFlags.target(target, for: order.recipe) }
        let folders = packaged.promptFolders(configuration: settings.file.map { Files.parent(of: $0) })
        let sample = try await DrySample.take(of: order, size: samples, promptFolders: folders)
        guard sample.units > 0, sample.rows > 0 else {
            throw MillError(.jobStalled, "forecast", job, cause: "not one row came of \(sample.calls) dry calls")
        }
        try show(Forecast(sample, settings: settings, order: order, secondsPerCall: secondsPerCall))
    }

    private func order(_ settings: Settings, _ packaged: PackagedFiles) throws -> JobOrder {
        if AllRecipes.named(job) != nil, !Files.exists(job) {
            let recipe = try JobOrder.recipeOfTasks(named: job)
            var order = JobOrder(recipe: recipe, seeds: SeedSupply(try SeedLoading.load(seeds ?? packaged.seedTasks)))
            order.parameters = settings.defaults(for: job, table: recipe.parameters)
            return order
        }
        guard Files.exists(job) else {
            throw MillError(
                .usage, "plan", job, cause: "it is neither a job file nor a recipe",
                hint: "Recipes: " + AllRecipes.all.map { $0.name }.joined(separator: ", "))
        }
        let file = try JobFile.decode(
            try Files.read(job, limit: 1 << 24), file: job, seedsPaths: .anywhere, tables: AllRecipes.tables)
        let recipe = try JobOrder.recipeOfTasks(named: file.recipe)
        let seeds =
            switch file.seeds {
            case .inline(let tasks): tasks
            case .file(let path): try SeedLoading.load(path.hasPrefix("/") ? path : Files.parent(of: job) + "/" + path)
            case nil: try SeedLoading.load(packaged.seedTasks)
            }
        var order = JobOrder(recipe: recipe, profile: file.profile, seeds: SeedSupply(seeds))
        order.parameters = settings.defaults(for: file.recipe, table: recipe.parameters)
        order.parameters.merge(file.values(for: recipe.parameters)) { $1 }
        order.seed = file.seed ?? 42
        order.deterministic = file.deterministic
        order.window = file.settleWindow
        order.cap = file.budget.map { Cap($0) }
        return order
    }

    /// What a sample says of the whole.
    private struct Forecast: Encodable {
        var schema = 1
        /// Tasks to make, or seeds to work where the recipe has no target.
        let target: Int
        let isTargeted: Bool
        /// Rows of data to come.
        let rows: Int
        let calls: Int
        let promptTokens: Int
        let completionTokens: Int
        /// Nil where the endpoint's price is unknown.
        let picodollars: Int64?
        /// What is set aside if every answer were as long as it may be.
        let mostPicodollars: Int64?
        let seconds: Double
        let concurrency: Int
        let endpoint: String?
        let capPicodollars: Int64?
        let sampledTasks: Int

        init(_ sample: DrySample, settings: Settings, order: JobOrder, secondsPerCall: Double) {
            func scaled(_ count: Int) -> Int {
                Int(min(1e18, (Double(count) / Double(sample.units) * Double(sample.wanted)).rounded(.up)))
            }
            target = sample.wanted
            isTargeted = order.recipe.parameters.parameters.contains { $0.name == "target" }
            rows = scaled(sample.rows)
            sampledTasks = sample.units
            calls = scaled(sample.calls)
            promptTokens = scaled(sample.promptTokens)
            completionTokens = scaled(sample.completionTokens)
            let asked = settings.endpoints(for: order.recipe.roles.first ?? .teacher)
            endpoint = asked.first?.name
            let price = asked.first.flatMap { $0.price ?? ($0.isLoopback ? Price(input: 0, output: 0) : nil) }
            func cost(_ input: Int, _ output: Int) -> Int64? {
                price.map { Int64(min(9e18, Double(input) * Double($0.input) + Double(output) * Double($0.output))) }
            }
            picodollars = cost(promptTokens, completionTokens)
            mostPicodollars = cost(scaled(sample.promptBound), scaled(sample.completionBound))
            concurrency = max(1, asked.reduce(0) { $0 + $1.maximumInFlight })
            seconds = Double(calls) * secondsPerCall / Double(concurrency)
            capPicodollars = (order.cap ?? settings.budgets.job.map { Cap($0) })?.picodollars
        }
    }

    private func show(_ forecast: Forecast) throws {
        if json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(forecast), as: UTF8.self))
            return
        }
        let money =
            forecast.picodollars.map { $0 == 0 ? "free" : "about \(Figures.money($0))" } ?? "unknown (the endpoint has no price)"
        let unit = forecast.isTargeted ? "tasks" : "seeds"
        let most = forecast.mostPicodollars.flatMap {
            $0 > 0 ? "; at the most, if every answer were as long as it may be, \(Figures.money($0))" : nil
        }
        Terminal.writeOutput(
            """
            for \(Figures.grouped(forecast.target)) \(unit), from \(forecast.sampledTasks) on the simulated endpoint (nothing was sent):
              rows    about \(Figures.grouped(forecast.rows))
              calls   about \(Figures.grouped(forecast.calls))
              tokens  about \(Figures.grouped(forecast.promptTokens)) in, \(Figures.grouped(forecast.completionTokens)) out
              money   \(money)\(most ?? "")
              time    about \(Figures.duration(seconds: forecast.seconds)) at \(forecast.concurrency) calls at one time of \
            \(Figures.rate(secondsPerCall)) s each

            """)
        guard let cap = forecast.capPicodollars, let cost = forecast.picodollars, cost > cap else { return }
        Terminal.writeOutput("  the cap of \(Figures.money(cap)) would pause it before its end\n")
    }
}
