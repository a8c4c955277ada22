import CurlTransport
import Endpoint
import Reports
import Settings
import Support

/// The questions that `setup` has for a person at a terminal.
extension Setup {
    /// Asks for what no flag has said.
    /// - Throws: `CancellationError` when the input ends.
    func ask(_ answers: inout SetupAnswers, _ servers: [LocalServer], _ transport: CurlTransport) async throws {
        let dialogue = SetupDialogue()
        for (number, server) in servers.enumerated() { Terminal.writeError("  \(number + 1)  \(Terminal.safe(server.summary))") }
        if servers.isEmpty { Terminal.writeError("No model server answers on this machine (\(LocalServers.usualNames)).") }
        let suggestion = servers.first?.url ?? SetupAnswers.defaultURL
        answers.url = try dialogue.ask(
            "Address of the endpoint\(servers.isEmpty ? "" : ", or a number above")", fallback: suggestion
        ) {
            (text) throws(MillError) in
            if let number = Int(text), servers.indices.contains(number - 1) { return servers[number - 1].url }
            return try SetupAnswers.address(text)
        }
        if !answers.isLocal, answers.url.lowercased().hasPrefix("http://"), !answers.allowPlainHTTP {
            answers.allowPlainHTTP = try dialogue.confirm("That is not encrypted. Use it all the same", fallback: false)
            try answers.check()
        }
        if case .none = answers.key { answers.key = try askKey(dialogue) }
        if answers.model == nil { answers.model = try await askModel(dialogue, answers, transport) }
        try askMoney(dialogue, &answers)
        if answers.window == nil {
            answers.window = try dialogue.ask("Hours in which to work, such as 22:00-06:30, or any", fallback: "any") {
                (text) throws(MillError) in text == "any" ? nil : try SetupAnswers.window(text, zone: Self.zone())
            }
        }
    }

    private func askKey(_ dialogue: SetupDialogue) throws -> SetupAnswers.Key {
        while true {
            let text = try dialogue.askSecretly("Key, which is not shown (Enter: none; $NAME: that environment variable)")
            if text.isEmpty { return .none }
            if text.hasPrefix("$"), text.utf8.count > 1 { return .environment(String(text.dropFirst())) }
            do throws(MillError) {
                return .stored(try Self.key(text))
            } catch {
                Terminal.writeError("  \(error.cause)")
            }
        }
    }

    /// The model, of those that the endpoint lists; nil: the first one.
    private func askModel(
        _ dialogue: SetupDialogue, _ answers: SetupAnswers, _ transport: CurlTransport
    ) async throws -> String? {
        var key: String?
        switch answers.key {
        case .none: break
        case .stored(let text): key = text
        case .environment(let name): key = Surroundings.environment[name]
        case .file(let path): key = try? KeySource.file(path).resolve(environment: [:])
        }
        let limits = TransferLimits(connect: .seconds(5), firstByte: .seconds(15), idle: .seconds(15), total: .seconds(20))
        let settings = EndpointSettings(
            name: "setup", url: answers.url, model: "any", key: key.map { Secret($0) }, limits: limits,
            allowPlainHTTP: answers.allowPlainHTTP)
        let client = EndpointClient(settings, transport: transport, ledger: MemoryLedger())
        let models = (try? await client.models().names) ?? []
        if !models.isEmpty {
            Terminal.writeError(
                "It lists: \(Terminal.safe(models.prefix(10).joined(separator: ", ")))\(models.count > 10 ? " …" : "")")
        }
        let first = models.first ?? ""
        return try dialogue.ask("Model (Enter: the first one it lists)", fallback: first) { (text) throws(MillError) in
            text.isEmpty ? nil : text
        }
    }

    private func askMoney(_ dialogue: SetupDialogue, _ answers: inout SetupAnswers) throws {
        guard !answers.isLocal else { return }
        if answers.price == nil {
            answers.price = try dialogue.ask(
                "Price in dollars per million tokens, in and out (0.15,0.60), or unknown", fallback: "unknown"
            ) {
                (text) throws(MillError) in text == "unknown" ? nil : try SetupAnswers.price(text)
            }
        }
        guard answers.dayDollars == nil, answers.dayTokens == nil else { return }
        if answers.price != nil {
            answers.dayDollars = try dialogue.ask("Most dollars to spend in a day", fallback: SetupAnswers.defaultDollars) {
                (text) throws(MillError) in
                guard SetupAnswers.isAmount(text) else {
                    throw MillError(.usage, "read", text, cause: "an amount such as 12 or 0.50 is needed")
                }
                return text
            }
        } else {
            answers.dayTokens = try dialogue.ask("Most tokens to spend in a day", fallback: "\(SetupAnswers.defaultTokens)") {
                (text) throws(MillError) in
                guard let number = Int(text), number > 0 else {
                    throw MillError(.usage, "read", text, cause: "a whole number above 0 is needed")
                }
                return number
            }
        }
    }
}
