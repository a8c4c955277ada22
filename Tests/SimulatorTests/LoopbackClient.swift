import FoundationEssentials
import Glibc
import Simulator

/// What came back from the server.
struct RawResponse: Sendable {
    var status = 0
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// Whether the connection ended before the announced end.
    var broken = false

    var text: String {
        String(decoding: body, as: UTF8.self)
    }
}

/// Runs `work` on a thread of its own: one that blocks must not hold the threads on which tasks run.
private func onThread(_ work: @escaping @Sendable () -> Void) {
    final class Box {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { context in
            if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work() }
            return nil
        }, Unmanaged.passRetained(Box(work)).toOpaque())
    pthread_detach(thread)
}

/// A blocking HTTP/1.1 client over one plain socket, run away from the tasks of the server.
enum LoopbackClient {
    static func request(
        _ method: String, _ path: String, port: Int, body: String = "", headers: [String] = []
    ) async -> RawResponse {
        await withCheckedContinuation { continuation in
            onThread {
                continuation.resume(returning: exchange(head(method, path, body, headers), port: port))
            }
        }
    }

    /// Sends a request and closes the connection without reading.
    static func abandon(_ path: String, port: Int, body: String) async {
        await withCheckedContinuation { continuation in
            onThread {
                let socket = open(port: port)
                send(socket, head("POST", path, body, []))
                close(socket)
                continuation.resume()
            }
        }
    }

    private static func head(_ method: String, _ path: String, _ body: String, _ headers: [String]) -> [UInt8] {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Content-Length: \(body.utf8.count)"] + headers
        return Array((lines + ["Connection: close", "", body]).joined(separator: "\r\n").utf8)
    }

    private static func open(port: Int) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return descriptor
    }

    private static func send(_ descriptor: Int32, _ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return }
            sent += count
        }
    }

    private static func exchange(_ request: [UInt8], port: Int) -> RawResponse {
        let descriptor = open(port: port)
        defer { close(descriptor) }
        send(descriptor, request)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        var count = 0
        repeat {
            count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { bytes.append(contentsOf: buffer[..<count]) }
        } while count > 0
        var response = parse(bytes)
        if count < 0 { response.broken = true }
        return response
    }

    private static func parse(_ bytes: [UInt8]) -> RawResponse {
        var response = RawResponse()
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: "\r\n\r\n".utf8) }) else {
            response.broken = true
            return response
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        response.status = lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            response.headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        response.body = Array(bytes[(end + 4)...])
        if response.headers["transfer-encoding"] == "chunked" {
            (response.body, response.broken) = unchunk(response.body)
        } else if let length = response.headers["content-length"].flatMap({ Int($0) }) {
            response.broken = response.body.count < length
        }
        return response
    }

    private static func unchunk(_ bytes: [UInt8]) -> (body: [UInt8], broken: Bool) {
        var out: [UInt8] = []
        var rest = bytes[...]
        while let lineEnd = rest.firstIndex(of: 0x0D),
            let size = Int(String(decoding: rest[rest.startIndex..<lineEnd], as: UTF8.self), radix: 16)
        {
            if size == 0 { return (out, false) }
            out.append(contentsOf: rest[(lineEnd + 2)..<(lineEnd + 2 + size)])
            rest = rest[(lineEnd + 4 + size)...]
        }
        return (out, true)
    }
}

/// Runs `body` against a simulated endpoint on a free port, and stops it.
func withEndpoint<Result: Sendable>(
    _ options: SimulatorOptions, _ body: @escaping @Sendable (Int) async throws -> Result
) async throws -> Result {
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    let server = Task { try await SimulatedEndpoint(options: options).run { ready.yield($0.port ?? 0) } }
    var iterator = ports.makeAsyncIterator()
    let port = await iterator.next() ?? 0
    do {
        let result = try await body(port)
        server.cancel()
        try await server.value
        return result
    } catch {
        server.cancel()
        throw error
    }
}

/// A chat request's body with one message.
func chatBody(_ content: String, _ more: [String: any Sendable & Encodable] = [:]) throws -> String {
    let quoted = String(decoding: try JSONEncoder().encode(content), as: UTF8.self)
    var extra = ""
    for (key, value) in more.sorted(by: { $0.key < $1.key }) {
        extra += ",\"\(key)\":" + String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\(quoted)}]\(extra)}"
}
