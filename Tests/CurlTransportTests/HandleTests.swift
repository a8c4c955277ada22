import CurlTransport
import Endpoint
import Support
import Testing

/// How a server spoils the first call.
enum Spoiling: String, CaseIterable, Sendable {
    case cutsTheAnswer, resetsInTheAnswer, cutsTheHeader, saysNothing, resetsInTheRequest, answersInTheRequest

    private static let begun = "HTTP/1.1 200 OK\r\nX-First: yes\r\nContent-Length: 100\r\n\r\nthe answer to the first"

    /// Whether the request is more than the sockets between hold, so that some of it is still to be sent.
    var isLong: Bool { self == .resetsInTheRequest || self == .answersInTheRequest }

    func spoil(_ connection: ScriptedConnection, _ server: ScriptedServer) {
        if isLong { _ = connection.read(upTo: 4096) } else { _ = connection.receive(server) }
        switch self {
        case .cutsTheAnswer: connection.send(Self.begun)
        case .resetsInTheAnswer:
            connection.send(Self.begun)
            connection.resetOnClose()
        case .cutsTheHeader: connection.send("HTTP/1.1 200 OK\r\nX-First: yes\r\nX-Fir")
        case .saysNothing: break
        case .resetsInTheRequest: connection.resetOnClose()
        case .answersInTheRequest: connection.respond("413 Too Large", body: "too large", headers: "Connection: close\r\n")
        }
    }
}

/// A handle is used again after many a failure: nothing of a call may be left in the next.
@Suite struct `The call after one that failed` {
    @Test(arguments: Spoiling.allCases) func `carries nothing of it`(spoiling: Spoiling) async throws {
        let server = ScriptedServer { connection, server in
            guard server.connections.withLock({ $0 }) > 1 else { return spoiling.spoil(connection, server) }
            while connection.receive(server) { connection.respond(body: "whole", headers: "X-Next: yes\r\n") }
        }
        let transport = try CurlTransport()
        _ = try? await transport.send(post(server, String(repeating: "first", count: spoiling.isLong ? 4_000_000 : 1)))
        server.bodies.withLock { $0 = [] }
        for body in ["second", "the third", String(repeating: "4", count: 100_000), "five"] {
            let response = try await transport.send(post(server, body))
            #expect(response.status == 200)
            #expect(response.body == Array("whole".utf8))
            #expect(response.headers["x-next"] == "yes")
            #expect(response.headers["x-first"] == nil)
            #expect(server.bodies.withLock { $0.last } == Array(body.utf8))
        }
        #expect(server.bodies.withLock { $0.count } == 4)
        #expect(server.connections.withLock { $0 } == 2, "the later calls keep one connection")
        await transport.shutdown()
    }

    @Test func `is told of its own failure, and as ambiguous only where its own request has left`() async throws {
        let server = ScriptedServer { connection, server in
            guard connection.receive(server) else { return }
            let piece = String(repeating: "x", count: 10 * server.bodies.withLock { $0.count })
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + piece)
        }
        let transport = try CurlTransport()
        for number in 1...3 {
            let failure = await #expect(throws: TransportFailure.self) { try await transport.send(post(server)) }
            #expect(failure?.kind == .cut)
            #expect(failure?.isAmbiguous == true)
            #expect(failure?.message.contains("\(100 - 10 * number) bytes") == true)
        }
        // The same character, but a header that cannot be sent.
        var bad = post(server)
        bad.headers.append(TransportHeader("X-A", .plain("a\r\nX-B: b")))
        let failure = await #expect(throws: TransportFailure.self) { try await transport.send(bad) }
        #expect(failure?.kind == .invalid)
        #expect(failure?.isAmbiguous == false)
        #expect(server.bodies.withLock { $0.count } == 3)
        await transport.shutdown()
    }
}
