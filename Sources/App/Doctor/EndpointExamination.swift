import Endpoint
import Records
import Reports
import Settings
import Support

/// Looks whether one configured endpoint can be worked with: a list of its models, and with `probes` a few questions.
struct EndpointExamination {
    let office: EndpointOffice
    let setting: EndpointSetting
    /// Whether to ask questions, which may cost money.
    let probes: Bool

    /// How far this machine's clock may be from an endpoint's, in seconds.
    static let clockTolerance: Int64 = 60
    private static let timeouts = Timeouts(
        connect: .seconds(5), firstByte: .seconds(15), idle: .seconds(15), total: .seconds(20))

    private var name: String { setting.name }

    /// What was found, and what a probe found out.
    func run() async -> (symptoms: [Symptom], entry: CapabilityBook.Entry?) {
        var quick = setting
        quick.timeouts = Self.timeouts
        // A name, so that the office does not ask for the list before we do.
        if quick.models.isEmpty { quick.models = ["any"] }
        let endpoint: EndpointSettings
        do {
            endpoint = try await office.endpoint(quick)
        } catch {
            return ([unusable(error)], nil)
        }
        let start = office.time.steadyMicros()
        do {
            let list = try await EndpointClient(
                endpoint, transport: office.transport, ledger: MemoryLedger(), time: office.time
            ).models()
            let elapsed = office.time.steadyMicros() - start
            var symptoms = reached(list.names, after: elapsed)
            symptoms += clock(list.headers["date"], elapsed) + [price()]
            let probe = await capabilities(list.names.first)
            return (symptoms + probe.symptoms, probe.entry)
        } catch {
            return ([failed(error), price()], nil)
        }
    }

    private func reached(_ models: [String], after micros: Int64) -> [Symptom] {
        let key = setting.key == nil ? "no key" : "key accepted"
        let text = "\(name): \(setting.url) answers in \(micros / 1000) ms, \(key)"
        let listed = models.isEmpty ? "lists no models" : "model \(models.first ?? ""), the first of \(models.count) listed"
        guard let wanted = setting.models.first else {
            guard models.isEmpty else { return [.well(.endpoint, "reachable", "\(text); \(listed)")] }
            return [
                .well(.endpoint, "reachable", text),
                .mend(
                    .endpoint, "model-unknown", "\(name): lists no models, and none is configured",
                    do: "Name one: models: [NAME] under endpoints.\(name)."),
            ]
        }
        let strange = models.isEmpty ? [] : setting.models.filter { !models.contains($0) }
        guard strange.isEmpty else {
            return [
                .well(.endpoint, "reachable", text),
                // Servers of one model answer to any name, and Ollama adds a tag: so this is no error yet.
                .note(
                    .endpoint, "model-unlisted", "\(name): does not list \(strange.joined(separator: ", "))",
                    do: "It lists: \(models.prefix(8).joined(separator: ", ")). Correct models: under endpoints.\(name)."),
            ]
        }
        return [.well(.endpoint, "reachable", "\(text); model \(wanted)")]
    }

    private func clock(_ header: String?, _ elapsed: Int64) -> [Symptom] {
        guard let header, let theirs = HTTPDate.seconds(of: header) else { return [] }
        let ours = (office.time.epochMicros() - elapsed / 2) / 1_000_000
        let difference = ours - theirs
        guard difference.magnitude > UInt64(Self.clockTolerance) else {
            return [.well(.endpoint, "clock", "\(name): its clock and this machine's agree")]
        }
        let minutes = difference.magnitude / 60
        let size = minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
        return [
            .mend(
                .endpoint, "clock-off",
                "\(name): this machine's clock is \(size) \(difference > 0 ? "ahead of" : "behind") the endpoint's (\(header))",
                do: "Set the clock (timedatectl set-ntp true): night windows, daily caps and certificates go by it.")
        ]
    }

