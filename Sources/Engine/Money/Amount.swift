/// What calls used, or can at the most use: money in pico-dollars (10⁻¹² $), tokens of prompts and answers together, and calls.
///
/// Sums never wrap: what does not fit is the largest number.
public struct Amount: Sendable, Hashable {
    /// Zero also where the price is unknown; see ``Reservation/maximumPicodollars``.
    public var picodollars: Int64
    public var tokens: Int
    public var requests: Int

    public init(picodollars: Int64 = 0, tokens: Int = 0, requests: Int = 0) {
        self.picodollars = picodollars
        self.tokens = tokens
        self.requests = requests
    }

    static func + (one: Amount, other: Amount) -> Amount {
        Amount(
            picodollars: saturated(one.picodollars.addingReportingOverflow(other.picodollars), .max),
            tokens: saturated(one.tokens.addingReportingOverflow(other.tokens), .max),
            requests: saturated(one.requests.addingReportingOverflow(other.requests), .max))
    }

    static func += (one: inout Amount, other: Amount) {
        one = one + other
    }

    /// Never below zero.
    static func -= (one: inout Amount, other: Amount) {
        one.picodollars = max(0, one.picodollars - other.picodollars)
        one.tokens = max(0, one.tokens - other.tokens)
        one.requests = max(0, one.requests - other.requests)
    }

    /// A tenth more money and tokens.
    var withMargin: Amount {
        self + Amount(picodollars: picodollars / 10 + 1, tokens: tokens / 10 + 1)
    }

    private static func saturated<Number>(
        _ result: (partialValue: Number, overflow: Bool), _ largest: Number
    ) -> Number {
        result.overflow ? largest : result.partialValue
    }
}

/// A hard limit on what may be spent; what is nil is not limited.
public struct Cap: Codable, Sendable, Hashable {
    public var picodollars: Int64?
    public var tokens: Int?
    public var requests: Int?

    public init(picodollars: Int64? = nil, tokens: Int? = nil, requests: Int? = nil) {
        self.picodollars = picodollars
        self.tokens = tokens
        self.requests = requests
    }

    /// Which limit `amount` would break, of the three.
    func broken(by amount: Amount) -> Limit? {
        if let picodollars, amount.picodollars > picodollars { return .money }
        if let tokens, amount.tokens > tokens { return .tokens }
        if let requests, amount.requests > requests { return .requests }
        return nil
    }

    /// The fullest limit in percent, at most 100.
    func percent(_ amount: Amount) -> Int {
        func share(_ used: Int64, _ limit: Int64?) -> Int {
            guard let limit else { return 0 }
            return limit <= used ? 100 : Int(Double(used) / Double(limit) * 100)
        }
        return max(
            share(amount.picodollars, picodollars), share(Int64(clamping: amount.tokens), tokens.map(Int64.init(clamping:))),
            share(Int64(clamping: amount.requests), requests.map(Int64.init(clamping:))))
    }

    enum Limit: Sendable {
        case money, tokens, requests
    }
}

/// The limits that hold now.
public struct Caps: Sendable, Hashable {
    /// For each job that has none of its own.
    public var anyJob: Cap?
    /// By job id.
    public var jobs: [String: Cap]
    /// For all jobs together in a day of UTC.
    public var day: Cap?
    /// By endpoint name, for all jobs and all time.
    public var endpoints: [String: Cap]

    public init(anyJob: Cap? = nil, jobs: [String: Cap] = [:], day: Cap? = nil, endpoints: [String: Cap] = [:]) {
        self.anyJob = anyJob
        self.jobs = jobs
        self.day = day
        self.endpoints = endpoints
    }

    func cap(of purse: Purse) -> Cap? {
        switch purse {
        case .job(let id): jobs[id] ?? anyJob
        case .day: day
        case .endpoint(let name): endpoints[name]
        }
    }
}

/// What is counted together.
public enum Purse: Hashable, Sendable {
    case job(String)
    /// Days of UTC since 1970-01-01.
    case day(Int)
    case endpoint(String)

    /// As in "the cap of …".
    public var title: String {
        switch self {
        case .job(let id): "job \(id)"
        case .day: "the day"
        case .endpoint(let name): "endpoint \(name)"
        }
    }
}
