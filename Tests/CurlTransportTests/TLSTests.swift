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
    private var servers: [Process] = []

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
        // Not SIGTERM: a child of a thread that dispatch made has it blocked, and would stay. A process that nobody waits for keeps
        // itself in memory once it has ended.
        for server in servers {
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
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

    private func process(_ arguments: String) throws -> (process: Process, output: Pipe) {
        let executable = URL(filePath: try #require(Self.openssl))
        // One after another, pipes too: a pipe that is made while another process starts can be held by that one as well, and reading
        // to its end then waits for a server that waits for this.
        return try Self.starting.withLock { _ in
            let (process, output) = (Process(), Pipe())
            process.executableURL = executable
            process.arguments = arguments.split(separator: " ").map(String.init)
            process.currentDirectoryURL = folder
            process.standardOutput = output
            process.standardError = output
            process.standardInput = FileHandle.nullDevice
            try process.run()
            return (process, output)
        }
    }

    private static let starting = Locked(())

    private func openssl(_ arguments: String) throws {
        let (process, output) = try process(arguments)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(text: "openssl \(arguments): \(text)") }
    }

    /// The port of a server with this certificate, which serves the folder's files.
    func serve(_ certificate: String) throws -> Int {
        let (process, output) = try process("s_server -accept 127.0.0.1:0 -cert \(certificate).pem -key server.key -WWW")
        servers.append(process)
        var text = ""
        while true {
            let piece = output.fileHandleForReading.availableData
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
