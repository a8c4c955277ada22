import Store
import Support

/// Steps that the program may have died of: worked one at a time, each written down before it is worked, until it is known to be
/// harmless. A step on which the program dies twice in a row is never worked again.
///
/// Suspected, after a death by a trap, are the steps whose stored answers had not been settled. A kill from outside suspects nobody.
final class Trials: Sendable {
    private let store: Store
    private let job: String
    /// Steps to be tried, with the deaths that each is blamed for.
    private let suspects: Locked<[String: Int]>
    private let turn = Turn()

    init(store: Store, job: String, suspects: [String: Int]) {
        self.store = store
        self.job = job
        self.suspects = Locked(suspects)
    }

    /// Whether the step is to be tried, and whether it has been found guilty.
    func standing(of step: String) -> (isSuspect: Bool, isGuilty: Bool) {
        let crashes = suspects.withLock { $0[step] }
        return (crashes != nil, crashes ?? 0 >= 1)
    }

    /// Works `step` alone among the suspects.
    func tried<Value: Sendable>(_ step: String, _ work: () async throws -> Value) async throws -> Value {
        try await turn.take()
        defer { turn.giveBack() }
        let job = job
        try await store.write { transaction in try transaction.beginTrial(job: job, step: step) }
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        try await store.write { transaction in try transaction.endTrial(job: job, step: step) }
        suspects.withLock { _ = $0.removeValue(forKey: step) }
        return try result.get()
    }
}

/// Lets one task at a time pass, in the order of coming.
final class Turn: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    /// - Throws: `CancellationError`; the turn has then passed on.
    func take() async throws {
        await withCheckedContinuation { continuation in
            let mayPass = state.withLock { state in
                guard state.isTaken else {
                    state.isTaken = true
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if mayPass { continuation.resume() }
        }
        guard Task.isCancelled else { return }
        // It was this one's turn: the next must not wait for it.
        giveBack()
        throw CancellationError()
    }

    func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
