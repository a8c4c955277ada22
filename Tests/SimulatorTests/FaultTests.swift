import FoundationEssentials
import Simulator
import Testing

private let chat = "/v1/chat/completions"

@Suite struct `Simulated faults` {
    @Test(arguments: [
        ("[{\"kind\":\"status\",\"share\":1.5}]", "share"), ("[{\"kind\":\"status\"}]", "needs"), ("{}", "not a JSON list"),
        ("[{\"kind\":\"sloth\",\"share\":1}]", "not a JSON list"),
        ("[{\"kind\":\"status\",\"share\":1,\"status\":200}]", "status"),
        ("[{\"kind\":\"slow\",\"share\":1,\"latency\":\"soon\"}]", "latency"),
    ])
    func `table with a mistake is refused with the reason`(json: String, reason: String) {
        let error = #expect(throws: FaultTableError.self) { try FaultTable(json: Array(json.utf8)) }
        #expect(error?.description.contains(reason) == true)
    }

    @Test(arguments: [
        (FaultRule.Kind.status, 503, "server_error"), (.rateLimit, 429, "rate_limit_exceeded"),
        (.quota, 429, "insufficient_quota"),
        (.emptyChoices, 200, "\"choices\":[]"), (.nullContent, 200, "\"content\":null"), (.errorIn200, 200, "\"error\":{"),
        (.notJSON, 200, "upstream said"), (.html, 200, "<html>"), (.length, 200, "\"finish_reason\":\"length\""),
        (.slow, 200, "\"finish_reason\":\"stop\""),
    ])
    func `kind is served as HTTP allows`(kind: FaultRule.Kind, status: Int, sign: String) async throws {
        let rule = FaultRule(kind: kind, status: 503, retryAfter: 7, first: 1, latency: "10ms")
        let responses = try await withEndpoint(SimulatorOptions(faults: FaultTable(rules: [rule]))) { port in
            let body = try chatBody("Name a river and say where it ends.")
            return (
                await LoopbackClient.request("POST", chat, port: port, body: body),
                await LoopbackClient.request("POST", chat, port: port, body: body)
            )
        }
        #expect(responses.0.status == status)
        #expect(responses.0.text.contains(sign))
        #expect((responses.0.headers["retry-after"] == "7") == (status >= 400))
        #expect(responses.1.status == 200 && responses.1.text.contains("\"finish_reason\":\"stop\""))
    }

    @Test func `truncated and reset connections end before the answer does`() async throws {
        let rules = [FaultRule(kind: .truncate, numbers: [1]), FaultRule(kind: .reset, numbers: [2])]
        let (cut, reset) = try await withEndpoint(SimulatorOptions(faults: FaultTable(rules: rules))) { port in
            let body = try chatBody("Name a river.")
            return (
                await LoopbackClient.request("POST", chat, port: port, body: body),
                await LoopbackClient.request("POST", chat, port: port, body: body)
            )
        }
        #expect(cut.status == 200 && cut.broken && !cut.body.isEmpty)
        #expect(reset.status == 0 && reset.broken)
    }

    @Test func `a hanging request is let go when the server stops`() async throws {
        let rules = [FaultRule(kind: .hang, numbers: [1])]
        let both = try await withEndpoint(SimulatorOptions(faults: FaultTable(rules: rules))) { port in
            let body = try chatBody("Name a river.")
            let (answers, answered) = AsyncStream.makeStream(of: Int.self)
            let both = (0..<2).map { _ in
                Task {
                    let status = await LoopbackClient.request("POST", chat, port: port, body: body).status
                    answered.yield(status)
                    return status
                }
            }
            // Whichever is received first hangs, and the other is answered.
            var statuses = answers.makeAsyncIterator()
            _ = await statuses.next()
            return both
        }
        #expect(await [both[0].value, both[1].value].sorted() == [0, 200])
    }

    @Test func `a share falls on that share of bodies, the same ones whatever the order`() async throws {
        let options = SimulatorOptions(seed: 9, faults: FaultTable(rules: [FaultRule(kind: .status, share: 0.25)]))
        let bodies = try (0..<400).map { try chatBody("Name river number \($0).") }
        @Sendable func failing(_ order: [Int]) async throws -> Set<Int> {
            try await withEndpoint(options) { port in
                var failed: Set<Int> = []
                for index in order where await LoopbackClient.request("POST", chat, port: port, body: bodies[index]).status == 500
                {
                    failed.insert(index)
                }
                return failed
            }
        }
        let forward = try await failing(Array(0..<400))
        #expect((70...130).contains(forward.count))
        #expect(try await failing((0..<400).reversed()) == forward)
    }
}
