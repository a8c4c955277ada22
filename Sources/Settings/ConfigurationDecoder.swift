import RecipeKit

/// Reads `config.yaml` into ``Settings``; every error becomes a finding.
struct ConfigurationDecoder {
    let findings: Findings
    /// The file's folder: relative paths in it start there.
    let folder: String
    private static let keys = FieldGuide.configuration.names

    func decode(_ bytes: [UInt8], into settings: inout Settings) {
        guard let root = YAMLDocument(bytes, findings: findings).root, !root.isNull else { return }
        guard let top = root.mapping(known: Self.keys) else { return }
        _ = top.require("version")?.int(1...1)
        settings.endpoints = top["endpoints"].map(endpoints) ?? []
        if let state = top["state"]?.path(from: folder) {
            settings.state = state
            settings.queue = state + "/queue"
            settings.output = state + "/output"
        }
        if let queue = top["queue"]?.path(from: folder) { settings.queue = queue }
        if let output = top["output"]?.path(from: folder) { settings.output = output }
        settings.outputPlace = top["output"]?.place
        settings.roles = roles(top, settings.endpoints)
        settings.window = top["window"]?.window() ?? []
        settings.metrics = top["metrics"]?.metrics()
        settings.notify = top["notify"]?.notify()
        settings.dashboard = top["dashboard"]?.dashboard(from: folder)
        settings.log = top["log"]?.choice(LogForm.allCases)
        if let budgets = top["budgets"]?.mapping(known: ["job", "day"]) {
            settings.budgets = Budgets(job: budgets["job"]?.budget(), day: budgets["day"]?.budget())
        }
        for field in top["defaults"]?.mapping()?.fields ?? [] {
            settings.defaults[field.key] = field.value.parameters()
            settings.defaultsPlaces[field.key] = field.place
        }
    }

    private func roles(_ top: YAMLMapping, _ endpoints: [EndpointSetting]) -> [Role: [String]] {
        let names = endpoints.map(\.name)
        guard let value = top["roles"] else {
            if names.count > 1 {
                top["endpoints"]?.fail("with several endpoints, 'roles' must say which of them is the teacher")
            }
            return names.isEmpty ? [:] : [.teacher: names]
        }
        return value.roles { $0.checkName($1, among: names) }
    }
}

extension ConfigurationDecoder {
    private static let endpointKeys = FieldGuide.endpoint.names
    private static let forbidden = [
        "api_key": "is not a key of an endpoint: \(KeySource.explanation)",
        "token": "is not a key of an endpoint: \(KeySource.explanation)",
        "model": "is written 'models: [NAME]'",
        "base_url": "is written 'url'",
    ]

    private func endpoints(_ value: YAMLValue) -> [EndpointSetting] {
        (value.mapping()?.fields ?? []).compactMap { field in
            guard Self.isName(field.key) else {
                findings.add(
                    "endpoints: '\(field.key)' is no name: letters, digits, '-', '_' and '.', at most 64", at: field.place)
                return nil
            }
            return endpoint(field.key, field.place, field.value)
        }
    }

