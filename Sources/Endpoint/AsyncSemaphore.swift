import Support

/// Permits for a bounded number of tasks; who waits is served in the order of coming.
final class AsyncSemaphore: Sendable {
    private struct State {
        /// Negative while more are held than there are now.
        var free: Int
        var permits: Int
        var nextNumber: UInt64 = 0
        /// Each is resumed by whoever takes it out, under the lock, and so once; unchecked, since a check costs more than the rest.
        var waiting: [UInt64: UnsafeContinuation<Void, any Error>] = [:]
        var sequence: [UInt64] = []
        var start = 0
        /// Cancelled before they began to wait.
        var cancelled: Set<UInt64> = []
    }

    private let state: Locked<State>

    init(_ permits: Int) {
        state = Locked(State(free: max(1, permits), permits: max(1, permits)))
    }

    /// Changes how many permits there are; those that are held stay so.
    func setPermits(_ permits: Int) {
        let freed = state.withLock { state -> [UnsafeContinuation<Void, any Error>] in
            let wanted = max(1, permits)
            guard wanted != state.permits else { return [] }
            state.free += wanted - state.permits
            state.permits = wanted
            var freed: [UnsafeContinuation<Void, any Error>] = []
            while state.free > 0, let next = Self.popFirst(&state) {
                state.free -= 1
                freed.append(next)
            }
            return freed
        }
        for continuation in freed { continuation.resume() }
    }

    /// Takes a permit where one is free.
    func tryAcquire() -> Bool {
        state.withLock { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
    }

    /// Takes a permit, waiting for one if need be.
    /// - Throws: `CancellationError`; then no permit was taken.
    func acquire() async throws {
        let number = state.withLock { state -> UInt64? in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            state.nextNumber += 1
            return state.nextNumber
        }
        guard let number else { return }
        defer { state.withLock { _ = $0.cancelled.remove(number) } }
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { wait(number, $0) }
        } onCancel: {
            let continuation = state.withLock { state in
                let continuation = state.waiting.removeValue(forKey: number)
                if continuation == nil { state.cancelled.insert(number) }
                return continuation
            }
            continuation?.resume(throwing: CancellationError())
        }
    }

    /// Gives a permit back: to the one who waits longest, if anyone does.
    func release() {
        let continuation = state.withLock { state -> UnsafeContinuation<Void, any Error>? in
            guard state.free >= 0, let next = Self.popFirst(&state) else {
                state.free += 1
                return nil
            }
            return next
        }
        continuation?.resume()
    }

    private func wait(_ number: UInt64, _ continuation: UnsafeContinuation<Void, any Error>) {
        let outcome: Result<Void, any Error>? = state.withLock { state in
            if state.cancelled.contains(number) { return .failure(CancellationError()) }
            if state.free > 0 {
                state.free -= 1
                return .success(())
            }
            state.waiting[number] = continuation
            state.sequence.append(number)
            return nil
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    private static func popFirst(_ state: inout State) -> UnsafeContinuation<Void, any Error>? {
        while state.start < state.sequence.count {
            let continuation = state.waiting.removeValue(forKey: state.sequence[state.start])
            state.start += 1
            if state.start > 1024, state.start * 2 > state.sequence.count {
                state.sequence.removeFirst(state.start)
                state.start = 0
            }
            if let continuation { return continuation }
        }
        state.sequence.removeAll(keepingCapacity: true)
        state.start = 0
        return nil
    }
}
