import CurlTransport
import Endpoint
import Glibc
import Records
import Support
import Testing

/// The machine's clock, which jumps ahead when someone sleeps: minutes of waiting pass at once.
private final class HurriedTime: TimeSource, Sleeper {
    private let ahead = Locked<Int64>(0)
    private let real = SystemTime()

    func epochMicros() -> Int64 { real.epochMicros() + ahead.withLock { $0 } }
    func steadyMicros() -> Int64 { real.steadyMicros() + ahead.withLock { $0 } }

    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        let (seconds, attoseconds) = duration.components
        ahead.withLock { $0 += seconds * 1_000_000 + attoseconds / 1_000_000_000_000 }
        await Task.yield()
    }

    /// Seconds slept so far.
    var slept: Double { Double(ahead.withLock { $0 }) / 1e6 }
}

/// What one question came to: over real sockets, the real transport, and the client with its ledger.
private struct Trial {
    let server: ScriptedServer?
    let time = HurriedTime()
    let ledger = MemoryLedger()
    private let client: EndpointClient
    private let transport: CurlTransport

    init(
        _ server: ScriptedServer?, url: String? = nil, stream: Bool = false,
        limits: TransferLimits = Trial.limits()
    ) throws {
        self.server = server
        transport = try CurlTransport()
        let base = url ?? "http://127.0.0.1:\(server?.port ?? 1)/v1"
        let settings = EndpointSettings(
            name: "faulty", url: base, model: "m", key: Secret("sk-CANARY-1"), stream: stream,
            price: TokenPrices(input: 5, output: 5), limits: limits, allowPlainHTTP: true)
        client = EndpointClient(settings, transport: transport, ledger: ledger, time: time, random: 7, sleeper: time)
    }

    /// Patient ones, so that a busy machine does not decide a test; those about time are given less.
    static func limits(firstByte: Duration = .seconds(60), idle: Duration = .seconds(60)) -> TransferLimits {
        TransferLimits(
            connect: .seconds(30), firstByte: firstByte, idle: idle, total: .seconds(120), maximumBytes: 100_000)
    }

    /// The decoded answer to one question, or why there is none.
    func ask(_ name: String = "a", tool: ForcedTool? = nil) async -> Result<DecodedAnswer, MillError> {
        var request = CompletionRequest(
            key: AnswerKey(job: "j", step: "s", ask: name), model: "m", messages: [Message(.user, "Say it.")], maxTokens: 9)
        request.tool = tool
        do {
            return .success(try await client.answer(to: request).decoded)
        } catch {
            return .failure(error as? MillError ?? MillError(.internalFault, "ask", name, cause: "\(error)"))
        }
    }

    func code(_ name: String = "a") async -> ErrorCode? {
        if case .failure(let error) = await ask(name) { return error.code }
        return nil
    }

    var fates: [AttemptFate] {
        ledger.entries.compactMap { if case .settled(_, let fate, _) = $0 { fate } else { nil } }
    }

    /// What stored answers were booked at.
    var prices: [Int64?] {
        ledger.entries.compactMap { if case .stored(_, _, let price) = $0 { .some(price) } else { nil } }
    }

    var received: Int { server?.bodies.withLock { $0.count } ?? 0 }
}

private let good =
    #"{"model":"m","choices":[{"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#

/// Answers with `faults` one after the other, then well; each on a connection of its own unless it keeps it.
private func faulty(_ faults: @escaping @Sendable (_ number: Int, _ connection: ScriptedConnection) -> Bool) -> ScriptedServer {
    let count = Locked(0)
    return ScriptedServer { connection, server in
        while connection.receive(server) {
            let number = count.withLock { count in
                count += 1
                return count
            }
            guard faults(number, connection) else { return }
        }
    }
}

private func answering(_ status: String, _ body: String, headers: String = "", times: Int = 1) -> ScriptedServer {
    faulty { number, connection in
        connection.respond(
            number <= times ? status : "200 OK", body: number <= times ? body : good, headers: number <= times ? headers : "")
        return true
    }
}

private func chat(_ message: String, finish: String) -> String {
    #"{"choices":[{"message":\#(message),"finish_reason":"\#(finish)"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#
}

/// One test for every row of the table of endpoint faults (reliability, section 2.1), named FAULT: WHAT IS EXPECTED. The page
/// `Sources/Endpoint/FAULTS.md` is made of these names.
@Suite struct `Endpoint faults` {
    @Test func `Connection refused: unpaid, sent five times at most, then unavailable`() async throws {
        let port = ReservedPort()
        let trial = try Trial(nil, url: "http://127.0.0.1:\(port.number)/v1")
        #expect(await trial.code() == .endpointUnavailable)
        #expect(trial.fates == Array(repeating: .unpaid, count: 5))
    }

