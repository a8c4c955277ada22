import Endpoint
import Records
import Testing

/// A ledger whose failed attempts are written only once `isOpen` has ended.
private struct SlowLedger: AttemptLedger {
    let base = MemoryLedger()
    let isOpen: AsyncStream<Void>

    func answer(for key: AnswerKey) async throws -> StoredAnswer? { try await base.answer(for: key) }
    func ambiguousAttempts(for key: AnswerKey) async throws -> Int { try await base.ambiguousAttempts(for: key) }
    func reserve(_ reservation: Reservation) async throws { try await base.reserve(reservation) }

    func store(_ answer: StoredAnswer, for key: AnswerKey, usage: Usage, picodollars: Int64?) async throws {
        try await base.store(answer, for: key, usage: usage, picodollars: picodollars)
    }

    func settle(attempt: String, fate: AttemptFate, reason: String) async throws {
        for await _ in isOpen {}
        try await base.settle(attempt: attempt, fate: fate, reason: reason)
    }
}

@Suite struct `An endpoint's slot` {
    @Test(.timeLimit(.minutes(1))) func `is free once a failed call is understood, not when its end is written`() async throws {
        let time = VirtualTime()
        let (isOpen, opener) = AsyncStream.makeStream(of: Void.self)
        let transport = ScriptedTransport(time: time) { index, _ in
            if index == 0 { return try ScriptedReply.error(500, "sorry").get() }
            opener.finish()
            return try ScriptedReply.chat("ok").get()
        }
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "m", maximumInFlight: 1)
        let ledger = SlowLedger(isOpen: isOpen)
        let client = EndpointClient(settings, transport: transport, ledger: ledger, time: time, random: 1, sleeper: time)
        async let one = client.complete(question("one"))
        async let other = client.complete(question("other"))
        _ = try await (one, other)
        #expect(transport.sent.count == 3)
    }
}
