import RecipeKit

/// Every environment variable that configures Instructmill, in one place. An empty value counts as unset.
public enum EnvironmentVariable: String, CaseIterable, Sendable {
    /// The configuration file.
    case config = "INSTRUCTMILL_CONFIG"
    /// The address of the endpoint that teaches, whatever the file says.
    case baseURL = "INSTRUCTMILL_BASE_URL"
    /// Its key; set but empty: no key, even where `OPENAI_API_KEY` is set.
    case key = "INSTRUCTMILL_API_KEY"
    /// The teacher's model.
    case model = "INSTRUCTMILL_MODEL"
    /// The most calls under way at one time, for every endpoint.
    case concurrency = "INSTRUCTMILL_CONCURRENCY"
    case queue = "INSTRUCTMILL_QUEUE"
    case output = "INSTRUCTMILL_OUTPUT"
    case state = "INSTRUCTMILL_STATE"
    /// As `INSTRUCTMILL_BASE_URL`, which wins.
    case openAIBaseURL = "OPENAI_BASE_URL"
    /// The key of the endpoint from `OPENAI_BASE_URL`; alone, and with no endpoint in the file, it means api.openai.com.
    case openAIKey = "OPENAI_API_KEY"

    /// One line for help and documentation.
    public var meaning: String {
        switch self {
        case .config: "the configuration file"
        case .baseURL: "address of the endpoint that teaches, whatever the file says"
        case .key: "its key; set but empty: no key"
        case .model: "the teacher's model"
        case .concurrency: "the most calls under way at one time"
        case .queue: "the folder that jobs are dropped into"
        case .output: "the folder that data sets are published in"
        case .state: "the folder of the store"
        case .openAIBaseURL: "as INSTRUCTMILL_BASE_URL, which wins"
        case .openAIKey: "its key; alone, with no endpoint in the file, it means api.openai.com"
        }
    }
}

extension Dictionary<String, String> {
    subscript(nonEmpty name: String) -> String? {
        guard let value = self[name], !value.isEmpty else { return nil }
        return value
    }
}

/// Puts environment and flags on top of what the file said.
struct EnvironmentLayer {
    let environment: [String: String]
    let overrides: SettingsOverrides
    let findings: Findings
    /// The endpoint that environment or flags describe.
    static let endpointName = "environment"
    private static let plainHTTPProblem =
        "http:// to another machine sends the key in the clear: use https, set INSTRUCTMILL_API_KEY= to send no key, or name "
        + "the endpoint in the configuration with 'allow_plain_http: true'"

    func apply(to settings: inout Settings) {
        applyFolders(to: &settings)
        applyAddress(to: &settings)
        if let model = overrides.model ?? self[.model] { setModel(model, in: &settings) }
        seatJudges(in: &settings)
        if let count = concurrency() {
            for index in settings.endpoints.indices { settings.endpoints[index].maximumInFlight = count }
        }
    }

    private subscript(variable: EnvironmentVariable) -> String? {
        environment[nonEmpty: variable.rawValue]
    }

    private func applyFolders(to settings: inout Settings) {
        if let state = (overrides.state ?? self[.state])?.trimmingSlashes {
            if settings.queue == settings.state + "/queue" { settings.queue = state + "/queue" }
            if settings.output == settings.state + "/output" { settings.output = state + "/output" }
            settings.state = state
        }
        if let queue = overrides.queue ?? self[.queue] { settings.queue = queue.trimmingSlashes }
        if let output = overrides.output ?? self[.output] {
            settings.output = output.trimmingSlashes
            settings.outputPlace = nil
        }
    }

    private func applyAddress(to settings: inout Settings) {
        let sources: [(String, String?)] = [
            ("--base-url", overrides.baseURL), (EnvironmentVariable.baseURL.rawValue, self[.baseURL]),
            (EnvironmentVariable.openAIBaseURL.rawValue, self[.openAIBaseURL]),
        ]
        guard let (source, address) = sources.lazy.compactMap({ name, url in url.map { (name, $0) } }).first else {
            if settings.endpoints.isEmpty, let key = keySource() {
                settings.endpoints = [
                    EndpointSetting(name: Self.endpointName, url: "https://api.openai.com/v1", key: key)
                ]
                settings.roles = [.teacher: [Self.endpointName]]
            }
            return
        }
        guard WebAddress(address) != nil else {
            findings.add(EndpointSetting.addressExplanation, about: source)
            return
        }
        var endpoint = EndpointSetting(name: Self.endpointName, url: address.trimmingSlashes, key: keySource())
        if endpoint.key == nil {
            // Whoever types http:// for this one run, with no key to lose, has chosen it.
            endpoint.allowPlainHTTP = true
        } else if endpoint.plainHTTPProblem != nil {
            findings.add(Self.plainHTTPProblem, about: source)
        }
        settings.endpoints.removeAll { $0.name == Self.endpointName }
        settings.endpoints.append(endpoint)
        settings.roles[.teacher] = [Self.endpointName]
    }

    private func keySource() -> KeySource? {
        if let key = environment[EnvironmentVariable.key.rawValue] {
            return key.isEmpty ? nil : .environment(EnvironmentVariable.key.rawValue)
        }
        return self[.openAIKey] == nil ? nil : .environment(EnvironmentVariable.openAIKey.rawValue)
    }

    private func setModel(_ model: String, in settings: inout Settings) {
        let teachers = settings.roles[.teacher] ?? []
        for index in settings.endpoints.indices where teachers.contains(settings.endpoints[index].name) {
            settings.endpoints[index].models = [model]
        }
    }

    /// All seats that flags name sit at the judge's endpoints.
    private func seatJudges(in settings: inout Settings) {
        guard let models = overrides.judges else { return }
        if overrides.baseURL != nil, settings.roles[.teacher] == [Self.endpointName] {
            settings.roles[.judge] = [Self.endpointName]
        }
        for (role, model) in zip(Role.judges, models) {
            settings.roles[role] = settings.roles[.judge] ?? settings.roles[.teacher]
            settings.roleModels[role] = model
        }
    }

    private func concurrency() -> Int? {
        if let count = overrides.concurrency {
            if (1...4096).contains(count) { return count }
            findings.add("\(count) is outside 1 to 4096", about: "--concurrency")
        } else if let text = self[.concurrency] {
            if let count = Int(text), (1...4096).contains(count) { return count }
            findings.add("expected a whole number from 1 to 4096, got '\(text)'", about: EnvironmentVariable.concurrency.rawValue)
        }
        return nil
    }
}
