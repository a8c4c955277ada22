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
    /// - Throws: ``MillError`` `configuration` when a role has no endpoint, a key cannot be read, or no model is known.
    func staff(_ roles: [Role]) async throws -> Staff {
        var staff = Staff(crew: Crew(clients: [:]), models: [:], concurrency: 1)
        for role in roles {
            guard let setting = settings.endpoints(for: role).first else {
                throw MillError(
                    .configuration, "find an endpoint for", "the \(role.rawValue)", cause: "none is configured",
                    hint: "Set OPENAI_BASE_URL, pass --base-url, or name one under endpoints: and roles: in the configuration; "
                        + "`instructmill demo` needs none.")
            }
            let client = try await client(for: setting)
            staff.crew.clients[role] = client.client
            staff.models[role.rawValue] = client.model
            staff.concurrency = max(staff.concurrency, setting.maximumInFlight)
        }
        return staff
    }

    private func client(for setting: EndpointSetting) async throws -> (client: EndpointClient, model: String) {
        let key = try setting.key?.resolve(environment: environment)
        func make(model: String) throws -> EndpointClient {
            let settings = EndpointSettings(
                name: setting.name, url: setting.url, model: model, key: key.map { Secret($0) },
                maximumInFlight: setting.maximumInFlight, stream: setting.stream, http2: setting.http == .two,
                inputPicodollarsPerToken: setting.price?.input, outputPicodollarsPerToken: setting.price?.output,
                limits: TransferLimits(
                    connect: setting.timeouts.connect, firstByte: setting.timeouts.firstByte, idle: setting.timeouts.idle,
                    total: setting.timeouts.total),
                lengthParameter: setting.lengthParameter == .maxTokens ? .maxTokens : .maxCompletionTokens,
                schemaForm: setting.schemaForm == .jsonSchema ? .jsonSchema : .jsonObject,
                allowPlainHTTP: setting.allowPlainHTTP)
            try settings.validate()
            return EndpointClient(settings, transport: transport, ledger: ledger, time: time)
        }
        if let model = setting.models.first { return (try make(model: model), model) }
        let models = try await make(model: "any").models()
        guard let model = models.first else {
            throw MillError(
                .configuration, "choose a model of", setting.name, cause: "none is configured and it lists none",
                hint: "Pass --model, or name one under endpoints.\(setting.name).models.")
        }
        return (try make(model: model), model)
    }
}

/// Who answers, ready to work.
struct Staff: Sendable {
    var crew: Crew
    var models: [String: String]
    var concurrency: Int
}
