import Support
import Testing

@testable import Endpoint

@Suite struct `The share of retries` {
    @Test func `is a tenth of the questions and one a second`() {
        var budget = RetryBudget(inFlight: 4, at: 0)
        // What is saved up may go at once.
        func taken(_ count: Int, at now: Int64) -> [Bool] {
            (0..<count).map { _ in budget.take(at: now) }
        }
        #expect(taken(37, at: 0) == Array(repeating: true, count: 36) + [false])
        #expect(taken(1, at: 999_000) == [false])
        #expect(taken(2, at: 1_000_000) == [true, false])
        for _ in 0..<20 { budget.asked() }
        #expect(taken(3, at: 1_000_000) == [true, true, false])
    }

    @Test func `holds back a question that would retry beyond it`() async throws {
        let time = VirtualTime()
        let transport = ScriptedTransport(time: time) { index, _ in
            try (index % 2 == 0 ? ScriptedReply.error(500, "down") : ScriptedReply.chat("ok")).get()
        }
        let settings = EndpointSettings(name: "e", url: "http://127.0.0.1:1/v1", model: "m", maximumInFlight: 1)
        let client = EndpointClient(
            settings, transport: transport, ledger: MemoryLedger(), time: time, random: 1, sleeper: time)
        for index in 0..<120 { _ = try await client.complete(question("q\(index)")) }
        // 120 questions allow 12 retries, 20 are saved up, and the rest come one a second.
        #expect(time.elapsed >= 120 - 12 - 24 - 1)
    }
}

@Suite struct `A local engine that slows down` {
    @Test func `is seen by the time its answers take, as it is and for a token`() {
        var watch = LatencyWatch()
        func window(_ micros: Int64, tokens: Int, limit: Int = 100) -> Bool {
            (0..<LatencyWatch.window).map { _ in watch.answered(limit: limit, micros: micros, tokens: tokens) }.contains(true)
        }
        #expect(!window(1_000_000, tokens: 100))
        #expect(!window(2_500_000, tokens: 100))
        // One slow window is no sign, two are.
        #expect(!window(3_500_000, tokens: 100))
        #expect(window(3_500_000, tokens: 100))
        // Longer answers take longer, shorter ones may take as long, and other requests are another matter.
        #expect(!window(1_000_000, tokens: 2))
        #expect(!window(1_000_000, tokens: 2))
        #expect(!window(9_000_000, tokens: 900))
        #expect(!window(1_000_000, tokens: 1, limit: 5))
    }

    @Test func `is not seen in a few slow answers, nor where answers take next to no time`() {
        var (watch, random) = (LatencyWatch(), SeededRandom(seed: 9))
        for _ in 0..<20_000 {
            let isSlow = random.unit() < 0.03
            let isSeen = watch.answered(limit: 9, micros: isSlow ? 1_000_000 : 100_000, tokens: 20 + random.index(below: 200))
            #expect(!isSeen)
        }
        var quick = LatencyWatch()
        for _ in 0..<2000 {
            let isSeen = quick.answered(limit: 9, micros: Int64(random.index(below: 40_000)), tokens: 20)
            #expect(!isSeen)
        }
    }

    @Test func `is given fewer calls, and more again when it has recovered`() async throws {
        let time = VirtualTime()
        let slow = Locked(false)
        let transport = ScriptedTransport(time: time) { _, _ in
            try await time.sleep(for: slow.withLock { $0 } ? .seconds(10) : .seconds(1))
            return try ScriptedReply.chat("ok").get()
        }
        let settings = EndpointSettings(name: "e", url: "http://127.0.0.1:1/v1", model: "m", maximumInFlight: 10)
        let client = EndpointClient(settings, transport: transport, ledger: MemoryLedger(), time: time, sleeper: time)
        func ask(_ name: String, _ count: Int) async throws {
            for index in 0..<count { _ = try await client.complete(question("\(name)\(index)")) }
        }
        try await ask("a", 16)
        #expect(client.standings().map(\.concurrency) == [10])
        slow.withLock { $0 = true }
        try await ask("b", 48)
        let crowded = client.standings().map(\.concurrency)
        #expect(crowded.allSatisfy { $0 < 10 })
        slow.withLock { $0 = false }
        try await ask("c", 200)
        #expect(client.standings().map(\.concurrency) == [10])
    }
}

