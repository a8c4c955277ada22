import CurlTransport
import Endpoint
import Foundation
import Records
import Support
import Testing

/// A certificate authority of the test's own, certificates made by it, and servers that show them: `openssl` does all of it.
private final class CertificateWorkshop {
    struct Failure: Error {
        let text: String
    }

    static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first { FileManager.default.fileExists(atPath: $0) }

    let folder: URL
    /// With the ends of their pipes, which they write to when they are asked.
    private var servers: [(process: pid_t, output: FileHandle)] = []

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "v1"), withIntermediateDirectories: true)
        try Data(#"{"object":"list","data":[{"id":"over-tls"}]}"#.utf8).write(to: folder.appending(path: "v1/models"))
        try openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority")
        try openssl("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost")
        try openssl(
            "req -x509 -key server.key -out self-signed.pem -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1")
        try sign("good", name: "IP:127.0.0.1", days: 2)
        try sign("wrong-host", name: "DNS:elsewhere.example", days: 2)
        try sign("expired", name: "IP:127.0.0.1", days: -1)
    }

    deinit {
        for server in servers {
            kill(server.process, SIGKILL)
            Self.end(of: server.process)
        }
        try? FileManager.default.removeItem(at: folder)
    }

    var authority: String { folder.appending(path: "ca.pem").path }

    private func sign(_ certificate: String, name: String, days: Int) throws {
        try Data("subjectAltName=\(name)\n".utf8).write(to: folder.appending(path: "names"))
        try openssl(
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -extfile names -out \(certificate).pem"
        )
    }

    /// Starts it, with all that it says in a pipe.
    private func start(_ arguments: String) throws -> (process: pid_t, output: FileHandle) {
        let program = ["/usr/bin/env", "-C", folder.path, try #require(Self.openssl)]
        let words = program + arguments.split(separator: " ").map(String.init)
        // One after another: a pipe that is made while another program starts can be held by that one as well, and reading to its end
        // then waits for a server that waits for this.
        return try Self.starting.withLock { _ in
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { throw Failure(text: "no pipe") }
            defer { close(ends[1]) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            let output = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
            return (try ChildProgram(words).start(output: ends[1], errors: ends[1]), output)
        }
    }

    private static let starting = Locked(())

    private func openssl(_ arguments: String) throws {
        let (process, output) = try start(arguments)
        let text = String(decoding: output.readDataToEndOfFile(), as: UTF8.self)
        guard Self.end(of: process) == 0 else { throw Failure(text: "openssl \(arguments): \(text)") }
    }

    /// The status that it ends with.
    @discardableResult
    private static func end(of process: pid_t) -> Int32 {
        var status: Int32 = -1
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// The port of a server with this certificate, which serves the folder's files.
    func serve(_ certificate: String) throws -> Int {
        let (process, output) = try start("s_server -accept 127.0.0.1:0 -cert \(certificate).pem -key server.key -WWW")
        servers.append((process, output))
        var text = ""
        while true {
            let piece = output.availableData
            text += String(decoding: piece, as: UTF8.self)
            if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("ACCEPT ") }), text.hasSuffix("\n"),
                let port = line.split(separator: ":").last.flatMap({ Int($0) })
            {
                return port
            }
            guard !piece.isEmpty else { throw Failure(text: "s_server ended: \(text)") }
        }
    }
}

@Suite(.enabled(if: CertificateWorkshop.openssl != nil, "needs the program openssl"))
struct `TLS` {
    private func models(
        _ certificate: String, trusting file: ((CertificateWorkshop) -> String)? = { $0.authority }
    ) async throws -> Result<[String], MillError> {
        let workshop = try CertificateWorkshop()
        let settings = EndpointSettings(
            name: "secure", url: "https://127.0.0.1:\(try workshop.serve(certificate))/v1", model: "m",
            key: Secret("sk-CANARY-tls"), caFile: file?(workshop))
        let client = EndpointClient(settings, transport: try CurlTransport(), ledger: MemoryLedger())
        do {
            return .success(try await client.models().names)
        } catch let error as MillError {
            return .failure(error)
        }
    }

    /// The refusal's words.
    private func refusal(
        _ certificate: String, trusting file: ((CertificateWorkshop) -> String)? = { $0.authority }
    ) async throws -> String {
        switch try await models(certificate, trusting: file) {
        case .success(let names): return "accepted: \(names)"
        case .failure(let error):
            #expect(error.code == .endpointUnavailable)
            return error.cause
        }
    }

    @Test func `Certificate of an authority that the settings name: accepted`() async throws {
        let names = try await models("good").get()
        #expect(names == ["over-tls"])
    }

    @Test func `Certificate of an authority that nothing names: refused, the reason is named`() async throws {
        let words = try await refusal("good", trusting: nil)
        #expect(words.contains("certificate"))
    }

    @Test func `Expired certificate: refused, the reason is named`() async throws {
        let words = try await refusal("expired")
        #expect(words.contains("certificate has expired"))
    }

    @Test func `Certificate of another host: refused, the reason is named`() async throws {
        let words = try await refusal("wrong-host")
        #expect(words.contains("127.0.0.1") && words.contains("subject name"))
    }

    @Test func `Self-signed certificate: refused, the reason is named`() async throws {
        let words = try await refusal("self-signed")
        #expect(words.contains("self-signed certificate"))
    }

    @Test func `Authorities in the settings: they replace those of the system`() async throws {
        // A file with another authority: the server's own is then unknown.
        let words = try await refusal("good") { workshop in workshop.folder.appending(path: "self-signed.pem").path }
        #expect(words.contains("certificate"))
    }

    @Test func `Missing file of authorities: nothing is sent, the file is named`() async throws {
        let words = try await refusal("good") { workshop in workshop.folder.appending(path: "nowhere.pem").path }
        #expect(words.contains("nowhere.pem"))
    }

    @Test func `Refused certificate: unpaid, tried five times at most, nothing goes out in plain`() async throws {
        let workshop = try CertificateWorkshop()
        let ledger = MemoryLedger()
        let settings = EndpointSettings(
            name: "secure", url: "https://127.0.0.1:\(try workshop.serve("expired"))/v1", model: "m",
            key: Secret("sk-CANARY-tls"), caFile: workshop.authority)
        let client = EndpointClient(
            settings, transport: try CurlTransport(), ledger: ledger, sleeper: NoSleep())
        let request = CompletionRequest(
            key: AnswerKey(job: "j", step: "s", ask: "a"), model: "m", messages: [Message(.user, "Say it.")], maxTokens: 9)
        await #expect {
            try await client.complete(request)
        } throws: { error in
            (error as? MillError)?.cause.contains("certificate has expired") == true
        }
        let fates = ledger.entries.compactMap { if case .settled(_, let fate, _) = $0 { fate } else { nil } }
        #expect(fates == Array(repeating: .unpaid, count: 5))
    }
}

private struct NoSleep: Sleeper {
    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        await Task.yield()
    }
}
