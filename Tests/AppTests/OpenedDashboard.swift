import Foundation
import Testing

/// A dashboard that is served, as curl sees it.
final class Opened {
    let link: String
    let token: String
    private let port: Int
    private let socket: String?
    private let launched: Launched?
    private let workshop: Workshop

    /// Serves the store of `state`.
    init(state: String, in workshop: Workshop) async throws {
        let process = try Launched(["dashboard", "--state", state], in: workshop)
        try await eventually("the dashboard is served") { process.output.hasSuffix("\n") || !process.isRunning }
        guard process.isRunning else { throw NotInTime(what: "the dashboard: \(process.errors)") }
        link = String(process.output.dropLast())
        (port, token) = try Self.parts(link)
        (launched, socket) = (process, nil)
        self.workshop = workshop
    }

    /// The one that a link leads to.
    init(link: String, in workshop: Workshop, socket: String? = nil) throws {
        self.link = link.trimmingCharacters(in: .whitespacesAndNewlines)
        (port, token) = try Self.parts(self.link)
        (launched, self.socket) = (nil, socket)
        self.workshop = workshop
    }

    deinit {
        launched?.signal(SIGKILL)
    }

    private static func parts(_ link: String) throws -> (Int, String) {
        let url = try #require(URL(string: link))
        let fragment = try #require(url.fragment)
        #expect(url.query == nil && url.path == "/" && fragment.hasPrefix("token="))
        return (try #require(url.port), String(fragment.dropFirst(6)))
    }

    var cookieName: String { "instructmill-\(port)" }

    func end() async throws -> Ended {
        launched?.signal(SIGTERM)
        return try await #require(launched).ended()
    }

    /// Exchanges the token; the header that gives the cookie.
    func enter() throws -> String {
        let answer = try ask("/session", cookie: nil, ["-X", "POST", "--data", token])
        let line = answer.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix("set-cookie: ") }
        return String(try #require(line, "\(answer)").dropFirst(12))
    }

    private lazy var cookie: String? = (try? enter())?.split(separator: ";").first.map(String.init)

    func status(_ path: String, host: String? = nil, _ options: [String] = []) throws -> Int? {
        try status(path, host: host, cookie: cookie, options)
    }

    func status(_ path: String, host: String? = nil, cookie: String?, _ options: [String] = []) throws -> Int? {
        let answer = try ask(path, host: host, cookie: cookie, options)
        return answer.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    func json<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        let answer = try ask(path)
        let body = answer.components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n")
        return try JSONDecoder().decode(type, from: Data(body.utf8))
    }

    func ask(_ path: String) throws -> String { try ask(path, cookie: cookie) }

    /// Head and body of the answer.
    func ask(_ path: String, host: String? = nil, cookie: String?, _ options: [String] = []) throws -> String {
        let pipe = Pipe()
        let process = try curl(path, host, cookie, ["-i", "--max-time", "20"] + options, into: pipe)
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    /// Follows the events into a file.
    func listen(into path: String) throws -> Process {
        try Data().write(to: URL(fileURLWithPath: path))
        return try curl("/events", nil, cookie, ["-N"], into: FileHandle(forWritingTo: URL(fileURLWithPath: path)))
    }

    private func curl(_ path: String, _ host: String?, _ cookie: String?, _ options: [String], into output: Any) throws -> Process
    {
        let name = host ?? "127.0.0.1"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["curl", "-s", "--noproxy", "*", "--resolve", "\(name):\(port):127.0.0.1"]
            + (socket.map { ["--unix-socket", $0] } ?? [])
            + (cookie.map { ["-H", "Cookie: \($0)"] } ?? []) + options + ["http://\(name):\(port)\(path)"]
        process.standardOutput = output
        try process.run()
        return process
    }
}
