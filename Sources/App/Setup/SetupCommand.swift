import ArgumentParser
import CurlTransport
import Endpoint
import FoundationEssentials
import Reports
import Settings
import Support

struct Setup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Write a configuration: asks at a terminal, takes flags elsewhere, then checks the endpoint.",
        discussion: """
            Writes ~/.config/instructmill/config.yaml, or as root the service's /etc/instructmill/config.yaml, with an \
            explanation at every field. Model servers that run on this machine are found and offered. A key is read without \
            being shown and kept in a file of mode 0600 beside the configuration, never in it; as root, systemd is told to show \
            it to the service. What is there is not overwritten without --force.

              instructmill setup                              asks
              instructmill setup --yes                        the server that runs here
              instructmill setup --url https://api.example.com/v1 \\
                  --key-env EXAMPLE_KEY --price 0.15,0.60 --cap-dollars 5

            Elsewhere than on this machine a day has a cap even where none is named: 10 dollars where the price is known, else \
            5 million tokens.
            """)

    @Option(help: "The file to write; else ~/.config/instructmill/config.yaml, or as root /etc/instructmill/config.yaml.")
    var config: String?

    @Option(help: "Address of an OpenAI-compatible endpoint; the first server found on this machine by default.")
    var url: String?

    @Option(help: "The endpoint's name in reports and records.")
    var name: String?

    @Option(help: "The model to ask; the first one that the endpoint lists by default.")
    var model: String?

    @Option(help: "The environment variable that holds the key.")
    var keyEnv: String?

    @Option(help: "A file of mode 0600 that holds the key.")
    var keyFile: String?

    @Flag(help: "Read the key from the standard input and keep it in a file of mode 0600.")
    var keyStdin = false

    @Option(help: "Dollars per million tokens of prompts and of answers, such as 0.15,0.60.")
    var price: String?

    @Option(help: "The most dollars that may be spent in a day of UTC.")
    var capDollars: String?

    @Option(help: "The most tokens that may be spent in a day of UTC.")
    var capTokens: Int?

    @Option(help: "The hours in which requests are sent, such as \"22:00-06:30 Europe/Berlin\"; any hour by default.")
    var window: String?

    @Option(help: "Most calls under way at one time, from 1 to 4096.")
    var concurrency = 8

    @Flag(help: "Allow http:// to another machine.")
    var allowPlainHTTP = false

    @Flag(help: "Ask nothing: what no flag says is at its default.")
    var yes = false

    @Flag(help: "Overwrite a configuration that is there.")
    var force = false

    @Flag(inversion: .prefixedNo, help: "Ask the endpoint up to nine short questions; by default only one on this machine.")
    var probe: Bool?

    @Option(help: "Ports of this machine to look for servers at, with commas between them, in place of the usual ones.")
    var ports: String?

    func validate() throws {
        guard [keyEnv != nil, keyFile != nil, keyStdin].count(where: { $0 }) <= 1 else {
            throw ValidationError("--key-env, --key-file and --key-stdin say where one key is: give one of them.")
        }
        guard (1...4096).contains(concurrency) else {
            throw ValidationError("--concurrency is from 1 to 4096, not \(concurrency).")
        }
        guard capTokens ?? 1 >= 1 else { throw ValidationError("--cap-tokens is 1 or more, not \(capTokens ?? 0).") }
        guard capDollars.map(SetupAnswers.isAmount) ?? true else {
            throw ValidationError("--cap-dollars is an amount such as 12 or 0.50, not '\(capDollars ?? "")'.")
        }
    }

    func run() async throws {
        let environment = Surroundings.environment
        let isAsked = !yes && url == nil && Terminal.isInteractive(0) && Terminal.isInteractive()
        guard isAsked || yes || url != nil else {
            throw ValidationError(
                "The standard input is no terminal: name an endpoint with --url, or take the defaults with --yes.")
        }
        let files = try SetupFiles(path: config, environment: environment)
        try files.refuseOverwriting(unless: force, example: Self.example(environment))
        let transport = try CurlTransport()
        let servers = url == nil ? await LocalServers(transport: transport).find(on: try Doctor.ports(ports)) : []
        var answers = try flags()
        if isAsked {
            try await ask(&answers, servers, transport)
        } else {
            answers.url = answers.url.isEmpty ? servers.first?.url ?? SetupAnswers.defaultURL : answers.url
            answers.fillCaps()
        }
        if answers.name.isEmpty { answers.name = EndpointSetting.suggestedName(for: answers.url) }
        try answers.check()
        try files.write(answers)
        Terminal.writeOutput("wrote \(Terminal.safe(files.path))\n")
        let isGood = try await examine(files, transport, asks: isAsked)
        await transport.shutdown()
        Terminal.writeOutput(Self.nextSteps(files, isGood))
        if !isGood { throw ExitCode(69) }
    }

    /// What the flags say.
    private func flags() throws -> SetupAnswers {
        var answers = SetupAnswers()
        if let url { answers.url = try SetupAnswers.address(url) }
        answers.name = name ?? ""
        answers.model = model
        answers.inFlight = concurrency
        answers.price = try price.map(SetupAnswers.price)
        answers.dayDollars = capDollars
        answers.dayTokens = capTokens
        answers.window = try window.map { text throws(MillError) in try SetupAnswers.window(text, zone: Self.zone()) }
        answers.allowPlainHTTP = allowPlainHTTP
        if let keyEnv { answers.key = .environment(keyEnv) }
        if let keyFile { answers.key = .file(Self.absolute(keyFile)) }
        if keyStdin {
            let text = String(decoding: try Files.readStandardInput(limit: 16_384), as: UTF8.self)
            answers.key = .stored(try Self.key(text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""))
        }
        return answers
    }

    /// The bytes of the example that the package installs; nil where there is none.
    private static func example(_ environment: [String: String]) -> [UInt8]? {
        guard let folder = try? PackagedFiles(environment: environment).folder else { return nil }
        return try? Files.read(folder + "/config.example.yaml", limit: 1 << 20)
    }

    static func zone() -> String {
        LocalZone.name(
            link: try? FileManager.default.destinationOfSymbolicLink(atPath: "/etc/localtime"),
            file: try? Files.read("/etc/timezone", limit: 4096))
    }

    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// - Throws: ``MillError`` `usage`; it never quotes the key.
    static func key(_ text: String) throws(MillError) -> String {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw MillError(
                .usage, "read", "the key", cause: "it is empty or holds characters that no key has",
                hint: "Give nothing but the key.")
        }
        return text
    }
}