@Suite struct `The queue of a local engine` {
    @Test(arguments: [
        ("# HELP x\nvllm:num_requests_running{model_name=\"a b\"} 4.0\nvllm:num_requests_waiting{model_name=\"a b\"} 7.0\n", 7),
        ("vllm:num_requests_waiting{engine=\"0\"} 1\nvllm:num_requests_waiting{engine=\"1\"} 2", 3),
        ("llamacpp:requests_deferred 5\r\n", 5), ("sglang:num_queue_reqs 0\n", 0), ("tgi_queue_size 2 1700000000\n", 2),
        ("other 3\n", nil), ("", nil), ("llamacpp:requests_deferred NaN\n", nil), ("llamacpp:requests_deferred -3\n", nil),
        ("llamacpp:requests_deferred 1e300\n", nil), ("llamacpp:requests_deferred", nil), ("llamacpp:requests_deferred} {", nil),
    ])
    func `is read from its metrics`(_ text: String, _ waiting: Int?) {
        #expect(EngineQueue.waiting(in: text.utf8) == waiting)
    }

    @Test func `is asked for at the root of its host`() {
        #expect(EngineQueue.url(ofBase: "http://127.0.0.1:8080/v1") == "http://127.0.0.1:8080/metrics")
        #expect(EngineQueue.url(ofBase: "http://localhost:1/a/b/v1") == "http://localhost:1/metrics")
    }

    private func client(_ time: VirtualTime, url: String, metrics: @escaping @Sendable () -> ScriptedReply)
        -> (EndpointClient, ScriptedTransport)
    {
        let transport = ScriptedTransport(time: time) { _, request in
            try await time.sleep(for: .milliseconds(300))
            return try request.url.hasSuffix("/metrics") ? metrics().get() : ScriptedReply.chat("ok").get()
        }
        let settings = EndpointSettings(name: "e", url: url, model: "m", maximumInFlight: 20)
        return (
            EndpointClient(settings, transport: transport, ledger: MemoryLedger(), time: time, sleeper: time), transport
        )
    }

    @Test func `takes calls away while requests wait in it`() async throws {
        let time = VirtualTime()
        let (client, transport) = client(time, url: "http://127.0.0.1:1/v1") {
            .success(TransportResponse(status: 200, body: Array("llamacpp:requests_deferred 3\n".utf8)))
        }
        for index in 0..<100 { _ = try await client.complete(question("q\(index)")) }
        #expect(transport.sent.contains { $0.request.url == "http://127.0.0.1:1/metrics" && $0.request.headers.isEmpty })
        #expect(client.standings().allSatisfy { $0.concurrency < 20 })
    }

    @Test func `is asked for once where the engine does not tell, and never where the endpoint is not this machine's`()
        async throws
    {
        let time = VirtualTime()
        let (local, localTransport) = client(time, url: "http://127.0.0.1:1/v1") { .error(404, "no such page") }
        let (hosted, hostedTransport) = client(time, url: "https://api.example.com/v1") { .error(404, "no such page") }
        for index in 0..<100 {
            _ = try await local.complete(question("q\(index)"))
            _ = try await hosted.complete(question("q\(index)"))
        }
        #expect(localTransport.sent.count { $0.request.url.hasSuffix("/metrics") } == 1)
        #expect(!hostedTransport.sent.contains { $0.request.url.hasSuffix("/metrics") })
        #expect(local.standings().map(\.concurrency) == [20])
    }
}

@Suite struct `The weight of an endpoint` {
    @Test func `multiplies its share of the calls`() async throws {
        let time = VirtualTime()
        let transport = ScriptedTransport(time: time) { _, _ in
            for _ in 0..<20 { await Task.yield() }
            return try ScriptedReply.chat("ok").get()
        }
        func settings(_ name: String, weight: Int) -> EndpointSettings {
            EndpointSettings(
                name: name, url: "http://127.0.0.1:1/\(name)", model: "m", maximumInFlight: 64, weight: weight)
        }
        let client = EndpointClient(
            settings("light", weight: 1), others: [settings("heavy", weight: 3)], transport: transport, ledger: MemoryLedger(),
            random: 5)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<400 { group.addTask { _ = try await client.complete(question("q\(index)")) } }
            try await group.waitForAll()
        }
        let sent = client.standings().map(\.counters.sent)
        #expect(sent.reduce(0, +) == 400)
        #expect(sent[1] > sent[0] * 2)
    }
}
