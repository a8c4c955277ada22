import Endpoint
import Support
import Testing

@Suite struct `An endpoint that has not answered yet` {
    @Test func `is asked once, then by all`() async throws {
        let open = Locked((now: 0, mostBefore: 0, mostAfter: 0, answered: 0))
        let transport = ScriptedTransport { _, _ in
            open.withLock { open in
                open.now += 1
                if open.answered == 0 {
                    open.mostBefore = max(open.mostBefore, open.now)
                } else {
                    open.mostAfter = max(open.mostAfter, open.now)
                }
            }
            for _ in 0..<50 { await Task.yield() }
            open.withLock { $0.now -= 1 }
            defer { open.withLock { $0.answered += 1 } }
            return try ScriptedReply.chat("ok").get()
        }
        let settings = EndpointSettings(name: "hosted", url: "https://api.example.com/v1", model: "m", maximumInFlight: 8)
        let client = EndpointClient(settings, transport: transport, ledger: MemoryLedger())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 { group.addTask { _ = try await client.complete(question("q\(index)")) } }
            try await group.waitForAll()
        }
        #expect(open.withLock { $0.mostBefore } == 1)
        #expect(open.withLock { $0.mostAfter } > 1)
        #expect(client.counters().answered == 40)
    }

    @Test func `gets one call with a bad key, whoever else is waiting`() async {
        let transport = ScriptedTransport { _, _ in
            for _ in 0..<20 { await Task.yield() }
            return try ScriptedReply.error(401, "Incorrect API key").get()
        }
        let settings = EndpointSettings(name: "hosted", url: "https://api.example.com/v1", model: "m", key: Secret("bad"))
        let client = EndpointClient(settings, transport: transport, ledger: MemoryLedger())
        let codes = await withTaskGroup(of: ErrorCode?.self) { group in
            for index in 0..<64 {
                group.addTask {
                    do { _ = try await client.complete(question("q\(index)")) } catch { return (error as? MillError)?.code }
                    return nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.allSatisfy { $0 == .endpointStopped })
        #expect(transport.sent.count == 1)
    }
}

@Suite struct `A call that nobody wants any more` {
    @Test func `ends before its next send, and stores what it has sent`() async throws {
        let time = VirtualTime()
        let ledger = MemoryLedger()
        let isNeedless = Locked(false)
        let transport = ScriptedTransport(time: time) { index, _ in
            isNeedless.withLock { $0 = true }
            return index == 0
                ? try ScriptedReply.error(429, "later", headers: ["retry-after": "1"]).get() : try ScriptedReply.chat("ok").get()
        }
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "m")
        let client = EndpointClient(settings, transport: transport, ledger: ledger, time: time, random: 1, sleeper: time)
        await #expect(throws: CancellationError.self) {
            _ = try await client.answer(to: question()) { isNeedless.withLock { $0 } }
        }
        #expect(transport.sent.count == 1)
        isNeedless.withLock { $0 = false }
        _ = try await client.answer(to: question()) { isNeedless.withLock { $0 } }
        #expect(try await ledger.answer(for: question().key) != nil)
    }
}

@Suite struct `Several endpoints` {
    private static func settings(_ name: String, model: String = "m") -> EndpointSettings {
        EndpointSettings(name: name, url: "http://\(name).example/v1", model: model, maximumInFlight: 8, allowPlainHTTP: true)
    }

    private static func client(_ transport: ScriptedTransport, _ ledger: MemoryLedger, _ time: VirtualTime) -> EndpointClient {
        EndpointClient(
            settings("a"), others: [settings("b", model: "m-of-b")], transport: transport, ledger: ledger, time: time, random: 1,
            sleeper: time)
    }

    private static func host(_ request: TransportRequest) -> String {
        String(request.url.dropFirst("http://".count).prefix(1))
    }