    @Test func `Unknown host name: unpaid, sent five times at most, then unavailable`() async throws {
        let trial = try Trial(nil, url: "http://nowhere.invalid/v1")
        #expect(await trial.code() == .endpointUnavailable)
        #expect(trial.fates.allSatisfy { $0 == .unpaid })
    }

    @Test func `TLS that fails: unpaid, the reason is named, nothing goes out in plain`() async throws {
        let server = ScriptedServer { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(good.utf8.count)\r\n\r\n\(good)")
        }
        let trial = try Trial(server, url: "https://127.0.0.1:\(server.port)/v1")
        let answer = await trial.ask()
        guard case .failure(let error) = answer else {
            Issue.record("an answer came")
            return
        }
        #expect(error.code == .endpointUnavailable && error.cause.lowercased().contains("ssl"), "\(error)")
        #expect(trial.fates.allSatisfy { $0 == .unpaid })
        #expect(trial.received == 0)
    }

    @Test func `Header that never comes: ambiguous, sent three times at most, then a person decides`() async throws {
        let server = faulty { _, connection in
            connection.waitForClose()
            return false
        }
        let trial = try Trial(server, limits: Trial.limits(firstByte: .seconds(1)))
        #expect(await trial.code() == .needsDecision)
        #expect(trial.fates == [.ambiguous, .ambiguous, .ambiguous])
        #expect(trial.received == 3)
    }

