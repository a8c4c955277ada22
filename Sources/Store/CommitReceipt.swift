import Support

/// A write under way.
public final class CommitReceipt: Sendable {
    private enum State {
        case underWay
        case awaited(CheckedContinuation<Void, any Error>)
        case ended(Result<Void, any Error>)
    }

    private let state = Locked(State.underWay)

    /// Returns once the write is on disk. Called at most once.
    /// - Throws: ``MillError``, as ``Store/write(_:)``.
    public func wait() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let result: Result<Void, any Error>? = state.withLock { state in
                if case .ended(let result) = state { return result }
                state = .awaited(continuation)
                return nil
            }
            if let result { continuation.resume(with: result) }
        }
    }

    func end(_ failure: (any Error)?) {
        let result: Result<Void, any Error> = failure.map { .failure($0) } ?? .success(())
        let waiting: CheckedContinuation<Void, any Error>? = state.withLock { state in
            defer { state = .ended(result) }
            if case .awaited(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume(with: result)
    }
}
