import CurlTransport
import Dispatch
import Endpoint
import Glibc
import Support
import Testing

/// The limits of an endpoint of one's own, and connections that outlast a machine busy with the other tests.
let patient: TransferLimits = {
    var limits = TransferLimits.local
    limits.keepAlive = .seconds(600)
    return limits
}()

func post(_ server: ScriptedServer, _ body: String = "{}", limits: TransferLimits = patient) -> TransportRequest {
    TransportRequest(
        url: server.url, headers: [TransportHeader("Content-Type", .plain("application/json"))], body: Array(body.utf8),
        limits: limits, allowPlainHTTP: true)
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

    @Test func `sends a key as it is, and keeps headers in order`() async throws {
        let server = ScriptedServer.answering(body: "ok")
        var request = post(server)
        request.headers.append(TransportHeader("Authorization", .secret(Secret("Bearer k-1"))))
        _ = try await CurlTransport().send(request)
        #expect(server.heads.withLock { $0[0].contains("\r\nAuthorization: Bearer k-1\r\n") })
    }

    @Test func `gets without a body`() async throws {
        let server = ScriptedServer.answering(body: "[]")
        var request = post(server, "")
        request.method = .get
        #expect(try await CurlTransport().send(request).body == Array("[]".utf8))
        #expect(server.heads.withLock { $0[0].hasPrefix("GET /v1/chat/completions HTTP/1.1") })
    }

    @Test func `settles every call exactly once, whoever is cancelled and whenever`() async throws {
        let server = ScriptedServer.answering(body: "ok")
        let transport = try CurlTransport(maximumConnections: 32)
        let outcomes = Locked((answered: 0, cancelled: 0, other: 0))
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<600 {
                group.addTask {
                    let call = Task {
                        do {
                            _ = try await transport.send(post(server, "\(index)"))
                            outcomes.withLock { $0.answered += 1 }
                        } catch is CancellationError {
                            outcomes.withLock { $0.cancelled += 1 }
                        } catch let failure as TransportFailure where failure.kind == .cancelled {
                            outcomes.withLock { $0.cancelled += 1 }
                        } catch {
                            outcomes.withLock { $0.other += 1 }
                        }
                    }
                    guard index % 2 == 0 else { return await call.value }
                    for _ in 0..<(index % 61) { await Task.yield() }
                    call.cancel()
                    await call.value
                }
            }
        }
        let (answered, cancelled, other) = outcomes.withLock { $0 }
        #expect(answered + cancelled == 600)
        #expect(other == 0)
        #expect(answered >= 300)
        await transport.shutdown()
    }

    @Test func `cancels a call that waits for its answer at once, as ambiguous`() async throws {
        let arrived = AsyncStream.makeStream(of: Void.self)
        let server = ScriptedServer { connection, server in
            guard connection.receive(server) else { return }
            arrived.continuation.yield()
            connection.waitForClose()
        }
        let transport = try CurlTransport()
        let call = Task { try await transport.send(post(server)) }
        for await _ in arrived.stream { break }
        call.cancel()
        await #expect(throws: TransportFailure(.cancelled, isAmbiguous: true, message: "the call was cancelled")) {
            try await call.value
        }
    }

    @Test func `fails what waits and runs at its shutdown, and whatever comes later`() async throws {
        let arrived = AsyncStream.makeStream(of: Void.self)
        let server = ScriptedServer { connection, server in
            guard connection.receive(server) else { return }
            arrived.continuation.yield()
            connection.waitForClose()
        }
        let transport = try CurlTransport(maximumConnections: 1)
        let kinds = await withTaskGroup(of: TransportFailure?.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    do {
                        _ = try await transport.send(post(server))
                        return nil
                    } catch {
                        return error as? TransportFailure
                    }
                }
            }
            for await _ in arrived.stream { break }
            await transport.shutdown()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds.map { $0?.kind } == [.closed, .closed, .closed])
        #expect(kinds.filter { $0?.isAmbiguous == true }.count == 1)
        await #expect(throws: TransportFailure(.closed, isAmbiguous: false, message: "the transport is shut down")) {
            try await transport.send(post(server))
        }
        await transport.shutdown()
    }

    @Test func `keeps to its number of connections and uses them again`() async throws {
        let server = ScriptedServer.answering(body: "ok")
        let transport = try CurlTransport(maximumConnections: 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 { group.addTask { _ = try await transport.send(post(server, "\(index)")) } }
            try await group.waitForAll()
        }
        #expect(server.connections.withLock { $0 } <= 4)
        #expect(Set(server.bodies.withLock { $0 }).count == 200)
        await transport.shutdown()
    }

    @Test func `spreads more calls than a shard holds, all of them waiting at once`() async throws {
        let waiting = Locked(0)
        let everyone = DispatchSemaphore(value: 0)
        let server = ScriptedServer { connection, server in
            while connection.receive(server) {
                let count = waiting.withLock { count in
                    count += 1
                    return count
                }
                if count == 300 { for _ in 0..<300 { everyone.signal() } }
                everyone.wait()
                connection.respond(body: "ok")
            }
        }
        let transport = try CurlTransport(maximumConnections: 300)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<300 { group.addTask { _ = try await transport.send(post(server)) } }
            try await group.waitForAll()
        }
        #expect(server.connections.withLock { $0 } == 300)
        await transport.shutdown()
    }

    @Test func `ends its thread when nobody holds it`() async throws {
        let server = ScriptedServer.answering(body: "ok")
        for _ in 0..<20 { _ = try await CurlTransport().send(post(server)) }
        #expect(server.bodies.withLock { $0.count } == 20)
    }
}
