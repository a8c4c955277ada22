public import RecipeKit

/// The configuration of a machine: what `config.yaml`, the environment and the flags come to.
///
/// Made by ``load(path:environment:overrides:)``. Without any endpoint the caller decides (the simulated one, or an error).
public struct Settings: Hashable, Sendable {
    /// The file that was read; nil when there was none.
    public internal(set) var file: String?
    /// In the order of the file.
    public internal(set) var endpoints: [EndpointSetting] = []
    /// Names of endpoints, best first; every name exists in ``endpoints``.
    public internal(set) var roles: [Role: [String]] = [:]
    /// The model that a role asks for in place of its endpoints' own, which stay what they are for other roles.
    public internal(set) var roleModels: [Role: String] = [:]
    public internal(set) var budgets = Budgets()
    /// When the daemon may send; empty: always.
    public internal(set) var window: [TimeWindow] = []
    /// Where the daemon serves metrics; nil: nowhere.
    public internal(set) var metrics: MetricsAddress?
    /// How a person is told of what happens; nil: not at all.
    public internal(set) var notify: NotifySetting?
    /// Where the daemon serves its dashboard; nil: nowhere.
    public internal(set) var dashboard: DashboardAddress?
    /// nil: for the journal where there is one, else for people.
    public internal(set) var log: LogForm?
    /// The folder that holds `incoming`, `active`, `done` and `failed`.
    public internal(set) var queue: String
    /// The folder that data sets are published in.
    public internal(set) var output: String
    /// The folder of the store.
    public internal(set) var state: String
    /// Parameters of jobs that do not set them, by recipe; check them with ``validate(recipeTables:environment:)``.
    public internal(set) var defaults: [String: [String: LocatedParameter]] = [:]
    var outputPlace: Place?
    /// Where each recipe's defaults begin.
    var defaultsPlaces: [String: Place] = [:]

    init(state: String) {
        self.state = state
        queue = state + "/queue"
        output = state + "/output"
    }

    /// The endpoints for `role`, best first; a role that is not configured is played by its stand-in's, and a further seat of a
    /// panel of judges by none.
    public func endpoints(for role: Role) -> [EndpointSetting] {
        guard let names = roles[role] else { return role.standIn.map { endpoints(for: $0) } ?? [] }
        return names.compactMap { name in
            guard var endpoint = endpoints.first(where: { $0.name == name }) else { return nil }
            if let model = roleModels[role] { endpoint.models = [model] }
            return endpoint
        }
    }
}

/// One endpoint as configured: plain values.
public struct EndpointSetting: Hashable, Sendable {
    public var name: String
    /// The base that `/chat/completions` is appended to: "https://api.openai.com/v1", without a final slash.
    public var url: String
    /// In order of preference; empty: the endpoint is asked which models it has.
    public var models: [String]
    public var key: KeySource?
    public var http: HTTPVersion
    public var stream: Bool
    /// The most calls under way at one time.
    public var maximumInFlight: Int
    /// What the endpoint allows in a minute; nil: what its headers say.
    public var requestsPerMinute: Int?
    /// Tokens of prompts and answers together.
    public var tokensPerMinute: Int?
    /// nil: unknown. ``EndpointSetting/isLoopback`` without a price is free.
    public var price: Price?
    /// What may be spent here in all, by every job of this state folder; nil: what the other limits allow.
    public var budget: Budget?
    public var timeouts: Timeouts
    public var lengthParameter: LengthParameter
    /// nil: as the endpoint was found to want it, else in OpenAI's form.
    public var schemaForm: SchemaForm?
    /// A file of the authorities that are trusted instead of the system's.
    public var caFile: String?
    /// How large a part of a role's calls it is given, beside the others' weights.
    public var weight: Int
    /// Whether `http://` to another machine is allowed.
    public var allowPlainHTTP: Bool
    /// Where the endpoint and its key stand in the file.
    var place: Place?
    var keyPlace: Place?

    /// An endpoint with everything but its name and address at the defaults for that address.
    public init(name: String, url: String, models: [String] = [], key: KeySource? = nil) {
        self.name = name
        self.url = url
        self.models = models
        self.key = key
        http = .one
        stream = false
        maximumInFlight = 8
        timeouts = WebAddress(url)?.isLoopback == true ? .local : .hosted
        lengthParameter = .maxTokens
        weight = 1
        allowPlainHTTP = false
    }

