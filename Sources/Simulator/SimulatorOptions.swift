/// How long the simulated model takes before its first byte.
public enum Latency: Sendable, Equatable {
    /// Always the same.
    case constant(Duration)
    /// Log-normal with this median and this standard deviation of the logarithm.
    case lognormal(median: Duration, sigma: Double)

    /// Reads `100ms`, `1.5s`, `0`, or `lognormal:MEDIAN:SIGMA` as in `lognormal:400ms:0.5`; nil for anything else.
    public init?(parsing text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 1, let duration = Self.duration(parts[0]) {
            self = .constant(duration)
        } else if parts.count == 3, parts[0] == "lognormal", let median = Self.duration(parts[1]),
            let sigma = Double(parts[2]), (0...5).contains(sigma)
        {
            self = .lognormal(median: median, sigma: sigma)
        } else {
            return nil
        }
    }

    private static func duration(_ text: Substring) -> Duration? {
        let units: [(suffix: String, seconds: Double)] = [("ms", 1e-3), ("us", 1e-6), ("s", 1), ("", 1e-3)]
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let amount = Double(text.dropLast(unit.suffix.utf8.count)), (0...1e7).contains(amount) else { return nil }
            return .microseconds(Int64(amount * unit.seconds * 1e6))
        }
        return nil
    }
}

/// What a simulated endpoint is like.
public struct SimulatorOptions: Sendable {
    /// The name under which every answer of the simulated model is reported, whatever model was asked for.
    public static let modelName = "simulated-teacher"

    /// Chooses replies, latencies and faults; the same seed and requests give the same answers.
    public var seed: UInt64
    /// The address to listen on.
    public var host: String
    /// The port, or 0 for one that is free.
    public var port: Int
    /// The time before the first byte of an answer.
    public var latency: Latency
    /// The speed of generation, added to the latency; nil for an answer at once.
    public var tokensPerSecond: Double?
    /// What goes wrong, and how often.
    public var faults: FaultTable
    /// The path of the journal (JSON lines, appended), or nil for none.
    public var journal: String?
    /// The key clients must send as a bearer token, or nil where any request is served.
    public var apiKey: String?
    /// Requests allowed in a minute, or nil for any number.
    public var requestsPerMinute: Int?
    /// Tokens of prompts and answers allowed in a minute, or nil for any number.
    public var tokensPerMinute: Int?
    /// How it sees.
    public var sight: SightOptions

    /// - Parameters:
    ///   - seed: chooses replies, latencies and faults.
    ///   - host: the address to listen on.
    ///   - port: the port, or 0 for one that is free.
    ///   - latency: the time before the first byte of an answer.
    ///   - tokensPerSecond: the speed of generation, or nil for an answer at once.
    ///   - faults: what goes wrong, and how often.
    ///   - journal: the path of the journal, or nil for none.
    ///   - apiKey: the key clients must send, or nil.
    ///   - requestsPerMinute: requests allowed in a minute, or nil.
    ///   - tokensPerMinute: tokens allowed in a minute, or nil.
    public init(
        seed: UInt64 = 0, host: String = "127.0.0.1", port: Int = 0, latency: Latency = .constant(.zero),
        tokensPerSecond: Double? = nil, faults: FaultTable = FaultTable(), journal: String? = nil, apiKey: String? = nil,
        requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil, sight: SightOptions = SightOptions()
    ) {
        self.seed = seed
        self.host = host
        self.port = port
        self.latency = latency
        self.tokensPerSecond = tokensPerSecond
        self.faults = faults
        self.journal = journal
        self.apiKey = apiKey
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.sight = sight
    }
}
