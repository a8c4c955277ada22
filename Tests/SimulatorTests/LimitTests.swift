import Simulator
import Testing

@Suite struct `Simulated limits of a minute` {
    private static let chat = "/v1/chat/completions"

    @Test func `are told in every answer, and more than they allow is refused with the time to wait`() async throws {
        let options = SimulatorOptions(requestsPerMinute: 1, tokensPerMinute: 6_000_000)
        let (models, first, second) = try await withEndpoint(options) { port in
            let body = try chatBody("Name a river.")
            return (
                await LoopbackClient.request("GET", "/v1/models", port: port),
                await LoopbackClient.request("POST", Self.chat, port: port, body: body),
                await LoopbackClient.request("POST", Self.chat, port: port, body: body)
            )
        }
        #expect(models.headers["x-ratelimit-limit-requests"] == "1")
        #expect(first.status == 200 && first.headers["x-ratelimit-remaining-requests"] == "0")
        #expect(second.status == 429 && (1...60).contains(second.headers["retry-after"].flatMap(Int.init) ?? 0))
        #expect(second.headers["x-ratelimit-limit-tokens"] == "6000000")
        #expect((1...60_000).contains(second.headers["retry-after-ms"].flatMap(Int.init) ?? 0))
    }

    @Test func `of tokens count prompts and answers`() async throws {
        let statuses = try await withEndpoint(SimulatorOptions(tokensPerMinute: 60)) { port in
            let body = try chatBody("Name a river and say where it ends.")
            return (
                await LoopbackClient.request("POST", Self.chat, port: port, body: body).status,
                await LoopbackClient.request("POST", Self.chat, port: port, body: body).status
            )
        }
        #expect(statuses == (200, 429))
    }
}