    /// Whether the address is this machine's own: `localhost`, `127.0.0.0/8` or `[::1]`.
    public var isLoopback: Bool {
        WebAddress(url)?.isLoopback ?? false
    }
}

public enum HTTPVersion: String, Hashable, Sendable {
    case one = "1.1"
    case two = "2"
}

/// The name of the field that bounds an answer's length.
public enum LengthParameter: String, CaseIterable, Hashable, Sendable {
    case maxTokens = "max_tokens"
    /// Reasoning models of OpenAI refuse the other one.
    case maxCompletionTokens = "max_completion_tokens"
}

/// How a JSON schema is put to the endpoint, for recipes that ask for JSON.
public enum SchemaForm: String, CaseIterable, Hashable, Sendable {
    case jsonSchema = "json_schema"
    /// llama-cpp-python's server knows only this one.
    case jsonObject = "json_object"
    /// Not at all.
    case none
}

/// A price in pico-dollars (10⁻¹² US dollars) per token. One dollar per million tokens is 1,000,000 of them.
public struct Price: Hashable, Sendable {
    public var input: Int64
    /// Of the prompt, what the provider had in its cache; nil: as ``input``.
    public var cached: Int64?
    public var output: Int64
    /// Of the answer, what was spent on reasoning; nil: as ``output``.
    public var reasoning: Int64?

    public init(input: Int64, cached: Int64? = nil, output: Int64, reasoning: Int64? = nil) {
        self.input = input
        self.cached = cached
        self.output = output
        self.reasoning = reasoning
    }
}

/// How long each stage of a call may take.
public struct Timeouts: Hashable, Sendable {
    /// Name resolution and connection.
    public var connect: Duration
    /// Until the first byte of the answer.
    public var firstByte: Duration
    /// Between two bytes of a stream.
    public var idle: Duration
    public var total: Duration

    public init(connect: Duration, firstByte: Duration, idle: Duration, total: Duration) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }

    /// For models on this machine: they may load or swap first.
    public static let local = Timeouts(
        connect: .seconds(10), firstByte: .seconds(600), idle: .seconds(60), total: .seconds(1800))
    /// For services.
    public static let hosted = Timeouts(
        connect: .seconds(10), firstByte: .seconds(600), idle: .seconds(60), total: .seconds(600))
}

/// A limit on what may be spent; what is nil is not limited.
public struct Budget: Hashable, Sendable {
    /// US dollars, in units of 10⁻¹².
    public var picodollars: Int64?
    public var tokens: Int?
    public var requests: Int?

    public init(picodollars: Int64? = nil, tokens: Int? = nil, requests: Int? = nil) {
        self.picodollars = picodollars
        self.tokens = tokens
        self.requests = requests
    }
}

/// The limits of the configuration.
public struct Budgets: Hashable, Sendable {
    /// For each job that names none.
    public var job: Budget?
    /// For all jobs together in a day of UTC.
    public var day: Budget?

    public init(job: Budget? = nil, day: Budget? = nil) {
        self.job = job
        self.day = day
    }
}

/// A parameter as it was written, with its place.
public struct LocatedParameter: Hashable, Sendable {
    /// What the value looks like; a table may want it read otherwise (see ``value(for:)``).
    public var value: ParameterValue
    public var place: Place
    /// The characters of an unquoted scalar: a text parameter may look like a number.
    var written: String?
    /// Where its name stands.
    var keyPlace: Place?

    /// The value as `kind` wants it: `1.0` is a text where a text is asked for.
    public func value(for kind: Parameter.Kind) -> ParameterValue {
        guard let written else { return value }
        switch kind {
        case .string, .choice: return .string(written)
        default: return value
        }
    }
}

/// What flags on the command line set; they win over the environment, which wins over the file.
public struct SettingsOverrides: Hashable, Sendable {
    public var baseURL: String?
    public var model: String?
    /// For a judge's run, the models of the seats of its panel, in order: the address and these are the judges', not the teacher's.
    /// None: the model that the judge's endpoint has; nil: no judge's run.
    public var judges: [String]?
    public var concurrency: Int?
    public var queue: String?
    public var output: String?
    public var state: String?

    public init(
        baseURL: String? = nil, model: String? = nil, judges: [String]? = nil, concurrency: Int? = nil, queue: String? = nil,
        output: String? = nil, state: String? = nil
    ) {
        self.baseURL = baseURL
        self.model = model
        self.judges = judges
        self.concurrency = concurrency
        self.queue = queue
        self.output = output
        self.state = state
    }
}
