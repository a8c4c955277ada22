public import Records
import Support

/// A ledger that forgets at the end of the process: for probes, benchmarks and tests.
public final class MemoryLedger: AttemptLedger {
    /// One thing the ledger was told, in order.
    public enum Entry: Sendable, Hashable {
        case reserved(Reservation)
        case stored(StoredAnswer, usage: Usage, picodollars: Int64?)
        case settled(attempt: String, fate: AttemptFate, reason: String)
    }

    private struct State {
        var answers: [AnswerKey: StoredAnswer] = [:]
        var keys: [String: AnswerKey] = [:]
        var ambiguous: [AnswerKey: Int] = [:]
        var entries: [Entry] = []
    }

    private let state = Locked(State())

    public init() {}

    /// All that was written, in order.
    public var entries: [Entry] {
        state.withLock { $0.entries }
    }

    public func answer(for key: AnswerKey) async throws -> StoredAnswer? {
        state.withLock { $0.answers[key] }
    }

    public func ambiguousAttempts(for key: AnswerKey) async throws -> Int {
        state.withLock { $0.ambiguous[key] ?? 0 }
    }

    public func reserve(_ reservation: Reservation) async throws {
        state.withLock { state in
            state.keys[reservation.attempt] = reservation.key
            state.entries.append(.reserved(reservation))
        }
    }

    public func store(_ answer: StoredAnswer, for key: AnswerKey, usage: Usage, picodollars: Int64?) async throws {
        state.withLock { state in
            state.answers[key] = answer
            state.entries.append(.stored(answer, usage: usage, picodollars: picodollars))
        }
    }

    public func settle(attempt: String, fate: AttemptFate, reason: String) async throws {
        state.withLock { state in
            if fate == .ambiguous, let key = state.keys[attempt] { state.ambiguous[key, default: 0] += 1 }
            state.entries.append(.settled(attempt: attempt, fate: fate, reason: reason))
        }
    }
}
