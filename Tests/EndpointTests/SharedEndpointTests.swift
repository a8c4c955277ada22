import Endpoint
import Records
import Support
import Testing

@Suite struct `Clients of one endpoint` {
    @Test func `each asks its own model of an endpoint, within the endpoint's one limit`() async throws {
        let busy = Locked((now: 0, most: 0))
        let transport = ScriptedTransport { _, _ in
            busy.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            for _ in 0..<50 { await Task.yield() }
            busy.withLock { $0.now -= 1 }
            return try ScriptedReply.chat("Yes.").get()
        }
        let ledger = MemoryLedger()
        func client(_ model: String, sharing: [EndpointClient]) -> EndpointClient {
            EndpointClient(
                EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: model, maximumInFlight: 2), sharing: sharing,
                transport: transport, ledger: ledger, random: 1)
        }
        let first = client("one", sharing: [])
        let second = client("two", sharing: [first])
        try await withThrowingDiscardingTaskGroup { group in
            for index in 0..<20 {
                let (client, model) = index.isMultiple(of: 2) ? (first, "one") : (second, "two")
                group.addTask {
                    let request = CompletionRequest(
                        key: AnswerKey(job: "j", step: "s\(index)", ask: "a"), model: model, messages: [Message(.user, "Is it?")])
                    let answer = try await client.complete(request)
                    #expect(answer.model == model)
                }
            }
        }
        let bodies = transport.sent.map { String(decoding: $0.request.body, as: UTF8.self) }
        #expect(bodies.count { $0.contains(#""model":"one""#) } == 10 && bodies.count { $0.contains(#""model":"two""#) } == 10)
        #expect(busy.withLock { $0.most } <= 2)
    }
}
