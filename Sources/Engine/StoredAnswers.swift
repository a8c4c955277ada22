import Endpoint
import Records
import Store

/// An answer that would have to be bought.
struct Unbought: Error {}

/// The answers that a store holds, and no way to get others.
struct StoredAnswers: AttemptLedger {
    let store: Store

    func answer(for key: AnswerKey) async throws -> StoredAnswer? {
        try store.read { reader in try reader.answer(job: key.job, step: key.step, ask: key.ask) }.map {
            StoredAnswer(
                attempt: $0.attempt, status: $0.status, body: $0.body, requestHash: $0.requestHash, endpoint: $0.endpoint,
                model: $0.model, streamed: $0.streamed, images: SentImages.decode($0.images))
        }
    }

    func ambiguousAttempts(for key: AnswerKey) async throws -> Int { 0 }
    func reserve(_ reservation: Reservation) async throws { throw Unbought() }
    func store(_ answer: StoredAnswer, for key: AnswerKey, usage: Usage, picodollars: Int64?) async throws {}
    func settle(attempt: String, fate: AttemptFate, reason: String) async throws {}
}

/// Sends nothing.
struct NoTransport: Transport {
    func send(_ request: TransportRequest) async throws -> TransportResponse { throw Unbought() }
}
