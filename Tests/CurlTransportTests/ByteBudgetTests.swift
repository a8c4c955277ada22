import CurlTransport
import Endpoint
import Support
import Testing

@Suite struct `Bytes in flight` {
    private static let megabyte = 1 << 20

    private func request(_ server: ScriptedServer, body: Int = 10) -> TransportRequest {
        var limits = TransferLimits.local
        limits.maximumBytes = 2 * Self.megabyte
        return TransportRequest(
            url: server.url, body: Array(repeating: 0x20, count: body), limits: limits, allowPlainHTTP: true)
    }

    @Test
    func `memory pressure, OOM: many large answers at one time stay within the budget and one answer, and all arrive whole`()
        async throws
    {
        let text = String(repeating: "x", count: Self.megabyte)
        let server = ScriptedServer.answering(body: text)
        let transport = try CurlTransport(maximumBytes: 3 * Self.megabyte)
        let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<24 { group.addTask { try await transport.send(request(server)).body.count } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sizes == Array(repeating: Self.megabyte, count: 24))
        #expect(transport.largestBytesInFlight > 2 * Self.megabyte)
        #expect(transport.largestBytesInFlight <= 4 * Self.megabyte + 240)
    }

    @Test func `Large requests wait for each other`() async throws {
        let server = ScriptedServer.answering(body: "ok")
        let transport = try CurlTransport(maximumBytes: Self.megabyte)
        try await withThrowingTaskGroup { group in
            for _ in 0..<12 {
                group.addTask {
                    let status = try await transport.send(request(server, body: 400_000)).status
                    #expect(status == 200)
                }
            }
            try await group.waitForAll()
        }
        #expect(server.bodies.withLock { $0.count } == 12)
        #expect(transport.largestBytesInFlight <= Self.megabyte)
    }

    @Test func `A request larger than the budget goes alone`() async throws {
        let server = ScriptedServer.answering(body: "ok")
        let transport = try CurlTransport(maximumBytes: 1000)
        #expect(try await transport.send(request(server, body: 5000)).status == 200)
    }

    @Test func `An answer that stopped for others can be cancelled`() async throws {
        let text = String(repeating: "x", count: Self.megabyte)
        // The first answer stays open until its connection is given up.
        let server = ScriptedServer { connection, server in
            guard connection.receive(server) else { return }
            _ = connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(2 * Self.megabyte)\r\n\r\n" + text)
            _ = connection.receive(server)
        }
        let transport = try CurlTransport(maximumBytes: 100_000)
        let calls = (0..<3).map { _ in Task { try await transport.send(request(server)) } }
        while server.bodies.withLock({ $0.count }) < 3 { await Task.yield() }
        for call in calls { call.cancel() }
        for call in calls {
            await #expect(throws: TransportFailure.self) { try await call.value }
        }
    }
}
