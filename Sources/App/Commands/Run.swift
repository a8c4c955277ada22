import ArgumentParser
import Engine
import RecipeKit
import Recipes
import Records
import Reports
import Settings
import Support

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run one recipe in the foreground, to its end.",
        discussion: """
            A recipe is a published way of making data. Writes data.jsonl, rejected.jsonl and manifest.json into the output folder. \
            The same command resumes after \
            any interruption: a stored answer is never bought again. Ctrl-C once drains, twice aborts; neither loses an answer.

              instructmill run self-instruct --seeds seeds.jsonl --target 500 \\
                  --base-url http://127.0.0.1:8080/v1 -o out
              instructmill run llava --seeds scenes.jsonl --images photos -o pictures
              instructmill run self-instruct --parameters      what --set can change
              instructmill run self-instruct --help            that, and this help

            Recipes about pictures work on scenes, the others on tasks; some of each are shipped. \(SeedForm.tasks.example) \
            \(SeedForm.scenes.example)
            """)

    @Argument(help: "The recipe's name: \(AllRecipes.all.map { $0.name }.joined(separator: ", ")).")
    var recipe: String

    @Option(
        help: """
            A file of seeds: tasks as Self-Instruct, Alpaca or WizardLM rows or as conversations of one question and \
            its answer (ShareGPT, OpenAI messages); scenes, or a folder of pictures, for recipes about pictures. The shipped ones \
            by default.
            """)
    var seeds: String?

    @Option(
        help: """
            The folder that the pictures of the seeds lie beneath; that of the seeds file by default.
            """)
    var images: String?

    @Option(
        help: """
            The longest side in pixels that is sent of a picture, from 56 to 4096: 1024 by default, 1536 or more for small print.
            """)
    var imageSide: Int?

    @Option(help: "How many tasks to make, 1 or more; by default as the configuration or the recipe says.")
    var target: Int?

    @OptionGroup var endpoint: EndpointOptions

    @Option(help: "The number that all chance is drawn from: the same seed, the same draws.")
    var seed: UInt64 = 42

    @Flag(help: "Take answers in a fixed order, so that data.jsonl has the same bytes at any concurrency and through any crash.")
    var deterministic = false

    @Option(
        help: """
            With --deterministic: how many steps may be under way before the oldest must be done, from 1 to 65536; 64 by default.
            """)
    var window: Int?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("A parameter of the recipe, as key=value. May be repeated.", valueName: "key=value"))
    var settings: [String] = []

    @Option(name: .shortAndLong, help: "The output folder; instructmill-RECIPE in this folder by default.")
    var output: String?

    @Option(help: "compat: the published algorithm with its known defects; default: with them mended.")
    var profile: String = "default"

    @Option(help: ConfigurationHelp.text)
    var config: String?

    @Option(
        help: "The most that the job may cost in all, in US dollars. At the cap it pauses; the same command with more goes on.")
    var budget: String?

    @Option(help: "The most tokens, of prompts and answers together, that the job may use.")
    var budgetTokens: Int?

    @Flag(help: "Print the manifest as JSON at the end.")
    var json = false

    @Flag(help: "List the recipe's parameters and end.")
    var parameters = false

    func run() async throws {
        let type = try JobOrder.recipe(named: recipe)
        if parameters { return ParameterListing.print(type) }
        _ = try JobOrder.recipeOfTasks(named: recipe)
        guard let profile = Profile(rawValue: profile) else {
            throw ValidationError("--profile is compat or default, not '\(profile)'.")
        }
        let environment = Surroundings.environment
        let settings = try Settings.load(path: config, environment: environment, overrides: endpoint.overrides)
        try settings.validate(recipeTables: AllRecipes.tables)
        let packaged = try PackagedFiles(environment: environment)
        if let window, !(1...65_536).contains(window) { throw ValidationError("--window is from 1 to 65536, not \(window).") }
        guard (56...4096).contains(imageSide ?? 1024) else {
            throw ValidationError("--image-side is from 56 to 4096, not \(imageSide ?? 0).")
        }
        var order = JobOrder(
            recipe: type, profile: profile, seeds: SeedSupply([]), seed: seed, deterministic: deterministic, window: window)
        order.parameters = try ParameterFlags.parse(self.settings, target: target, recipe: type, settings: settings)
        let tasks = try SeedLoading.load(seeds, for: type, shipped: packaged)
        let root = images ?? SeedLoading.imageRoot(seeds, for: type, shipped: packaged)
        order.seeds = SeedSupply(try order.pin(tasks, images: root, side: imageSide))
        order.cap = try cap()
        let foreground = Foreground(
            folder: output ?? "instructmill-\(recipe)", settings: settings, environment: environment,
            promptFolders: packaged.promptFolders(configuration: settings.file.map { Files.parent(of: $0) }), json: json)
        let code = try await foreground.run(order)
        if code != 0 { throw ExitCode(code) }
    }

    private func cap() throws -> Cap? {
        guard budget != nil || budgetTokens != nil else { return nil }
        if let budgetTokens, budgetTokens < 0 {
            throw ValidationError("--budget-tokens is 0 or more, not \(budgetTokens).")
        }
        guard let budget else { return Cap(tokens: budgetTokens) }
        guard let money = Decimals.picodollars(dollars: budget) else {
            throw ValidationError("--budget is a number of dollars such as 12.50, not '\(budget)'.")
        }
        return Cap(picodollars: money, tokens: budgetTokens)
    }
}

