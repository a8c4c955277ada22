import Glibc
import Support

/// What a scripted connection does with its descriptor, on its own thread; the server closes the descriptor afterwards.
typealias Script = @Sendable (_ connection: ScriptedConnection, _ server: ScriptedServer) -> Void

/// A plain-socket HTTP server on loopback that can break HTTP in every way a test asks for.
final class ScriptedServer: Sendable {
    private let listener: Int32
    let port: UInt16
    private let script: Script
    /// The request bodies received in full, in order.
    let bodies = Locked<[[UInt8]]>([])
    /// The request headers received, in order.
    let heads = Locked<[String]>([])
    let connections = Locked(0)

    init(_ script: @escaping Script) {
        self.script = script
        let (listener, port) = Loopback.bound()
        precondition(listen(listener, 1024) == 0, "the loopback socket does not listen")
        self.listener = listener
        self.port = port
        Threads.start { [weak self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0, let server = self else { return }
                server.connections.withLock { $0 += 1 }
                Threads.start {
                    server.script(ScriptedConnection(descriptor: descriptor), server)
                    close(descriptor)
                }
            }
        }
    }

    deinit {
        // Closing alone would leave the accepting thread asleep.
        Glibc.shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    var url: String { "http://127.0.0.1:\(port)/v1/chat/completions" }

    /// Answers every request alike, on kept connections.
    static func answering(_ status: String = "200 OK", body: String, headers: String = "") -> ScriptedServer {
        ScriptedServer { connection, server in
            while connection.receive(server) {
                connection.respond(status, body: body, headers: headers)
            }
        }
    }
}

/// A port that nobody listens on and nobody else can get.
final class ReservedPort: Sendable {
    private let descriptor: Int32
    let number: UInt16

    init() {
        (descriptor, number) = Loopback.bound()
    }

    deinit {
        close(descriptor)
    }
}

enum Loopback {
    /// A socket on a free port of 127.0.0.1.
    static func bound() -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        precondition(isBound, "no loopback socket")
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

/// One accepted connection.
struct ScriptedConnection: Sendable {
    let descriptor: Int32

    /// Reads one whole request and notes it; false at the end of the connection.
    func receive(_ server: ScriptedServer) -> Bool {
        guard let head = receiveHead() else { return false }
        server.heads.withLock { $0.append(head) }
        var length = 0
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
            length = Int(line.split(separator: ":")[1].filter(\.isNumber)) ?? 0
        }
        var body: [UInt8] = []
        while body.count < length {
            guard let piece = read(upTo: length - body.count) else { return false }
            body += piece
        }
        server.bodies.withLock { $0.append(body) }
        return true
    }

    private func receiveHead() -> String? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let piece = read(upTo: 1) else { return nil }
            head += piece
        }
        return String(decoding: head, as: UTF8.self)
    }

    func read(upTo count: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: min(count, 65_536))
        let got = recv(descriptor, &buffer, buffer.count, 0)
        return got > 0 ? Array(buffer.prefix(got)) : nil
    }

    func respond(_ status: String = "200 OK", body: String, headers: String = "") {
        send(
            "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Writes `text`; false once the peer is gone.
    @discardableResult
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + start, bytes.count - start, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }

    /// Makes the coming close a reset.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Waits until the peer closes.
    func waitForClose() {
        while read(upTo: 4096) != nil {}
    }
}

/// Detached threads for blocking sockets.
enum Threads {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func start(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body))
        pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, work.toOpaque())
        pthread_detach(thread)
    }
}
