import CurlTransport
import Endpoint
import Glibc
import Support
import Testing

private func post(_ server: ScriptedServer, _ body: String = "{}", limits: TransferLimits = .local) -> TransportRequest {
    TransportRequest(
        url: server.url, headers: [TransportHeader("Content-Type", .plain("application/json"))], body: Array(body.utf8),
        limits: limits, allowPlainHTTP: true)
}

private func failure(_ transport: CurlTransport, _ request: TransportRequest) async -> TransportFailure? {
    do {
        _ = try await transport.send(request)
        return nil
    } catch {
        return error as? TransportFailure
    }
}

@Suite struct `The transfer engine` {
    @Test func `brings status, headers and body, and sends the body unchanged`() async throws {
        let server = ScriptedServer.answering("418 I'm a teapot", body: "short and stout", headers: "X-Kind:  Teapot \r\n")
        let transport = try CurlTransport()
        let response = try await transport.send(post(server, "{\"spout\":true}"))
        #expect(response.status == 418)
        #expect(response.headers["x-kind"] == "Teapot")
        #expect(response.body == Array("short and stout".utf8))
        #expect(server.bodies.withLock { $0 } == [Array("{\"spout\":true}".utf8)])
        #expect(server.heads.withLock { $0[0].contains("Expect") } == false)
        await transport.shutdown()
    }

    @Test func `carries a body of many reads whole and keeps its connection`() async throws {
        let server = ScriptedServer.answering(body: "ok")
        let transport = try CurlTransport()
        let big = String(repeating: "abcdefghij", count: 100_000)
        for _ in 0..<3 { _ = try await transport.send(post(server, big)) }
        #expect(server.bodies.withLock { $0.map(\.count) } == [1_000_000, 1_000_000, 1_000_000])
        #expect(server.connections.withLock { $0 } == 1)
        await transport.shutdown()
    }
}
