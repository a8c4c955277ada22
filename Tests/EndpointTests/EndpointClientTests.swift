import Endpoint
import Foundation
import Records
import Support
import Testing

func question(_ ask: String = "a", maxTokens: Int? = 100) -> CompletionRequest {
    CompletionRequest(
        key: AnswerKey(job: "j", step: "s", ask: ask), model: "m", messages: [Message(.user, "Say it.")], maxTokens: maxTokens)
}

/// A client over a script, with virtual time and a ledger that can be read.
struct Bench {
    let time: VirtualTime
    let ledger = MemoryLedger()
    let transport: ScriptedTransport
    let client: EndpointClient

    init(
        _ replies: [ScriptedReply], prices: Int64? = nil, key: String? = nil, inFlight: Int = 64,
        url: String = "http://127.0.0.1:9/v1"
    ) {
        let time = VirtualTime()
        self.init(ScriptedTransport(time: time, replies), time: time, prices: prices, key: key, inFlight: inFlight, url: url)
    }

    init(
        _ transport: ScriptedTransport, time: VirtualTime = VirtualTime(), prices: Int64? = nil, key: String? = nil,
        inFlight: Int = 64, url: String = "http://127.0.0.1:9/v1"
    ) {
        self.time = time
        self.transport = transport
        client = EndpointClient(
            EndpointSettings(
                name: "test", url: url, model: "m", key: key.map(Secret.init), maximumInFlight: inFlight,
                price: prices.map { TokenPrices(input: $0, output: $0) }),
            transport: transport, ledger: ledger, time: time, random: 1, sleeper: time)
    }

    var fates: [AttemptFate] {
        ledger.entries.compactMap { if case .settled(_, let fate, _) = $0 { fate } else { nil } }
    }

    func code(_ request: CompletionRequest = question()) async -> ErrorCode? {
        do {
            _ = try await client.complete(request)
            return nil
        } catch {
            return (error as? MillError)?.code
        }
    }
}

