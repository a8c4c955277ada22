import Glibc
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Support

/// A plain HTTP/1.1 server: one asynchronous function answers every request.
///
/// The face of Hummingbird for the simulated endpoint and the dashboard; nothing else imports it.
public struct HTTPServer: Sendable {
    /// Answers one request. It may suspend; it is cancelled when the server stops.
    public typealias Handler = @Sendable (HTTPServerRequest) async -> HTTPServerResponse

    private let address: ListeningAddress
    private let maximumBody: Int
    private let maximumHeaders: Int
    private let idleSeconds: Int64?
    private let maximumConnections: Int?
    private let handler: Handler

    /// - Parameters:
    ///   - host: the address to listen on.
    ///   - port: the port, or 0 for one that is free.
    ///   - maximumBody: request bodies above this many bytes are answered 413.
    ///   - idleSeconds: connections on which nothing comes or goes for so long are closed; nil for never.
    ///   - maximumConnections: further ones wait until one of so many is closed; nil for any number.
    ///   - handler: answers one request.
    public init(
        host: String = "127.0.0.1", port: Int, maximumBody: Int = 64 << 20, idleSeconds: Int64? = nil,
        maximumConnections: Int? = nil, handler: @escaping Handler
    ) {
        self.init(
            at: .tcp(host: host, port: port), maximumBody: maximumBody, idleSeconds: idleSeconds,
            maximumConnections: maximumConnections, handler: handler)
    }

    /// - Parameters:
    ///   - address: where to listen.
    ///   - maximumBody: request bodies above this many bytes are answered 413.
    ///   - maximumHeaders: requests whose headers have more bytes are answered 400, and their connection is closed.
    ///   - idleSeconds: connections on which nothing comes or goes for so long are closed, unless a response is under way; nil for
    ///     never.
    ///   - maximumConnections: further ones wait until one of so many is closed; nil for any number.
    ///   - handler: answers one request.
    public init(
        at address: ListeningAddress, maximumBody: Int, maximumHeaders: Int = 80 << 10, idleSeconds: Int64? = nil,
        maximumConnections: Int? = nil, handler: @escaping Handler
    ) {
        self.address = address
        self.maximumBody = maximumBody
        self.maximumHeaders = maximumHeaders
        self.idleSeconds = idleSeconds
        self.maximumConnections = maximumConnections
        self.handler = handler
    }

    /// Serves until the task is cancelled, then closes every connection and returns.
    ///
    /// - Parameter onReady: called once with the bound port, 0 for a unix socket, when connections are accepted.
    /// - Throws: ``MillError`` `cannot-create` when the address cannot be bound.
    public func run(onReady: @escaping @Sendable (Int) async -> Void) async throws {
        let book = DeliveryBook()
        var logger = Logger(label: "instructmill.http")
        logger.logLevel = .critical
        let service = try HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [DeliveryWatch(book: book)], idleTimeout: idleSeconds.map { .seconds($0) },
                httpDecoderConfiguration: .init(maxHeaderFieldSize: maximumHeaders, maxHeaderListSize: maximumHeaders))
        ).buildServer(
            configuration: .init(
                address: bindAddress, backlog: 1024,
                availableConnectionsDelegate: maximumConnections.map { MaximumAvailableConnections($0) }),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
            responder: { request, writer, channel in
                try await respond(to: request, writer: writer, channel: channel, book: book)
            },
            onServerRunning: { channel in
                // Until then who connects is refused by who he is.
                if case .unix(let path) = address { chmod(path, 0o600) }
                await onReady(channel.localAddress?.port ?? 0)
            })
        do {
            try await service.run()
        } catch is CancellationError {
            return
        } catch let error as IOError {
            throw MillError.system(.cannotCreate, "listen at", addressText, number: error.errnoCode)
        }
    }

    private var addressText: String {
        switch address {
        case .tcp(let host, let port): "\(host):\(port)"
        case .unix(let path): path
        }
    }

    private var bindAddress: BindAddress {
        switch address {
        case .tcp(let host, let port): .hostname(host, port: port)
        case .unix(let path): .unixDomainSocket(path: path)
        }
    }

    private func respond(
        to request: Request, writer: consuming ResponseWriter, channel: any Channel, book: DeliveryBook
    ) async throws {
        var request = request
        let body: [UInt8]
        do {
            body = Array(buffer: try await request.collectBody(upTo: maximumBody))
        } catch is NIOTooManyBytesError {
            return try await writer.writeResponse(
                HTTPResponse(status: .contentTooLarge, headerFields: [.contentLength: "0", .connection: "close"]))
        }
        let target = request.head.path ?? "/"
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        // HTTP/1.1's Host has become the target's authority on the way.
        let host = request.head.authority.map { [(name: "host", value: $0)] } ?? []
        var peerUser: UInt32?
        if case .unix = address { peerUser = await PeerIdentity.user(of: channel) }
        let response = await handler(
            HTTPServerRequest(
                method: request.head.method.rawValue, path: parts.first.map(String.init) ?? "/",
                query: parts.count > 1 ? String(parts[1]) : nil,
                headers: host + request.head.headerFields.map { (name: $0.name.canonicalName, value: $0.value) }, body: body,
                peerUser: peerUser))
        if let report = response.whenFinished { book.expect(on: channel, report) }
        do {
            try await send(response, writer: writer, channel: channel)
            if !channel.isActive { book.settle(channel, .aborted) }
        } catch {
            book.settle(channel, .aborted)
            throw error
        }
    }

    private func send(_ response: HTTPServerResponse, writer: consuming ResponseWriter, channel: any Channel) async throws {
        var head = HTTPResponse(status: .init(code: response.status))
        for header in response.headers {
            if let name = HTTPField.Name(header.name) { head.headerFields.append(HTTPField(name: name, value: header.value)) }
        }
        switch response.body {
        case .bytes(let bytes):
            head.headerFields[.contentLength] = String(bytes.count)
            try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .stream(let produce):
            head.headerFields[.transferEncoding] = "chunked"
            var out = try await writer.writeHead(head)
            try await produce { bytes in try await out.write(ByteBuffer(bytes: bytes)) }
            try await out.finish(nil)
        case .cut(let bytes, let announced):
            head.headerFields[.contentLength] = String(announced)
            var out = try await writer.writeHead(head)
            try await out.write(ByteBuffer(bytes: bytes))
            try? await channel.close(mode: .all).get()
            throw DeliberateCut()
        case .reset:
            if let options = channel as? any SocketOptionProvider {
                try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            }
            try? await channel.close(mode: .all).get()
            throw DeliberateCut()
        }
    }
}

/// Ends the connection after a response that was meant to break off.
private struct DeliberateCut: Error {}