    /// Asks `count` questions, eight at a time.
    private static func ask(_ client: EndpointClient, _ count: Int, from first: Int = 0) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                if index >= 8 { try await group.next() }
                group.addTask { _ = try await client.complete(question("q\(first + index)")) }
            }
            try await group.waitForAll()
        }
    }

    @Test func `share the calls, and each is told its own model`() async throws {
        let time = VirtualTime()
        let transport = ScriptedTransport(time: time) { _, _ in
            for _ in 0..<20 { await Task.yield() }
            return try ScriptedReply.chat("ok").get()
        }
        let ledger = MemoryLedger()
        let client = Self.client(transport, ledger, time)
        try await Self.ask(client, 200)
        let toA = transport.sent.filter { Self.host($0.request) == "a" }
        let toB = transport.sent.filter { Self.host($0.request) == "b" }
        #expect(toA.count + toB.count == 200)
        #expect(min(toA.count, toB.count) > 50, "\(toA.count) and \(toB.count)")
        #expect(toA.allSatisfy { String(decoding: $0.request.body, as: UTF8.self).contains(#""model":"m""#) })
        #expect(toB.allSatisfy { String(decoding: $0.request.body, as: UTF8.self).contains(#""model":"m-of-b""#) })
        // What either answered is found again, and not bought.
        try await Self.ask(client, 200)
        #expect(transport.sent.count == 200)
        #expect(client.standings().map(\.counters.answered).reduce(0, +) == 200)
    }

    @Test func `one that dies loses no call, costs the others no wait, and is used again when it is back`() async throws {
        let time = VirtualTime()
        let transport = ScriptedTransport(time: time) { _, request in
            // A little time passes with every call.
            try await time.sleep(for: .milliseconds(20))
            if Self.host(request) == "a", (2.0..<30.0).contains(time.elapsed) {
                throw TransportFailure(.connect, isAmbiguous: false, message: "refused")
            }
            return try ScriptedReply.chat("ok").get()
        }
        let ledger = MemoryLedger()
        let client = Self.client(transport, ledger, time)
        try await Self.ask(client, 4_000)
        #expect(client.counters().answered == 4_000)
        let toA = transport.sent.filter { Self.host($0.request) == "a" }
        let dead = toA.filter { (2.2..<30).contains($0.at) }
        #expect(dead.count < 40, "\(dead.count) calls were sent to a dead endpoint")
        let inItsPlace = transport.sent.filter { Self.host($0.request) == "b" && (3.0..<4.0).contains($0.at) }
        #expect(inItsPlace.count >= 45, "\(inItsPlace.count) calls in a second of 50")
        #expect(toA.contains { $0.at > 40 }, "its return is noticed")
    }

    @Test func `a refused key stops its endpoint after one call, and the other goes on`() async throws {
        let time = VirtualTime()
        let transport = ScriptedTransport(time: time) { _, request in
            Self.host(request) == "a" ? try ScriptedReply.error(401, "bad key").get() : try ScriptedReply.chat("ok").get()
        }
        let client = Self.client(transport, MemoryLedger(), time)
        for number in 0..<20 { _ = try await client.complete(question("q\(number)")) }
        #expect(transport.sent.filter { Self.host($0.request) == "a" }.count == 1)
        #expect(client.stopReason() == nil)
        let standings = client.standings()
        #expect(standings[0].stop?.code == .endpointStopped && standings[1].stop == nil)
    }

    @Test func `calls that wait for an endpoint that stops go to the other`() async throws {
        let time = VirtualTime()
        let transport = ScriptedTransport(time: time) { _, request in
            for _ in 0..<50 { await Task.yield() }
            return try (Self.host(request) == "a" ? ScriptedReply.error(401, "bad key") : ScriptedReply.chat("ok")).get()
        }
        let client = Self.client(transport, MemoryLedger(), time)
        try await Self.ask(client, 40)
        #expect(transport.sent.count { Self.host($0.request) == "a" } == 1)
        #expect(client.counters().answered == 40)
    }

    @Test func `when all have stopped the call fails with the reason of the first`() async {
        let transport = ScriptedTransport { _, request in
            try ScriptedReply.error(Self.host(request) == "a" ? 402 : 401, "no").get()
        }
        let client = Self.client(transport, MemoryLedger(), VirtualTime())
        let error = await #expect(throws: MillError.self) { _ = try await client.complete(question()) }
        #expect(error?.code == .endpointQuota)
        #expect(transport.sent.count == 2)
    }

    @Test func `a parked one passes its calls on at once`() async throws {
        let time = VirtualTime()
        let transport = ScriptedTransport(time: time) { _, request in
            Self.host(request) == "a"
                ? try ScriptedReply.error(429, "later", headers: ["retry-after": "600"]).get()
                : try ScriptedReply.chat("ok").get()
        }
        let client = Self.client(transport, MemoryLedger(), time)
        try await Self.ask(client, 100)
        #expect(time.elapsed < 1)
        #expect(transport.sent.filter { Self.host($0.request) == "a" }.count <= 8)
    }
}
