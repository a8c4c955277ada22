import Foundation
import Glibc
import Support

/// A plain-socket HTTP server on loopback that keeps every request body and answers as it is told.
final class CaptureServer: Sendable {
    /// Status line and body of the answer to a body.
    typealias Answer = @Sendable (_ path: String, _ body: Data) -> (status: String, body: String)

    /// Of a server that no key is right for.
    static let refusedKey: Answer = { _, _ in
        ("401 Unauthorized", "{\"error\":{\"message\":\"Incorrect API key provided.\",\"code\":\"invalid_api_key\"}}")
    }

    private let listener: Int32
    let port: UInt16
    private let answer: Answer
    private let captured = Locked<[(path: String, body: Data)]>([])

    init(_ answer: @escaping Answer) throws {
        self.answer = answer
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && getsockname(listener, address, &length) == 0
            }
        }
        guard isBound, listen(listener, 64) == 0 else { throw NotInTime(what: "a loopback socket") }
        port = UInt16(bigEndian: address.sin_port)
        let accepting = Thread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0, let server = self else { return }
                Thread.detachNewThread { server.serve(connection) }
            }
        }
        accepting.start()
    }

    deinit {
        // Closing alone would leave the accepting thread asleep.
        Glibc.shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    var url: String { "http://127.0.0.1:\(port)/v1" }

    /// The bodies posted to paths that end in `suffix`, in order.
    func bodies(_ suffix: String) -> [Data] {
        captured.withLock { $0.filter { $0.path.hasSuffix(suffix) }.map(\.body) }
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        while let (path, body) = receive(connection) {
            if !body.isEmpty { captured.withLock { $0.append((path, body)) } }
            let (status, text) = answer(path, body)
            let head = "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\r\n"
            guard write(head + text, to: connection) else { return }
        }
    }

    private func receive(_ connection: Int32) -> (path: String, body: Data)? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = read(connection, upTo: 1) else { return nil }
            head += byte
        }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let length =
            lines.lazy.filter { $0.lowercased().hasPrefix("content-length:") }
            .compactMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }.first ?? 0
        var body = Data()
        while body.count < length {
            guard let piece = read(connection, upTo: length - body.count) else { return nil }
            body += piece
        }
        let words = lines.first?.split(separator: " ") ?? []
        return (words.count > 1 ? String(words[1]) : "", body)
    }

    private func read(_ connection: Int32, upTo count: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: min(count, 65_536))
        let got = recv(connection, &buffer, buffer.count, 0)
        return got > 0 ? Array(buffer.prefix(got)) : nil
    }

    private func write(_ text: String, to connection: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