    private func price() -> Symptom {
        if let price = setting.price {
            let (input, output) = (Figures.money(price.input * 1_000_000), Figures.money(price.output * 1_000_000))
            return .well(.endpoint, "price", "\(name): price \(input) in, \(output) out, per million tokens")
        }
        if setting.isLoopback { return .well(.endpoint, "price", "\(name): on this machine, free") }
        return .note(
            .endpoint, "price-unknown", "\(name): no price, so costs show as unknown and no budget in dollars can be kept",
            do: "Give price: {input: …, output: …} in dollars per million tokens at the endpoint, or a budget in tokens.")
    }

    private func capabilities(_ listed: String?) async -> (symptoms: [Symptom], entry: CapabilityBook.Entry?) {
        guard probes else {
            guard
                let known = CapabilityBook.read(from: office.settings.state).entry(url: setting.url, model: setting.models.first)
            else {
                return (
                    [
                        .note(
                            .endpoint, "capabilities-unknown", "\(name): not known what it can do (JSON schema, images …)",
                            do: "instructmill probe \(name), or doctor --probe: up to nine short calls.")
                    ], nil
                )
            }
            return ([.well(.endpoint, "capabilities", "\(name): \(known.capabilities.phrase)")], nil)
        }
        do {
            var chosen = setting
            if chosen.models.isEmpty, let listed { chosen.models = [listed] }
            let endpoint = try await office.endpoint(chosen)
            let finding = try await CapabilityProbe(endpoint, transport: office.transport, ledger: MemoryLedger()).run()
            let entry = CapabilityBook.Entry(
                url: setting.url, model: endpoint.model, capabilities: finding.capabilities, at: office.time.epochMicros())
            let calls = "\(finding.calls) calls, \(finding.usage.promptTokens + finding.usage.completionTokens) tokens"
            return ([.well(.endpoint, "capabilities", "\(name): \(finding.capabilities.phrase) (\(calls))")], entry)
        } catch {
            return ([failed(error)], nil)
        }
    }

    /// What keeps the endpoint from being asked at all: its key, its address.
    private func unusable(_ error: any Error) -> Symptom {
        guard let error = error as? MillError else { return failed(error) }
        let isKey = error.operation == "read the key from"
        return .mend(
            .endpoint, isKey ? "key-missing" : "endpoint-invalid",
            "\(name): cannot \(error.operation) \(error.subject): \(error.cause)",
            do: error.hint ?? "Correct key: under endpoints.\(name), or run `instructmill setup --force`.")
    }

    private func failed(_ error: any Error) -> Symptom {
        guard let error = error as? MillError else {
            return .mend(.endpoint, "endpoint-failed", "\(name): \(error)", do: "Try `instructmill probe \(name)`.")
        }
        let text = "\(name): \(setting.url): \(error.cause)"
        if error.cause.hasPrefix("HTTP 401") || error.cause.hasPrefix("HTTP 403") {
            return .mend(
                .endpoint, "key-refused", text,
                do: setting.key == nil
                    ? "It wants a key: name one under endpoints.\(name).key."
                    : "The key is wrong, revoked or of another project: put the right one where endpoints.\(name).key says.")
        }
        if error.code == .endpointQuota {
            return .mend(.endpoint, "endpoint-quota", text, do: "The account has no money left: top it up at the provider.")
        }
        if error.code == .endpointUnavailable {
            let isHere = setting.isLoopback
            return .mend(
                .endpoint, "endpoint-unreachable", text,
                do: isHere
                    ? "Start the server that \(setting.url) belongs to, or correct the address; while it loads a model, wait."
                    : "Look whether this machine reaches it: network, name service, proxy, and the address itself.")
        }
        return .mend(.endpoint, "endpoint-failed", text, do: error.hint ?? "Correct the address under endpoints.\(name).url.")
    }
}

extension Capabilities {
    /// What it can and cannot, for one line.
    fileprivate var phrase: String {
        let all = [
            ("JSON schema", jsonSchema), ("tool calls", toolCalls), ("log-probabilities", logprobs),
            ("several choices", choices), ("images", vision),
        ]
        let can = all.filter { $0.1 == true }.map(\.0)
        let cannot = all.filter { $0.1 == false }.map(\.0)
        let first = can.isEmpty ? "plain answers only" : "can do \(can.joined(separator: ", "))"
        return cannot.isEmpty ? first : first + "; not \(cannot.joined(separator: ", "))"
    }
}
