/// Carries one HTTP exchange. It sends a request body at most once, follows no redirect and retries nothing.
public protocol Transport: Sendable {
    /// Sends `request` and returns the whole answer, whatever its status.
    ///
    /// - Throws: ``TransportFailure``, or `CancellationError` where the task was cancelled before anything was sent.
    func send(_ request: TransportRequest) async throws -> TransportResponse

    /// Where tasks that mostly wait for answers are best run; nil where it does not matter.
    var executor: (any TaskExecutor)? { get }

    /// How waits between its calls are best spent.
    var sleeper: any Sleeper { get }
}

extension Transport {
    public var executor: (any TaskExecutor)? { nil }

    public var sleeper: any Sleeper { SystemSleeper() }
}

/// The methods that an endpoint needs.
public enum TransportMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
}

/// A header field of a request.
public struct TransportHeader: Sendable, Equatable {
    /// A value in the open, or one that holds a key.
    public enum Value: Sendable, Equatable {
        case plain(String)
        case secret(Secret)
    }

    public let name: String
    public let value: Value

    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

/// How long a transfer may take and how much it may bring. Source: reliability, section 1.1.
public struct TransferLimits: Hashable, Sendable {
    /// Name resolution, connection and TLS handshake together.
    public var connect: Duration
    /// From the send to the first byte of the answer's body.
    public var firstByte: Duration
    /// Between two pieces of the answer's body.
    public var idle: Duration
    /// The whole exchange.
    public var total: Duration
    /// How long a connection may lie unused before it is closed instead of used again.
    public var keepAlive: Duration
    /// The most bytes of decoded body that are taken.
    public var maximumBytes: Int

    public init(
        connect: Duration = .seconds(10), firstByte: Duration = .seconds(600), idle: Duration = .seconds(60),
        total: Duration = .seconds(600), keepAlive: Duration = .seconds(60), maximumBytes: Int = 8 << 20
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
        self.keepAlive = keepAlive
        self.maximumBytes = maximumBytes
    }

    /// For an endpoint on the internet.
    public static let hosted = TransferLimits()
    /// For an inference server of one's own: slower answers, and servers that close idle connections after 5 s.
    public static let local = TransferLimits(
        firstByte: .seconds(1800), idle: .seconds(120), total: .seconds(1800), keepAlive: .seconds(4))
}

/// One request, complete.
public struct TransportRequest: Sendable {
    public var url: String
    public var method: TransportMethod
    public var headers: [TransportHeader]
    public var body: [UInt8]
    public var limits: TransferLimits
    /// Whether `http:` is allowed; else only `https:` is.
    public var allowPlainHTTP: Bool
    /// Whether HTTP/2 may be spoken. One broken connection then makes every call on it ambiguous, so it is off by default.
    public var http2: Bool
    /// A file of the authorities (PEM) that are trusted instead of the system's.
    public var caFile: String?

    public init(
        url: String, method: TransportMethod = .post, headers: [TransportHeader] = [], body: [UInt8] = [],
        limits: TransferLimits = .hosted, allowPlainHTTP: Bool = false, http2: Bool = false, caFile: String? = nil
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.limits = limits
        self.allowPlainHTTP = allowPlainHTTP
        self.http2 = http2
        self.caFile = caFile
    }
}

/// One answer, whole.
public struct TransportResponse: Sendable {
    public var status: Int
    public var headers: HeaderFields
    public var body: [UInt8]

    public init(status: Int, headers: HeaderFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why no whole answer came.
public struct TransportFailure: Error, Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// The request itself cannot be sent: a bad URL, a forbidden scheme, a header with a line break.
        case invalid
        case resolve, connect, tls, timeout
        /// A kept connection died under the request; sending it again would have been a second purchase.
        case rewind
        /// The connection ended in the middle.
        case cut
        /// The answer passed the limit of bytes.
        case tooLarge = "too-large"
        case cancelled
        /// The transport was shut down.
        case closed
        case other
    }

    public let kind: Kind
    /// Whether some of the request may have been received, and so may have been paid.
    public let isAmbiguous: Bool
    /// One line for a person; holds no header and no body.
    public let message: String

    public init(_ kind: Kind, isAmbiguous: Bool, message: String) {
        self.kind = kind
        self.isAmbiguous = isAmbiguous
        self.message = message
    }
}
