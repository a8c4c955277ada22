import ArgumentParser
import Recipes
import Reports
import Settings
import Support

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the configuration: every error at once, with its line, before any request.",
        discussion: """
            Reads the configuration as the daemon would, with its keys and its defaults for recipes, and sends nothing: `instructmill \
            doctor` also asks the endpoints. Exit code 0: no error; 78: each is told as FILE:LINE:COLUMN: what is wrong.

              instructmill check
              instructmill check --config ./config.yaml --json
            """)

    @Option(help: ConfigurationHelp.text)
    var config: String?

    @Flag(help: "Print JSON, for scripts.")
    var json = false

    func run() throws {
        let environment = Surroundings.withServiceKeys(besides: config)
        do {
            let settings = try Settings.load(path: config, environment: environment)
            try settings.validate(recipeTables: AllRecipes.tables, environment: environment)
            try report(settings)
        } catch let errors as SettingsErrors where json {
            let rows = errors.errors.map { Row(file: $0.file, line: $0.line, column: $0.column, message: $0.message) }
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(Findings(errors: rows)), as: UTF8.self))
            throw ExitCode(SettingsErrors.exitCode)
        }
    }

    private func report(_ settings: Settings) throws {
        if json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(Findings(errors: [])), as: UTF8.self))
            return
        }
        Terminal.writeOutput("configuration \(settings.file ?? "(none)"): no errors\n")
        for endpoint in settings.endpoints {
            let models = endpoint.models.isEmpty ? "the first model it lists" : endpoint.models.joined(separator: ", ")
            Terminal.writeOutput(
                "  endpoint \(endpoint.name): \(endpoint.url), \(models), \(endpoint.maximumInFlight) in flight\n")
        }
        if settings.endpoints.isEmpty { Terminal.writeOutput("  no endpoint: set OPENAI_BASE_URL or name one\n") }
        for window in settings.window { Terminal.writeOutput("  window \(window.text)\n") }
        Terminal.writeOutput("  state \(settings.state)\n  queue \(settings.queue)\n  output \(settings.output)\n")
    }

    private struct Findings: Encodable {
        var schema = 1
        let errors: [Row]
    }

    private struct Row: Encodable {
        let file: String
        let line: Int
        let column: Int
        let message: String
    }
}