extension Setup {
    /// Looks at the endpoint as it is now configured; whether it can be worked with.
    private func examine(_ files: SetupFiles, _ transport: CurlTransport, asks: Bool) async throws -> Bool {
        let environment = Surroundings.withServiceKeys(besides: files.path)
        let settings = try Settings.load(path: files.path, environment: Self.withoutEndpoints(environment))
        let office = EndpointOffice(
            settings: settings, environment: environment, transport: transport, ledger: MemoryLedger(), time: SystemTime())
        var symptoms: [Symptom] = []
        for setting in settings.endpoints {
            var probes = probe ?? setting.isLoopback
            if asks, probe == nil, !setting.isLoopback {
                probes = try SetupDialogue().confirm(
                    "Ask it up to nine short questions to find out what it can do (a few hundred tokens)", fallback: true)
            }
            let result = await EndpointExamination(office: office, setting: setting, probes: probes).run()
            symptoms += result.symptoms
            // The service's state folder is its own: a file of root's there would only be in its way.
            guard let entry = result.entry, !files.isService else { continue }
            var book = CapabilityBook.read(from: settings.state)
            book.note(entry)
            try book.write(to: settings.state)
        }
        let diagnosis = Diagnosis(symptoms)
        let environmentNow = Surroundings.environment
        Terminal.writeOutput(diagnosis.text(colour: Terminal.wantsColour(Terminal.standardOutput, environment: environmentNow)))
        return diagnosis.well
    }

    /// The file is what is looked at, not what the environment would put in its place.
    private static func withoutEndpoints(_ environment: [String: String]) -> [String: String] {
        let names = [EnvironmentVariable.baseURL, .key, .model, .openAIBaseURL].map(\.rawValue)
        return environment.filter { !names.contains($0.key) }
    }

    private static func nextSteps(_ files: SetupFiles, _ isGood: Bool) -> String {
        let flag = files.isService || files.isDefault ? "" : " --config \(files.path)"
        guard isGood else {
            return "next: mend what is said above, then look again: instructmill doctor\(flag)\n"
        }
        guard files.isService else {
            return "next: instructmill run self-instruct --target 20 -o first-data    makes twenty tasks\n"
                + "      instructmill serve\(flag)    takes what you drop into its queue\n"
        }
        return "next: systemctl daemon-reload\n"
            + "      systemctl enable --now instructmill.service          day and night, or\n"
            + "      systemctl enable --now instructmill-night.timer      nights only\n"
    }
}