/// Where the teacher is, for commands that run in the foreground.
/// What `--config` is, for every command that has it.
enum ConfigurationHelp {
    static let text: ArgumentHelp =
        "Configuration file; else ~/.config/instructmill/config.yaml or /etc/instructmill/config.yaml, where there is one."
}

struct EndpointOptions: ParsableArguments {
    @Option(help: "Address of an OpenAI-compatible endpoint, such as http://127.0.0.1:8080/v1. Its key is OPENAI_API_KEY.")
    var baseURL: String?

    @Option(help: "The model to ask; the first one that the endpoint lists by default.")
    var model: String?

    @Option(help: "Most calls under way at one time, from 1 to 4096; 8 by default.")
    var concurrency: Int?

    var overrides: SettingsOverrides {
        SettingsOverrides(baseURL: baseURL, model: model, concurrency: concurrency)
    }
}

/// Reads `--set` and `--target` into parameter values over the configuration's defaults.
enum ParameterFlags {
    /// - Throws: `ValidationError` for a text that is no key=value, and for a target where the recipe has none.
    static func parse(
        _ texts: [String], target: Int?, recipe: any Recipe.Type, settings: Settings
    ) throws -> [String: ParameterValue] {
        var values = settings.defaults(for: recipe.name, table: recipe.parameters)
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw ValidationError("--set takes key=value, not '\(text)'.")
            }
            values[parts[0]] = recipe.parameters.parse(parts[1], for: parts[0])
        }
        if let target { values["target"] = try self.target(target, for: recipe) }
        return values
    }

    /// - Throws: `ValidationError` where the recipe has no target.
    static func target(_ number: Int, for recipe: any Recipe.Type) throws -> ParameterValue {
        guard recipe.parameters.parameters.contains(where: { $0.name == "target" }) else {
            throw ValidationError("--target: \(recipe.name) has none; it ends when it has worked through its seeds.")
        }
        return .int(number)
    }
}

/// The parameters of a recipe as a table.
enum ParameterListing {
    static func print(_ recipe: any Recipe.Type) {
        Terminal.writeOutput("\(recipe.name), version \(recipe.version): \(recipe.summary)\n")
        for parameter in recipe.parameters.parameters {
            let compat = parameter.compat.map { ", compat \($0)" } ?? ""
            Terminal.writeOutput("  \(parameter.name)  (\(parameter.kind.name); default \(parameter.default)\(compat))\n")
            Terminal.writeOutput("      \(parameter.doc)\n")
        }
    }
}
