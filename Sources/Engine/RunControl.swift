import Support

/// The hand on a running job: drain, abort, and what it is doing now.
public final class RunControl: Sendable {
    private let state = Locked<State>(State())

    private struct State {
        var draining = false
        var aborted = false
        var status: RunStatus?
        var turns = 0
        var wakers: [@Sendable () -> Void] = []
    }

    public init() {}

    /// No new steps; what is under way finishes and is settled.
    public func drain() {
        change { $0.draining = true }
    }

    /// Everything under way is cancelled now; paid calls that were cut are booked as ambiguous.
    public func abort() {
        change {
            $0.draining = true
            $0.aborted = true
        }
    }

    public var isDraining: Bool { state.withLock { $0.draining } }
    public var isAborted: Bool { state.withLock { $0.aborted } }

    /// The latest status, once the job has begun.
    public var status: RunStatus? { state.withLock { $0.status } }

    /// How often the runner's loop has turned: what a watchdog should see rising.
    public var turns: Int { state.withLock { $0.turns } }

    /// Makes the runner's loop turn once.
    public func nudge() {
        change { _ in }
    }

    func publish(_ status: RunStatus) {
        state.withLock { state in
            state.status = status
            state.turns += 1
        }
    }

    func onChange(_ waker: @escaping @Sendable () -> Void) {
        state.withLock { $0.wakers.append(waker) }
    }

    private func change(_ edit: (inout State) -> Void) {
        let wakers = state.withLock { state in
            edit(&state)
            return state.wakers
        }
        for waker in wakers { waker() }
    }
}

/// A moment of a running job.
public struct RunStatus: Sendable {
    public let job: String
    public let counted: Int
    public let target: Int?
    public let records: Int
    public let rejectedByRule: [String: Int]
    /// Steps under way.
    public let running: Int
    public let settledSteps: Int
    /// Whether any settled answer came from the built-in simulated endpoint.
    public let simulated: Bool
}
