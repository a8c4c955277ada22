import ArgumentParser
import Engine
import FoundationEssentials
import RecipeKit
import Recipes
import Records
import Reports
import Settings
import Simulator
import Support

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "See the main job work, without a key: Self-Instruct on the built-in simulated endpoint.",
        discussion: """
            The answers come from a small grammar, not from a model: model name, every record and the manifest say \
            "simulated". The machine around them is the real one.

              instructmill demo
              instructmill demo --target 50 -o trial && head -n 3 trial/data.jsonl
            """)

    @Option(name: .shortAndLong, help: "The output folder.")
    var output = "instructmill-demo"

    @Option(help: "How many tasks to make, 1 or more.")
    var target = 250

    @Option(help: "The answer's delay, such as 100ms or lognormal:400ms:0.5.")
    var latency = "50ms"

    @Flag(help: "Print the manifest as JSON at the end.")
    var json = false

    func run() async throws {
        guard let latency = Latency(parsing: latency) else {
            throw ValidationError("--latency is a duration such as 100ms, or lognormal:400ms:0.5, not '\(latency)'.")
        }
        let (addresses, announce) = AsyncStream.makeStream(of: String.self)
        let code = try await withThrowingTaskGroup(of: Int32.self) { group in
            group.addTask {
                try await SimulatedEndpoint(options: SimulatorOptions(latency: latency)).run { url in announce.yield("\(url)") }
                announce.finish()
                throw CancellationError()
            }
            var iterator = addresses.makeAsyncIterator()
            guard let address = await iterator.next() else { throw CancellationError() }
            group.addTask { try await work(at: address) }
            defer { group.cancelAll() }
            return try await group.next() ?? 1
        }
        if code != 0 { throw ExitCode(code) }
    }

    private func work(at address: String) async throws -> Int32 {
        let environment = Surroundings.environment.filter {
            !$0.key.hasPrefix("OPENAI_") && !$0.key.hasPrefix("INSTRUCTMILL_BASE")
        }
        let overrides = SettingsOverrides(baseURL: address, model: SimulatorOptions.modelName, concurrency: 32)
        let packaged = try PackagedFiles(environment: environment)
        let settings = try Settings.decode(Array("version: 1\n".utf8), file: "demo", overrides: overrides)
        var order = JobOrder(
            recipe: try JobOrder.recipe(named: "self-instruct"),
            seeds: SeedSupply(try SeedLoading.load(packaged.seedTasks, .tasks)))
        order.parameters["target"] = .int(target)
        if !json {
            Terminal.writeOutput("Self-Instruct against the simulated endpoint at \(address) (a grammar, no model)\n")
        }
        return try await Foreground(
            folder: output, settings: settings, environment: environment,
            promptFolders: packaged.promptFolders(configuration: nil), json: json
        ).run(order)
    }
}
