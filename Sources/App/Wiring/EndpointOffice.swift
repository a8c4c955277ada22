import CurlTransport
import Endpoint
import Engine
import RecipeKit
import Settings
import Support

/// Turns the configuration's endpoints into clients for the roles of a recipe.
struct EndpointOffice {
    let settings: Settings
    let environment: [String: String]
    let transport: CurlTransport
    let ledger: any AttemptLedger
    let time: any TimeSource

    /// The clients for `roles`, the model each was told to ask, and how many calls may be under way at one time.
    /// - Throws: ``MillError`` `configuration` when a role has no endpoint, a key cannot be read, or no model is known; `usage` when
    ///   a seat of a panel has no endpoint.
    func staff(_ roles: [Role]) async throws -> Staff {
        var staff = Staff(crew: Crew(clients: [:]), models: [:], concurrency: 1)
        var known: [String: EndpointSettings] = [:]
        var clients: [[String]: EndpointClient] = [:]
        try refuseEmptySeats(roles)
        for role in roles {
            let named = settings.endpoints(for: role)
            guard !named.isEmpty else {
                throw MillError(
                    .configuration, "find an endpoint for", "the \(role.rawValue)", cause: "none is configured",
                    hint: "Set OPENAI_BASE_URL, pass --base-url, or name one under endpoints: and roles: in the configuration; "
                        + "`instructmill demo` needs none.")
            }
            let endpoints = try await endpoints(named, &known)
            guard let first = endpoints.first else { continue }
            let names = endpoints.flatMap { [$0.name, $0.model] }
            let client =
                clients[names]
                ?? EndpointClient(
                    first, others: Array(endpoints.dropFirst()), sharing: Array(clients.values), transport: transport,
                    ledger: ledger, time: time)
            clients[names] = client
            staff.crew.clients[role] = client
            staff.models[role.rawValue] = first.model
            staff.concurrency = max(staff.concurrency, endpoints.reduce(0) { $0 + $1.maximumInFlight })
        }
        return staff
    }

    /// Before anything is sent: nobody else judges in place of a panel's missing judge.
    private func refuseEmptySeats(_ roles: [Role]) throws(MillError) {
        let empty = roles.filter { $0.isFurtherSeat && settings.endpoints(for: $0).isEmpty }
        guard !empty.isEmpty else { return }
        throw MillError(
            .usage, "seat", empty.map(\.rawValue).joined(separator: ", "),
            cause: "a seat of a panel needs an endpoint of its own",
            hint: "Name a model for every seat (--judge A --judge B), or an endpoint for each under roles: in the configuration.")
    }

    /// The endpoints of one role, each with a model. One that is not there is left out while another is.
    private func endpoints(
        _ named: [EndpointSetting], _ known: inout [String: EndpointSettings]
    ) async throws -> [EndpointSettings] {
        var endpoints: [EndpointSettings] = []
        var problem: (any Error)?
        for setting in named {
            do {
                let name = ([setting.name] + setting.models.prefix(1)).joined(separator: "\n")
                let endpoint = if let earlier = known[name] { earlier } else { try await endpoint(setting) }
                known[name] = endpoint
                endpoints.append(endpoint)
            } catch let error as MillError where error.code == .endpointUnavailable {
                problem = problem ?? error
            }
        }
        if endpoints.isEmpty, let problem { throw problem }
        return endpoints
    }

    /// As configured; else as the endpoint was found to want it.
    private func schemaForm(_ setting: EndpointSetting) -> Endpoint.SchemaForm? {
        if let form = setting.schemaForm { return Endpoint.SchemaForm(rawValue: form.rawValue) }
        return CapabilityBook.read(from: settings.state).entry(url: setting.url, model: setting.models.first)?.capabilities
            .schemaForm
    }

    /// The endpoint of a setting, with its key and a model.
    /// - Throws: ``MillError`` `configuration` when the key cannot be read or no model is known; what asking for the models throws.
    func endpoint(_ setting: EndpointSetting) async throws -> EndpointSettings {
        let key = try setting.key?.resolve(environment: environment)
        var endpoint = EndpointSettings(
            name: setting.name, url: setting.url, model: setting.models.first ?? "any",
            key: key.map { Secret($0) },
            maximumInFlight: setting.maximumInFlight, requestsPerMinute: setting.requestsPerMinute,
            tokensPerMinute: setting.tokensPerMinute, stream: setting.stream, http2: setting.http == .two,
            caFile: setting.caFile, weight: setting.weight,
            price: setting.price.map {
                TokenPrices(input: $0.input, cached: $0.cached, output: $0.output, reasoning: $0.reasoning)
            },
            limits: TransferLimits(
                connect: setting.timeouts.connect, firstByte: setting.timeouts.firstByte, idle: setting.timeouts.idle,
                total: setting.timeouts.total),
            lengthParameter: setting.lengthParameter == .maxTokens ? .maxTokens : .maxCompletionTokens,
            schemaForm: schemaForm(setting) ?? .jsonSchema,
            allowPlainHTTP: setting.allowPlainHTTP)
        try endpoint.validate()
        guard setting.models.isEmpty else { return endpoint }
        let models = try await EndpointClient(endpoint, transport: transport, ledger: ledger, time: time).models()
        guard let model = models.names.first else {
            throw MillError(
                .configuration, "choose a model of", setting.name, cause: "none is configured and it lists none",
                hint: "Pass --model, or name one under endpoints.\(setting.name).models.")
        }
        endpoint.model = model
        endpoint.earlierHeaders = models.headers
        return endpoint
    }
}

/// Who answers, ready to work.
struct Staff: Sendable {
    var crew: Crew
    var models: [String: String]
    var concurrency: Int
}