@Suite struct `The endpoint client` {
    @Test func `reserves before the send, stores before it returns, and buys nothing twice`() async throws {
        let ledger = MemoryLedger()
        let transport = ScriptedTransport { _, request in
            guard case .reserved(let reservation) = ledger.entries.last else {
                throw TransportFailure(.other, isAmbiguous: true, message: "sent without a reservation")
            }
            let name = request.headers.first { $0.name == "X-Client-Request-Id" }
            guard case .plain(reservation.attempt) = name?.value else {
                throw TransportFailure(.other, isAmbiguous: true, message: "sent under another name")
            }
            return try ScriptedReply.chat("hello").get()
        }
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "m")
        let client = EndpointClient(settings, transport: transport, ledger: ledger)
        let answer = try await client.complete(question())
        guard case .stored(let stored, let usage, let price) = ledger.entries.last else {
            Issue.record("nothing was stored")
            return
        }
        #expect(stored == answer)
        #expect(usage == Usage(promptTokens: 11, completionTokens: 7, estimated: false))
        #expect(price == 0, "loopback without a price is free")
        #expect(try await client.complete(question()) == answer)
        #expect(transport.sent.count == 1)
        #expect(client.counters().replayed == 1)
    }

    @Test func `refuses a replay whose request differs, without a call`() async throws {
        let bench = Bench([.chat("hello")])
        _ = try await bench.client.complete(question())
        #expect(await bench.code(question(maxTokens: 101)) == .replayDiverged)
        #expect(bench.transport.sent.count == 1)
    }

    @Test(arguments: [
        (ScriptedReply.error(401, "Incorrect API key"), ErrorCode.endpointStopped),
        (.error(403, "no"), .endpointStopped), (.error(404, "no such model"), .endpointStopped),
        (.status(302, "", headers: ["location": "https://elsewhere/"]), .endpointStopped),
        (.error(402, "pay"), .endpointQuota), (.error(429, "no", code: "insufficient_quota"), .endpointQuota),
        (.error(200, "no", code: "insufficient_quota"), .endpointQuota),
        (.error(200, "no", code: "401"), .endpointStopped),
        (.error(429, "spend", headers: ["x-should-retry": "false"]), .endpointQuota),
        (.error(400, "API key not valid. Please pass a valid API key."), .endpointStopped),
        (.error(400, "Your credit balance is too low"), .endpointQuota),
    ]) func `stops after one call where more calls cannot help`(
        reply: ScriptedReply, expected: ErrorCode
    ) async {
        let bench = Bench([reply])
        #expect(await bench.code() == expected)
        #expect(await bench.code(question("b")) == expected)
        #expect(bench.transport.sent.count == 1)
        #expect(bench.fates == [.unpaid])
        #expect(bench.client.stopReason()?.code == expected)
    }

    @Test func `finds a stored answer even when the endpoint is stopped`() async throws {
        let bench = Bench([.chat("first"), .error(401, "gone")])
        let first = try await bench.client.complete(question())
        #expect(await bench.code(question("b")) == .endpointStopped)
        #expect(try await bench.client.complete(question()) == first)
    }

    @Test(arguments: [400, 413, 422]) func `stores a refused request as its answer, unpaid and unrepeated`(status: Int)
        async throws
    {
        let bench = Bench([.error(status, "context length exceeded")], prices: 5)
        let answer = try await bench.client.complete(question())
        #expect(answer.status == status)
        let decoded = DecodedAnswer.decode(answer.body, api: .chat, streamed: answer.streamed)
        #expect(decoded.problem?.contains("context length exceeded") == true)
        #expect(bench.transport.sent.count == 1)
        guard case .stored(_, _, let price) = bench.ledger.entries.last else {
            Issue.record("nothing was stored")
            return
        }
        #expect(price == 0)
    }

    @Test(arguments: ["<html>hello</html>", "", "{\"ok\":true}", "{\"choices\":", "{\"error\":{\"code\":500,\"message\":\"x\"}}"])
    func `buys a reply that is none at most three times, and keeps the last`(body: String) async throws {
        let bench = Bench([.status(200, body)])
        let answer = try await bench.client.complete(question())
        #expect(answer.body == Array(body.utf8))
        #expect(bench.fates == [.paidUseless, .paidUseless])
        #expect(bench.transport.sent.count == 3)
        #expect(DecodedAnswer.decode(answer.body, api: .chat, streamed: false).problem != nil)
    }

    @Test func `sends an unpaid failure again, five times in all`() async {
        let bench = Bench([.lost(.connect, ambiguous: false)])
        #expect(await bench.code() == .endpointUnavailable)
        #expect(bench.transport.sent.count == 5)
        #expect(bench.fates == Array(repeating: .unpaid, count: 5))
    }

    @Test func `sends an ambiguous failure again twice, then leaves it to a person, also after a restart`() async {
        let bench = Bench([.lost(.cut, ambiguous: true)])
        #expect(await bench.code() == .needsDecision)
        #expect(bench.transport.sent.count == 3)
        #expect(bench.fates == [.ambiguous, .ambiguous, .ambiguous])
        #expect(await bench.code() == .needsDecision)
        #expect(bench.transport.sent.count == 3)
    }

    @Test func `waits as long as it is told, for all callers, and counts no attempt`() async throws {
        let limit = ScriptedReply.error(429, "slow down", headers: ["retry-after": "120"])
        let bench = Bench(Array(repeating: limit, count: 7) + [.chat("at last")])
        _ = try await bench.client.complete(question())
        let moments = bench.transport.sent.map(\.at)
        #expect(moments == (0...7).map { Double($0) * 120 })
        #expect(bench.client.counters().rateLimited == 7)
    }

    @Test func `tells its listener of every wait, the last no deeper in the stack than the first`() async throws {
        let depths = Locked<[Int]>([])
        let limit = ScriptedReply.error(429, "slow down", headers: ["retry-after": "1"])
        let bench = Bench(Array(repeating: limit, count: 300) + [.chat("at last")])
        bench.client.onWaiting { depths.withLock { $0.append(Thread.callStackReturnAddresses.count) } }
        _ = try await bench.client.complete(question())
        let seen = depths.withLock { $0 }
        #expect(seen.count == 300)
        // A few frames more or less, by where the call goes on; with wrappers each wait adds some.
        #expect(try #require(seen.last) < 100)
    }

    @Test func `says how many calls wait by themselves, and who chose their moment`() async throws {
        let replies: [ScriptedReply] = [
            .error(429, "slow down", headers: ["retry-after": "1"]), .error(500, "sorry"), .status(200, "nonsense"),
            .chat("at last"),
        ]
        let bench = Bench(replies)
        let seen = Locked<[[Int]]>([])
        let client = bench.client
        client.onWaiting { [weak client] in
            guard let client else { return }
            seen.withLock { $0.append([client.waiting, client.retrying]) }
        }
        _ = try await client.complete(question())
        #expect(seen.withLock { $0 } == [[1, 0], [0, 1], [0, 1]])
        #expect(client.waiting == 0 && client.retrying == 0)
    }

    @Test func `lets no caller send before the moment the endpoint named`() async throws {
        let time = VirtualTime()
        let limited = Locked(false)
        let transport = ScriptedTransport(time: time) { index, _ in
            if index == 0 {
                limited.withLock { $0 = true }
                return try ScriptedReply.error(429, "wait", headers: ["retry-after-ms": "90000"]).get()
            }
            return try ScriptedReply.chat("ok").get()
        }
        let ledger = MemoryLedger()
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "m", maximumInFlight: 1)
        let client = EndpointClient(settings, transport: transport, ledger: ledger, time: time, random: 1, sleeper: time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<20 { group.addTask { _ = try await client.complete(question("q\(index)")) } }
            try await group.waitForAll()
        }
        #expect(transport.sent.count == 21)
        #expect(transport.sent.dropFirst().allSatisfy { $0.at >= 90 })
    }

    @Test func `rests after five failures in a row, probes once, and goes on when the endpoint is back`() async throws {
        let time = VirtualTime()
        let transport = ScriptedTransport(time: time) { _, _ in
            if time.elapsed < 12 { throw TransportFailure(.connect, isAmbiguous: false, message: "refused") }
            return try ScriptedReply.chat("ok").get()
        }
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "m")
        let client = EndpointClient(
            settings, transport: transport, ledger: MemoryLedger(), time: time, random: 1, sleeper: time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<50 { group.addTask { _ = try await client.complete(question("q\(index)")) } }
            try await group.waitForAll()
        }
        #expect(client.counters().answered == 50)
        #expect(client.counters().sent < 50 + 60, "a resting endpoint is not hammered")
    }

    @Test func `books a cancelled transfer as ambiguous and a cancelled wait as not sent`() async throws {
        for isAmbiguous in [true, false] {
            let transport = ScriptedTransport { _, _ in
                if isAmbiguous { throw TransportFailure(.cancelled, isAmbiguous: true, message: "cancelled") }
                throw CancellationError()
            }
            let bench = Bench(transport)
            await #expect(throws: CancellationError.self) { try await bench.client.complete(question()) }
            #expect(bench.fates == [isAmbiguous ? .ambiguous : .notSent])
        }
    }

    @Test func `stores an answer that arrives after its caller was cancelled`() async throws {
        let transport = ScriptedTransport { _, _ in
            withUnsafeCurrentTask { $0?.cancel() }
            return try ScriptedReply.chat("late").get()
        }
        let bench = Bench(transport)
        let answer = try await Task { try await bench.client.complete(question()) }.value
        #expect(try await bench.ledger.answer(for: question().key) == answer)
    }

    @Test func `never has more transfers open than it may`() async throws {
        let open = Locked((now: 0, most: 0))
        let transport = ScriptedTransport { _, request in
            // The look at a local engine's queue costs it nothing and takes no place.
            guard request.method == .post else { return try ScriptedReply.error(404, "none").get() }
            open.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            for _ in 0..<20 { await Task.yield() }
            open.withLock { $0.now -= 1 }
            return try ScriptedReply.chat("ok").get()
        }
        let bench = Bench(transport, inFlight: 5)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 { group.addTask { _ = try await bench.client.complete(question("q\(index)")) } }
            try await group.waitForAll()
        }
        #expect(open.withLock { $0.most } <= 5)
        #expect(bench.client.counters().inFlight == 0)
        #expect(bench.client.counters().answered == 200)
    }

    @Test func `books the most it can cost where the endpoint names no usage`() async throws {
        let body = #"{"choices":[{"message":{"content":"eight by"},"finish_reason":"stop"}],"usage":{"prompt_tokens":-4}}"#
        let bench = Bench([.status(200, body)], prices: 3)
        _ = try await bench.client.complete(question())
        guard case .reserved(let reservation) = bench.ledger.entries.first,
            case .stored(_, let usage, let price) = bench.ledger.entries.last
        else {
            Issue.record("nothing was reserved or stored")
            return
        }
        #expect(usage == Usage(promptTokens: 1, completionTokens: 2, estimated: true))
        #expect(price == reservation.maximumPicodollars)
        #expect(reservation.maximumPicodollars == Int64(3 * (reservation.inputTokensBound + 100)))
    }

    @Test func `sends a limit of tokens where tokens cost, and knows no price where none is given`() async throws {
        let priced = Bench([.chat("ok")], prices: 3, url: "https://api.example.com/v1")
        _ = try await priced.client.complete(question(maxTokens: nil))
        #expect(String(decoding: priced.transport.sent[0].request.body, as: UTF8.self).contains(#""max_tokens":4096"#))
        let unknown = Bench([.chat("ok")], url: "https://api.example.com/v1/")
        _ = try await unknown.client.complete(question(maxTokens: nil))
        #expect(!String(decoding: unknown.transport.sent[0].request.body, as: UTF8.self).contains("max_tokens"))
        #expect(unknown.transport.sent[0].request.url == "https://api.example.com/v1/chat/completions")
        #expect(!unknown.transport.sent[0].request.allowPlainHTTP)
        guard case .stored(_, _, let price) = unknown.ledger.entries.last else { return }
        #expect(price == nil)
    }

    @Test func `takes keys out of stored error bodies and error texts`() async throws {
        let canary = "sk-CANARY-0123456789"
        let bench = Bench([.error(422, "bad \(canary) and sk-proj-***EHsA, not task-level")], key: canary)
        let answer = try await bench.client.complete(question())
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(!text.contains("CANARY") && !text.contains("EHsA") && text.contains("task-level"))
        let stopped = Bench([.error(401, "Incorrect API key provided: \(canary)")], key: canary)
        _ = await stopped.code()
        #expect(stopped.client.stopReason()?.description.contains("CANARY") == false)
        #expect("\(stopped.ledger.entries)".contains("CANARY") == false)
        #expect("\(stopped.transport.sent)\(stopped.client.settings)".contains("CANARY") == false)
        var dumped = ""
        dump(stopped.client.settings, to: &dumped)
        #expect(!dumped.contains("CANARY"))
    }

    @Test func `lists an endpoint's models`() async throws {
        let bench = Bench([.status(200, #"{"data":[{"id":"one"},{"id":"two"}]}"#)])
        #expect(try await bench.client.models().names == ["one", "two"])
        #expect(bench.transport.sent[0].request.url == "http://127.0.0.1:9/v1/models")
    }
}

@Suite struct `Clients side by side` {
    @Test func `an endpoint that stops for one role has stopped for all that share it`() async throws {
        let time = VirtualTime()
        let transport = ScriptedTransport(time: time, [.status(401, "{}")])
        let ledger = MemoryLedger()
        func client(sharing: [EndpointClient]) -> EndpointClient {
            EndpointClient(
                EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "m"), sharing: sharing, transport: transport,
                ledger: ledger, time: time, random: 1, sleeper: time)
        }
        let teacher = client(sharing: [])
        let judge = client(sharing: [teacher])
        let stranger = client(sharing: [])
        _ = try? await teacher.complete(question())
        #expect(judge.standings().map { $0.stop?.code } == [.endpointStopped])
        #expect(stranger.standings().map { $0.stop?.code } == [nil])
    }
}
