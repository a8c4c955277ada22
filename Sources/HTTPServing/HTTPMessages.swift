/// One HTTP request, its body read whole.
public struct HTTPServerRequest: Sendable {
    /// The method in capitals: `GET`, `POST`.
    public let method: String
    /// The path of the request target, without the query.
    public let path: String
    /// What follows the question mark, or nil.
    public let query: String?
    /// Header names in lower case with their values, in the order received.
    public let headers: [(name: String, value: String)]
    /// The body's bytes.
    public let body: [UInt8]
    /// Who connected to a unix socket, by the system's word; nil over TCP.
    public let peerUser: UInt32?

    /// - Parameters:
    ///   - method: in capitals.
    ///   - headers: names in lower case.
    public init(
        method: String, path: String, query: String? = nil, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        peerUser: UInt32? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peerUser = peerUser
    }

    /// The first value of the header `name`, which must be given in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

/// How far a response got.
public enum Delivery: Sendable, Equatable {
    /// The operating system accepted its last byte and the peer had not closed its side before.
    case complete
    /// The connection ended first, or the response was cut on purpose.
    case aborted
}

/// One HTTP response.
public struct HTTPServerResponse: Sendable {
    /// Accepts one chunk of a streamed body; throws once the peer is gone.
    public typealias Write = ([UInt8]) async throws -> Void

    /// Where the body's bytes come from.
    public enum Body: Sendable {
        /// A body of known length.
        case bytes([UInt8])
        /// Chunks written as they come (`Transfer-Encoding: chunked`).
        case stream(@Sendable (Write) async throws -> Void)
        /// A fault: announces `announced` bytes, sends `bytes`, closes the connection.
        case cut(bytes: [UInt8], announced: Int)
        /// A fault: resets the connection without an answer (`SO_LINGER` 0, so that the peer sees RST).
        case reset
    }

    /// The status code.
    public var status: Int
    /// Header names and values; `Content-Length` and `Transfer-Encoding` are set by the server.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: Body
    /// Called exactly once, when the response has been delivered in full or can no longer be.
    public var whenFinished: (@Sendable (Delivery) -> Void)?

    /// - Parameters:
    ///   - status: the status code.
    ///   - headers: header names and values.
    ///   - body: the body.
    ///   - whenFinished: called once with how far the response got.
    public init(
        status: Int = 200, headers: [(name: String, value: String)] = [], body: Body = .bytes([]),
        whenFinished: (@Sendable (Delivery) -> Void)? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.whenFinished = whenFinished
    }
}