    /// Endpoints' names stand in records and reports.
    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || 48...57 ~= byte || "-_.".utf8.contains(byte)
            }
    }

    private func endpoint(_ name: String, _ place: Place?, _ value: YAMLValue) -> EndpointSetting? {
        guard let fields = value.mapping(known: Self.endpointKeys, forbidden: Self.forbidden) else { return nil }
        let url = fields.require("url").flatMap(address) ?? ""
        var endpoint = EndpointSetting(name: name, url: url)
        endpoint.place = place
        endpoint.models = fields["models"]?.texts() ?? []
        endpoint.key = fields["key"].flatMap(key)
        endpoint.keyPlace = fields["key"]?.place
        endpoint.http = fields["http"]?.choice([HTTPVersion.one, .two]) ?? .one
        endpoint.stream = fields["stream"]?.flag() ?? false
        endpoint.allowPlainHTTP = fields["allow_plain_http"]?.flag() ?? false
        endpoint.caFile = fields["ca_file"]?.path(from: folder)
        endpoint.weight = fields["weight"]?.int(1...1000) ?? 1
        endpoint.lengthParameter = fields["length_parameter"]?.choice(LengthParameter.allCases) ?? .maxTokens
        endpoint.schemaForm = fields["schema_form"]?.choice(SchemaForm.allCases)
        if let limits = fields["limits"]?.mapping(known: ["in_flight", "requests_per_minute", "tokens_per_minute"]) {
            endpoint.maximumInFlight = limits["in_flight"]?.int(1...4096) ?? endpoint.maximumInFlight
            endpoint.requestsPerMinute = limits["requests_per_minute"]?.int(1...1_000_000_000)
            endpoint.tokensPerMinute = limits["tokens_per_minute"]?.int(1...1_000_000_000)
        }
        endpoint.price = fields["price"].flatMap(price)
        endpoint.budget = fields["budget"]?.budget()
        if endpoint.stream, !endpoint.isLoopback { endpoint.timeouts.firstByte = .seconds(120) }
        if let timeouts = fields["timeouts"] { read(timeouts, into: &endpoint.timeouts) }
        if let message = endpoint.plainHTTPProblem { fields["url"]?.fail(message) }
        return endpoint
    }

    private func address(_ value: YAMLValue) -> String? {
        guard let text = value.text() else { return nil }
        guard WebAddress(text) != nil else {
            value.fail(EndpointSetting.addressExplanation)
            return nil
        }
        return text.trimmingSlashes
    }

    private func key(_ value: YAMLValue) -> KeySource? {
        if value.isScalar {
            value.fail("holds the key itself: \(KeySource.explanation)")
            return nil
        }
        guard let fields = value.mapping(known: ["credential", "file", "env"]) else { return nil }
        let given = fields.fields.filter { ["credential", "file", "env"].contains($0.key) }
        guard given.count == 1, let field = given.first else {
            value.fail("names exactly one of credential, file, env")
            return nil
        }
        guard let text = field.value.text() else { return nil }
        guard !KeySource.looksLikeKey(text) else {
            field.value.fail("looks like the key itself: \(KeySource.explanation)")
            return nil
        }
        switch field.key {
        case "credential":
            guard !text.contains("/"), text != ".", text != ".." else {
                field.value.fail("is the name given to LoadCredential=, not a path")
                return nil
            }
            return .credential(text)
        case "file":
            return field.value.path(from: folder).map(KeySource.file)
        default:
            return .environment(text)
        }
    }

    private func price(_ value: YAMLValue) -> Price? {
        guard let fields = value.mapping(known: ["input", "cached", "output", "reasoning"]) else { return nil }
        let input = fields.require("input")?.money(digits: 6)
        let output = fields.require("output")?.money(digits: 6)
        let cached = fields["cached"]?.money(digits: 6)
        let reasoning = fields["reasoning"]?.money(digits: 6)
        guard let input, let output else { return nil }
        guard max(input, output, cached ?? 0, reasoning ?? 0) <= Price.maximum else {
            value.fail("is over 1,000,000 dollars per million tokens")
            return nil
        }
        return Price(input: input, cached: cached, output: output, reasoning: reasoning)
    }

    private func read(_ value: YAMLValue, into timeouts: inout Timeouts) {
        guard let fields = value.mapping(known: ["connect", "first_byte", "idle", "total"]) else { return }
        timeouts.connect = fields["connect"]?.duration() ?? timeouts.connect
        timeouts.firstByte = fields["first_byte"]?.duration() ?? timeouts.firstByte
        timeouts.idle = fields["idle"]?.duration() ?? timeouts.idle
        timeouts.total = fields["total"]?.duration() ?? timeouts.total
    }
}

extension Price {
    /// One dollar per token.
    static let maximum: Int64 = 1_000_000_000_000
}

extension EndpointSetting {
    static let addressExplanation =
        "expected a URL like https://api.openai.com/v1: http or https, a host, no user, query or fragment"

    /// Why the address may not be used without encryption; nil when it may.
    var plainHTTPProblem: String? {
        guard let address = WebAddress(url), address.scheme == "http", !address.isLoopback, !allowPlainHTTP else { return nil }
        let risk = key == nil ? "sends your data" : "sends the key and your data"
        return "http:// to another machine \(risk) in the clear: use https, or say 'allow_plain_http: true'"
    }
}
