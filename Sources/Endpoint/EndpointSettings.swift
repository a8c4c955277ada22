public import Support

/// One endpoint: where it is, what it may be told, what it costs.
public struct EndpointSettings: Sendable {
    /// The endpoint's name in configuration, reports and records.
    public var name: String
    /// The base URL, with `/v1` where the server has one: `http://127.0.0.1:8080/v1`.
    public var url: String {
        didSet { isLoopback = EndpointURL(url)?.isLoopback ?? false }
    }
    public var model: String
    public var key: Secret?
    /// The header that carries the key: `Authorization` (as a bearer token), or another with the key alone, such as `api-key`.
    public var keyHeader: String
    /// Transfers at once.
    public var maximumInFlight: Int
    /// What the endpoint allows in a minute; nil: what its headers say, if they do.
    public var requestsPerMinute: Int?
    /// Tokens of prompts and answers together.
    public var tokensPerMinute: Int?
    /// Headers of an earlier answer of the endpoint's, such as the list of its models: limits are learnt from them.
    public var earlierHeaders: HeaderFields = [:]
    /// Whether answers are asked for as event streams.
    public var stream: Bool
    public var http2: Bool
    /// A file of the authorities (PEM) that are trusted instead of the system's, for a server of one's own.
    public var caFile: String?
    /// How large a part of a role's calls it is given, beside the others' weights.
    public var weight: Int
    /// Nil: unknown, or free where the endpoint is this machine.
    public var price: TokenPrices?
    public var limits: TransferLimits
    public var lengthParameter: LengthParameter
    public var schemaForm: SchemaForm
    /// What is sent as the limit of tokens where a request names none and tokens cost money.
    public var fallbackMaxTokens: Int
    /// Whether `http:` is allowed to other machines than this one.
    public var allowPlainHTTP: Bool
    /// Whether the endpoint is this machine by its very name. Asked at every call, so it is not found out anew each time.
    public private(set) var isLoopback: Bool

    public init(
        name: String, url: String, model: String, key: Secret? = nil, keyHeader: String = "Authorization",
        maximumInFlight: Int = 64, requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil, stream: Bool = false,
        http2: Bool = false, caFile: String? = nil, weight: Int = 1, price: TokenPrices? = nil,
        limits: TransferLimits? = nil, lengthParameter: LengthParameter = .maxTokens, schemaForm: SchemaForm = .jsonSchema,
        fallbackMaxTokens: Int = 4096, allowPlainHTTP: Bool = false
    ) {
        self.name = name
        self.url = url
        self.model = model
        self.key = key
        self.keyHeader = keyHeader
        self.maximumInFlight = maximumInFlight
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.stream = stream
        self.http2 = http2
        self.caFile = caFile
        self.weight = weight
        self.price = price
        isLoopback = EndpointURL(url)?.isLoopback ?? false
        self.limits = limits ?? (isLoopback ? .local : .hosted)
        self.lengthParameter = lengthParameter
        self.schemaForm = schemaForm
        self.fallbackMaxTokens = fallbackMaxTokens
        self.allowPlainHTTP = allowPlainHTTP
    }

    /// All that is wrong with these settings, each as one sentence.
    public func problems() -> [String] {
        var problems: [String] = []
        if name.isEmpty { problems.append("the endpoint has no name") }
        if model.isEmpty { problems.append("no model is named") }
        if let place = EndpointURL(url) {
            if !place.isSecure && !place.isLoopback && !allowPlainHTTP {
                problems.append("\(url) sends prompts and key unencrypted to another machine; use https, or allow plain http")
            }
        } else {
            problems.append("\(url.debugDescription) is no http or https URL of scheme, host, port and path")
        }
        if !(1...10_000).contains(maximumInFlight) { problems.append("\(maximumInFlight) transfers at once is not in 1...10000") }
        for limit in [requestsPerMinute, tokensPerMinute] where (limit ?? 1) < 1 {
            problems.append("a limit of requests or tokens a minute is not positive")
        }
        if weight < 1 { problems.append("the weight \(weight) is not 1 or more") }
        if price?.isNegative ?? false { problems.append("a price is negative") }
        if let key, key.reveal().utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
            problems.append("the key holds a blank, a line break or another character that no key has")
        }
        if fallbackMaxTokens < 1 { problems.append("the limit of tokens is not positive") }
        return problems
    }

    /// - Throws: ``MillError`` `configuration` with every problem.
    public func validate() throws(MillError) {
        let problems = problems()
        guard problems.isEmpty else {
            throw MillError(
                .configuration, "use the endpoint", name, cause: problems.joined(separator: "; "),
                hint: "Correct it under endpoints.\(name) in the configuration, or where the flag or the variable says it.")
        }
    }

    /// What tokens cost; nil where that is unknown. A loopback endpoint without a price is free.
    var prices: TokenPrices? {
        price ?? (isLoopback ? TokenPrices(input: 0, output: 0) : nil)
    }
}
