/// How the client waits: for real in the program, at once in tests that move their own clock.
public protocol Sleeper: Sendable {
    /// Returns when `duration` has passed.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// Waits by the clock that counts suspended time.
public struct SystemSleeper: Sleeper {
    public init() {}

    public func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration, clock: .continuous)
    }
}
