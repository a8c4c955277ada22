import ArgumentParser
import CurlTransport
import Endpoint
import Records
import Reports
import Settings
import Support

struct Probe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Find out what the configured endpoints can do, and remember it.",
        discussion: """
            Asks each endpoint up to nine short questions: whether answers follow a JSON schema (in OpenAI's form and in the older \
            one), whether a tool is called, whether log-probabilities are told, whether several choices come at one time, whether an answer that was begun \
            is gone on with, and whether images are seen. What is found is kept in the state folder, and a schema is then put to \
            the endpoint in the form that it follows. schema_form in the configuration overrides it. The calls cost a few hundred \
            tokens at the endpoint's price.

              instructmill probe                     every endpoint of the configuration
              instructmill probe openai lab --json       two of them
              OPENAI_BASE_URL=http://127.0.0.1:8080/v1 instructmill probe
            """)

    @Argument(help: "Names of endpoints; all where none is named.")
    var names: [String] = []

    @Option(help: ConfigurationHelp.text)
    var config: String?

    @Flag(help: "Print JSON, for scripts.")
    var json = false

    @OptionGroup var endpoint: EndpointOptions

    private struct Report: Encodable {
        var schema = 1
        var endpoints: [Line] = []

        struct Line: Encodable {
            let name: String
            let url: String
            var model: String?
            var capabilities: Capabilities?
            var calls = 0
            var promptTokens = 0
            var completionTokens = 0
            /// Why it could not be asked.
            var problem: String?
        }
    }

    func run() async throws {
        let environment = Surroundings.withServiceKeys(besides: config)
        let settings = try Settings.load(path: config, environment: environment, overrides: endpoint.overrides)
        let unknown = names.filter { name in !settings.endpoints.contains { $0.name == name } }
        guard unknown.isEmpty, !settings.endpoints.isEmpty else {
            let known = settings.endpoints.map(\.name).joined(separator: ", ")
            throw MillError(
                .usage, "probe", unknown.isEmpty ? "the endpoints" : unknown.joined(separator: ", "),
                cause: known.isEmpty ? "no endpoint is configured" : "no endpoint has that name",
                hint: known.isEmpty
                    ? "Set OPENAI_BASE_URL, pass --base-url, or have `instructmill setup` write a configuration."
                    : "Endpoints: \(known)")
        }
        let office = EndpointOffice(
            settings: settings, environment: environment, transport: try CurlTransport(), ledger: MemoryLedger(),
            time: SystemTime())
        var book = CapabilityBook.read(from: settings.state)
        var report = Report()
        for setting in settings.endpoints where names.isEmpty || names.contains(setting.name) {
            let line = await probe(setting, office, &book)
            report.endpoints.append(line)
            if !json { Terminal.writeOutput(Self.text(line)) }
        }
        try book.write(to: settings.state)
        if json { Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self)) }
        if report.endpoints.contains(where: { $0.problem != nil }) { throw ExitCode(69) }
    }

    private func probe(_ setting: EndpointSetting, _ office: EndpointOffice, _ book: inout CapabilityBook) async -> Report.Line {
        var line = Report.Line(name: setting.name, url: setting.url)
        do {
            let endpoint = try await office.endpoint(setting)
            line.model = endpoint.model
            let finding = try await CapabilityProbe(endpoint, transport: office.transport, ledger: MemoryLedger()).run()
            line.capabilities = finding.capabilities
            line.calls = finding.calls
            line.promptTokens = finding.usage.promptTokens
            line.completionTokens = finding.usage.completionTokens
            book.note(
                CapabilityBook.Entry(
                    url: setting.url, model: endpoint.model, capabilities: finding.capabilities, at: office.time.epochMicros()))
        } catch {
            line.problem = "\(error)"
        }
        return line
    }

    private static func text(_ line: Report.Line) -> String {
        var text = Terminal.safe("\(line.name)  \(line.url)  \(line.model ?? "")") + "\n"
        if let problem = line.problem { return text + "  " + Terminal.safe(problem) + "\n" }
        guard let found = line.capabilities else { return text }
        let rows = [
            ("JSON schema", found.jsonSchema), ("JSON schema, older form", found.jsonObject),
            ("tool calls", found.toolCalls), ("log-probabilities", found.logprobs),
            ("several choices", found.choices), ("goes on with an answer", found.prefill), ("sees images", found.vision),
            ("sees several images", found.severalImages),
        ]
        for (name, value) in rows {
            let word = value.map { $0 ? "yes" : "no" } ?? "unknown"
            text += "  \(name)\(String(repeating: " ", count: max(1, 26 - name.count)))\(word)\n"
        }
        return text + "  \(line.calls) calls, \(line.promptTokens) tokens in, \(line.completionTokens) out\n"
    }
}
