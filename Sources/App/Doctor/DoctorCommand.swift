import ArgumentParser
import CurlTransport
import Endpoint
import FoundationEssentials
import Recipes
import Reports
import Settings
import Support

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look whether everything works: servers on this machine, endpoints, keys, clock, disk, limits; and what to do.",
        discussion: """
            Looks for model servers at their usual ports, asks each configured endpoint for the list of its models (which costs \
            nothing), and looks at this machine. Each finding is named, with what to do below it. Exit code 0: all is well; 1: \
            something must be mended. Nothing is changed; --probe also asks the endpoints up to nine short questions, which cost \
            a few hundred tokens, and remembers what they can do.

              instructmill doctor
              sudo instructmill doctor               the service's configuration
              instructmill doctor --json --probe
            """)

    @Option(help: ConfigurationHelp.text)
    var config: String?

    @Flag(help: "Print JSON, for scripts.")
    var json = false

    @Flag(help: "Ask the endpoints a few short questions too, at their price.")
    var probe = false

    @Option(help: "Ports of this machine to look for servers at, with commas between them, in place of the usual ones.")
    var ports: String?

    @Option(help: "Folder of the store, the queue and the output; else as the configuration says.")
    var state: String?

    @OptionGroup var endpoint: EndpointOptions

    func run() async throws {
        let environment = Surroundings.withServiceKeys(besides: config)
        let transport = try CurlTransport()
        let servers = await LocalServers(transport: transport).find(on: try Self.ports(ports))
        var (settings, symptoms) = configuration(environment)
        symptoms += local(servers, settings)
        if let settings {
            let office = EndpointOffice(
                settings: settings, environment: environment, transport: transport, ledger: MemoryLedger(), time: SystemTime())
            symptoms += await examine(settings, office)
        }
        let host = try settings ?? Settings.decode(Array("version: 1\n".utf8), file: "defaults", environment: environment)
        symptoms += HostExamination(settings: host, environment: environment, time: SystemTime()).run()
        await transport.shutdown()
        let diagnosis = Diagnosis(symptoms)
        if json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(diagnosis), as: UTF8.self))
        } else {
            let colour = Terminal.wantsColour(Terminal.standardOutput, environment: environment)
            Terminal.writeOutput(diagnosis.text(colour: colour))
        }
        if !diagnosis.well { throw ExitCode(1) }
    }

    private func configuration(_ environment: [String: String]) -> (Settings?, [Symptom]) {
        do {
            var overrides = endpoint.overrides
            overrides.state = state
            let settings = try Settings.load(path: config, environment: environment, overrides: overrides)
            try settings.validate(recipeTables: AllRecipes.tables)
            guard let file = settings.file else {
                let text = "no configuration file; what the environment and the flags say is used"
                return (settings, [.note(.configuration, "config-missing", text, do: "instructmill setup writes one.")])
            }
            return (settings, [.well(.configuration, "config", "\(file): no errors")])
        } catch {
            let advice = "Correct it there; `instructmill check` tells the same. instructmill.yaml(5) explains every field."
            return (nil, error.errors.map { .mend(.configuration, "config-error", "\($0)", do: advice) })
        }
    }

    private func local(_ servers: [LocalServer], _ settings: Settings?) -> [Symptom] {
        let places = ports ?? LocalServers.usualNames
        guard !servers.isEmpty else {
            let text = "no model server answers at \(places)"
            let advice =
                "Start one, such as `llama-server -m model.gguf --port 8080` or `ollama serve`, or configure an endpoint "
                + "elsewhere with `instructmill setup`."
            let isWanted = settings.map(\.endpoints.isEmpty) ?? false
            return [
                isWanted ? .mend(.localServers, "servers-none", text, do: advice) : .well(.localServers, "servers-none", text)
            ]
        }
        return servers.map { server in
            let isKnown = settings?.endpoints.contains { $0.isLoopback && $0.url.contains(":\(server.port)/") } ?? false
            if server.isLoading {
                return .note(.localServers, "server-loading", server.summary, do: "Wait until it has loaded its model.")
            }
            if isKnown { return .well(.localServers, "server", "\(server.summary), configured") }
            return .note(
                .localServers, "server-unused", "\(server.summary), not in the configuration",
                do: "To use it: instructmill setup --url \(server.url)")
        }
    }

    private func examine(_ settings: Settings, _ office: EndpointOffice) async -> [Symptom] {
        guard !settings.endpoints.isEmpty else {
            return [
                .mend(
                    .endpoint, "endpoint-none", "no endpoint is configured",
                    do: "Run `instructmill setup`, set OPENAI_BASE_URL, or name one under endpoints: in the configuration.")
            ]
        }
        var symptoms: [Symptom] = []
        var book = CapabilityBook.read(from: settings.state)
        for setting in settings.endpoints {
            let result = await EndpointExamination(office: office, setting: setting, probes: probe).run()
            symptoms += result.symptoms
            if let entry = result.entry { book.note(entry) }
        }
        if probe {
            do {
                try book.write(to: settings.state)
            } catch {
                symptoms.append(
                    .note(.endpoint, "capabilities-lost", "what was found out could not be kept: \(error)", do: "See below."))
            }
        }
        return symptoms
    }

    /// - Throws: `ValidationError` for what is no list of ports.
    static func ports(_ text: String?) throws -> [Int] {
        guard let text else { return LocalServers.usualPorts }
        return try text.split(separator: ",").map { word in
            guard let port = Int(word), (1...65_535).contains(port) else {
                throw ValidationError("--ports takes numbers from 1 to 65535 with commas between them, not '\(text)'.")
            }
            return port
        }
    }
}

extension Surroundings {
    /// The environment, with the service's keys where systemd would show them to it: so root can look with the service's eyes.
    static func withServiceKeys(besides config: String?) -> [String: String] {
        var environment = environment
        guard environment["CREDENTIALS_DIRECTORY"] == nil else { return environment }
        let file = config ?? environment["INSTRUCTMILL_CONFIG"] ?? Settings.servicePath
        let keys = Files.parent(of: file) + "/keys"
        if Files.isDirectory(keys) { environment["CREDENTIALS_DIRECTORY"] = keys }
        return environment
    }
}
