import ArgumentParser
import Engine
import RecipeKit
import Recipes
import Reports
import Settings
import Support

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run one recipe in the foreground.",
        discussion: """
            Writes data.jsonl, rejected.jsonl and manifest.json into the output folder. The same command resumes after \
            any interruption: a stored answer is never bought again. Ctrl-C once drains, twice aborts; neither loses an answer.

              instructmill run self-instruct --seeds seeds.jsonl --target 500 \\
                  --base-url http://127.0.0.1:8080/v1 -o out
              instructmill run self-instruct --parameters      what --set can change
            """)

    @Argument(help: "The recipe's name: \(AllRecipes.all.map { $0.name }.joined(separator: ", ")).")
    var recipe: String

    @Option(
        help: """
            Seed tasks: Self-Instruct, Alpaca or WizardLM rows, or conversations of one question and its answer (ShareGPT, OpenAI \
            messages), as JSONL or a JSON array. The shipped seed tasks by default.
            """)
    var seeds: String?

    @Option(
        help: """
            The folder that the pictures of the seeds lie beneath; that of the seeds file by default. Seeds may also be a folder of \
            pictures.
            """)
    var images: String?

    @Option(help: "The longest side in pixels that is sent of a picture: 1024 by default, 1536 or more for small print.")
    var imageSide: Int?

    @Option(help: "How many tasks to make.")
    var target: Int?

    @OptionGroup var endpoint: EndpointOptions

    @Option(help: "The seed of all randomness.")
    var seed: UInt64 = 42

    @Flag(help: "The same bytes at any concurrency and through any crash.")
    var deterministic = false

    @Option(help: "Root steps under way in deterministic order.")
    var window: Int?

    @Option(name: .customLong("set"), parsing: .singleValue, help: "A parameter of the recipe, as key=value. May be repeated.")
    var settings: [String] = []

    @Option(name: .shortAndLong, help: "The output folder.")
    var output: String?

    @Option(help: "compat: the published algorithm with its defects; default: with them mended.")
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
        guard (56...4096).contains(imageSide ?? 1024) else { throw ValidationError("--image-side is from 56 to 4096.") }
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
        if let budgetTokens, budgetTokens < 0 { throw ValidationError("--budget-tokens is not negative.") }
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

    @Option(help: "Most calls under way at one time.")
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
