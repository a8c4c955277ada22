import Testing

@testable import Engine

@Suite struct `Taking turns` {
    @Test func `one who is cancelled while he waits passes the turn on`() async throws {
        let turn = Turn()
        try await turn.take()
        let cancelled = Task { try await turn.take() }
        cancelled.cancel()
        turn.giveBack()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        // Would wait for ever if the turn had been kept.
        try await turn.take()
        turn.giveBack()
    }
}