    @Test(arguments: [false, true]) func `Stream that stalls or breaks off: ambiguous, its part is not used`(stalls: Bool)
        async throws
    {
        let server = faulty { number, connection in
            guard number == 1 else {
                connection.respond(body: good)
                return true
            }
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            let event = #"data: {"choices":[{"delta":{"content":"par"}}]}"# + "\n\n"
            connection.send(String(event.utf8.count, radix: 16) + "\r\n" + event + "\r\n")
            if stalls { connection.waitForClose() }
            return false
        }
        let trial = try Trial(server, stream: true, limits: Trial.limits(idle: .seconds(2)))
        #expect(try await trial.ask().get().choices.map(\.text) == ["yes"])
        #expect(trial.fates == [.ambiguous])
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + good,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cho\r\n",
    ]) func `Body that is cut: ambiguous, a JSON prefix is no answer`(answer: String) async throws {
        let server = faulty { number, connection in
            guard number == 1 else {
                connection.respond(body: good)
                return true
            }
            connection.send(answer)
            return false
        }
        let trial = try Trial(server)
        #expect(try await trial.ask().get().choices.map(\.text) == ["yes"])
        #expect(trial.fates == [.ambiguous])
    }

    @Test func `Kept connection closed after the request: sent once, ambiguous, never repeated unseen`() async throws {
        let server = faulty { number, connection in
            guard number != 2 else { return false }
            connection.respond(body: good)
            return true
        }
        let trial = try Trial(server)
        _ = try await trial.ask("first").get()
        _ = try await trial.ask("second").get()
        #expect(trial.received == 3)
        #expect(trial.fates == [.ambiguous])
    }

    @Test func `Invalid UTF-8, lone surrogates and NUL: stored as they came, no trap`() async throws {
        let server = faulty { _, connection in
            let body: [UInt8] =
                Array(#"{"choices":[{"message":{"content":"a\ud800\u0000"#.utf8) + [0xFF, 0xC0]
                + Array(#""},"finish_reason":"stop"}]}"#.utf8)
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
            _ = body.withUnsafeBytes { Glibc.send(connection.descriptor, $0.baseAddress, body.count, Int32(MSG_NOSIGNAL)) }
            return true
        }
        let trial = try Trial(server)
        _ = try await trial.ask().get()
        guard case .stored(let stored, _, _) = trial.ledger.entries.last else {
            Issue.record("nothing was stored")
            return
        }
        #expect(stored.body.contains(0xFF))
    }

    @Test(arguments: ["{\"choices\":", "<html>sign in</html>", ""])
    func `Invalid JSON, HTML or nothing with 200: stored, bought three times at most`(body: String) async throws {
        let trial = try Trial(answering("200 OK", body, times: 99))
        #expect(try await trial.ask().get().problem != nil)
        #expect(trial.received == 3)
        #expect(trial.fates == [.paidUseless, .paidUseless])
        // Another question begins anew; this one is answered from the ledger.
        #expect(try await trial.ask().get().problem != nil)
        #expect(trial.received == 3)
    }

    @Test func `Error object in a 200: judged by its code as if it were the status`() async throws {
        let quota = try Trial(answering("200 OK", #"{"error":{"code":"insufficient_quota","message":"no money"}}"#, times: 9))
        #expect(await quota.code() == .endpointQuota)
        #expect(quota.received == 1)
        let limit = try Trial(answering("200 OK", #"{"error":{"code":429,"message":"slow down"}}"#))
        #expect(try await limit.ask().get().choices.map(\.text) == ["yes"])
        #expect(limit.fates == [.unpaid])
    }

    @Test(arguments: [
        ("{\"content\":null}", "stop", DecodedChoice.Ending.empty), ("{\"content\":\"\"}", "stop", .empty),
        ("{\"content\":null,\"refusal\":\"I cannot\"}", "stop", .refusal),
        ("{\"content\":null,\"tool_calls\":[{\"id\":\"x\"}]}", "tool_calls", .empty),
    ]) func `Null content, tool call or refusal: paid once, with a named ending`(
        message: String, finish: String, ending: DecodedChoice.Ending
    ) async throws {
        let trial = try Trial(answering("200 OK", chat(message, finish: finish), times: 9))
        #expect(try await trial.ask().get().choices.map(\.ending) == [ending])
        #expect(trial.received == 1 && trial.prices == [25])
    }

    @Test(arguments: [
        (#"{"content":"A."}"#, "stop", DecodedChoice.Ending.complete), (#"{"content":null}"#, "tool_calls", .empty),
        (#"{"content":null,"tool_calls":[{"function":{"name":"say","arguments":"{\"a\":"}}]}"#, "length", .truncated),
        (#"{"content":null,"tool_calls":[{"function":{"name":"sing","arguments":"{}"}}]}"#, "tool_calls", .otherTool),
        (
            #"{"content":null,"tool_calls":[{"id":"a","function":{"name":"say"}},{"id":"b","function":{"name":"say"}}]}"#,
            "tool_calls", .severalCalls
        ),
    ]) func `Tool not called, cut off, another one or several: paid once, with a named ending`(
        message: String, finish: String, ending: DecodedChoice.Ending
    ) async throws {
        let trial = try Trial(answering("200 OK", chat(message, finish: finish), times: 9))
        let tool = ForcedTool(name: "say", description: "Says it.", parameters: "{}")
        #expect(try await trial.ask(tool: tool).get().choices.map(\.ending) == [ending])
        #expect(trial.received == 1 && trial.prices == [25])
    }

    @Test func `Empty choices: stored with the problem named, bought three times at most`() async throws {
        let trial = try Trial(answering("200 OK", "{\"choices\":[]}", times: 9))
        let answer = try await trial.ask().get()
        #expect(answer.choices.isEmpty && answer.problem != nil)
        #expect(trial.received <= 3)
    }

    @Test func `Finish reason length: paid once, marked as truncated`() async throws {
        let trial = try Trial(answering("200 OK", chat("{\"content\":\"half\"}", finish: "length"), times: 9))
        #expect(try await trial.ask().get().choices.map(\.ending) == [.truncated])
        #expect(trial.received == 1)
    }

    @Test func `Content filter: paid once, terminal for this prompt`() async throws {
        let trial = try Trial(answering("200 OK", chat("{\"content\":\"\"}", finish: "content_filter"), times: 9))
        #expect(try await trial.ask().get().choices.map(\.ending) == [.contentFilter])
        #expect(trial.received == 1)
    }

    @Test(arguments: ["body", "header"]) func `Endless body or header: stopped at the limit`(what: String) async throws {
        let server = faulty { _, connection in
            connection.send("HTTP/1.1 200 OK\r\n" + (what == "body" ? "\r\n" : ""))
            let piece = what == "body" ? String(repeating: "x", count: 8192) : "X-Pad: \(String(repeating: "x", count: 4000))\r\n"
            while connection.send(piece) {}
            return false
        }
        let trial = try Trial(server)
        #expect(await trial.code() == .needsDecision)
        #expect(trial.fates == [.ambiguous, .ambiguous, .ambiguous])
    }

    @Test func `Compressed bomb: compression is not offered, and none is undone`() async throws {
        let trial = try Trial(answering("200 OK", "\u{1F}\u{8B}\u{8}", headers: "Content-Encoding: gzip\r\n"))
        _ = try await trial.ask().get()
        #expect(trial.server?.heads.withLock { $0.allSatisfy { !$0.lowercased().contains("accept-encoding") } } == true)
    }

    @Test func `Redirect: refused as a wrong configuration, the key goes nowhere else`() async throws {
        let other = ScriptedServer.answering(body: good)
        let trial = try Trial(answering("302 Found", "", headers: "Location: \(other.url)\r\n", times: 9))
        #expect(await trial.code() == .endpointStopped)
        #expect(other.connections.withLock { $0 } == 0)
    }

    @Test(arguments: ["400 Bad Request", "422 Unprocessable Entity", "413 Content Too Large"])
    func `400, 413 and 422: about the task, unpaid, not repeated`(status: String) async throws {
        let trial = try Trial(answering(status, #"{"error":{"message":"context length exceeded"}}"#, times: 9))
        #expect(try await trial.ask().get().problem?.contains("context length") == true)
        #expect(trial.received == 1 && trial.prices == [0])
    }

    @Test(arguments: [
        ("401 Unauthorized", ErrorCode.endpointStopped), ("403 Forbidden", .endpointStopped),
        ("404 Not Found", .endpointStopped), ("402 Payment Required", .endpointQuota),
    ])
    func `401, 402, 403 and 404: the endpoint is stopped after one call`(status: String, code: ErrorCode) async throws {
        let trial = try Trial(answering(status, #"{"error":{"message":"no"}}"#, times: 99))
        #expect(await trial.code() == code)
        #expect(await trial.code("b") == code)
        #expect(trial.received == 1 && trial.fates == [.unpaid])
    }

    @Test(arguments: [("408 Request Timeout", AttemptFate.ambiguous), ("409 Conflict", .unpaid), ("425 Too Early", .unpaid)])
    func `408, 409 and 425: sent again after a wait, 408 is ambiguous`(status: String, fate: AttemptFate) async throws {
        let trial = try Trial(answering(status, "{}"))
        #expect(try await trial.ask().get().choices.map(\.text) == ["yes"])
        #expect(trial.fates == [fate])
    }

    @Test(arguments: [
        ("Retry-After: 30", 30.0), ("Retry-After-Ms: 2500", 2.5), ("Retry-After: -1", 0.4),
        ("X-Nothing: 1", 0.4), ("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", 3600),
    ])
    func `429 in all its forms: nothing is sent before the moment named, no attempt is counted`(header: String, seconds: Double)
        async throws
    {
        let trial = try Trial(answering("429 Too Many Requests", "{}", headers: header + "\r\n", times: 7))
        #expect(try await trial.ask().get().choices.map(\.text) == ["yes"])
        #expect(trial.time.slept >= seconds * 7, "\(trial.time.slept)")
        #expect(trial.received == 8 && trial.fates == Array(repeating: .unpaid, count: 7))
    }

    @Test func `429 of a spent quota: the endpoint is stopped after one call`() async throws {
        let body = #"{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}"#
        let trial = try Trial(answering("429 Too Many Requests", body, headers: "Retry-After: 1\r\n", times: 99))
        #expect(await trial.code() == .endpointQuota)
        #expect(await trial.code("b") == .endpointQuota)
        #expect(trial.received == 1)
    }

    @Test(arguments: [
        ("500 Oops", AttemptFate.unpaid), ("502 Bad Gateway", .unpaid), ("503 Unavailable", .unpaid),
        ("529 Overloaded", .unpaid), ("504 Gateway Timeout", .ambiguous),
    ])
    func `500, 502, 503, 504 and 529: sent again after a wait, 504 is ambiguous`(status: String, fate: AttemptFate) async throws {
        let trial = try Trial(answering(status, "{}", times: 2))
        #expect(try await trial.ask().get().choices.map(\.text) == ["yes"])
        #expect(trial.fates == [fate, fate])
        #expect(trial.time.slept > 0)
    }

    @Test(arguments: ["-4", "9223372036854775808", "\"many\"", "null", "1e999"])
    func `Wrong usage: no trap, estimated, booked at the most it can cost`(count: String) async throws {
        let body =
            #"{"choices":[{"message":{"content":"yes"},"finish_reason":"stop"}],"usage":{"prompt_tokens":\#(count),"completion_tokens":1}}"#
        let trial = try Trial(answering("200 OK", body))
        _ = try await trial.ask().get()
        guard case .reserved(let reservation) = trial.ledger.entries.first else {
            Issue.record("nothing was reserved")
            return
        }
        #expect(trial.prices == [reservation.maximumPicodollars])
    }
}
