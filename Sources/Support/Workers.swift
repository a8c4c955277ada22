/// Tasks of a group that take one piece of work after the other.
///
/// A task group looks for a child that has ended among all those it still has, one by one: where thousands wait, that takes longer than
/// many a piece of work. So a task that has done its work is kept for more, and who was busy last is handed the next, while its memory
/// is at hand.
public struct Workers: Sendable {
    public typealias Work = @Sendable () async -> Void

    private struct State {
        /// What no task has taken yet, in the order in which it came.
        var waiting: [Work] = []
        /// Tasks that have nothing to do, the one that was busy last at the end.
        var idle: [CheckedContinuation<Work?, Never>] = []
        var isClosed = false
    }

    private let state = Locked(State())

    public init() {}

    /// Starts `work` on a task that has nothing to do, else on a new one of `group`. Not after ``close()``.
    public func start(in group: inout ThrowingDiscardingTaskGroup<any Error>, _ work: @escaping Work) {
        let idle = state.withLock { state in
            let idle = state.idle.popLast()
            if idle == nil { state.waiting.append(work) }
            return idle
        }
        if let idle {
            idle.resume(returning: work)
        } else {
            group.addTask { while let work = await next() { await work() } }
        }
    }

    /// Lets every task end that has nothing to do, now or later. Without it the group would wait for them for ever.
    public func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for worker in idle { worker.resume(returning: nil) }
    }

    /// What is to be done next, once there is something; nil at the end.
    private func next() async -> Work? {
        await withCheckedContinuation { continuation in
            let (work, isOver) = state.withLock { state -> (Work?, Bool) in
                if !state.waiting.isEmpty { return (state.waiting.removeFirst(), false) }
                if !state.isClosed { state.idle.append(continuation) }
                return (nil, state.isClosed)
            }
            if work != nil || isOver { continuation.resume(returning: work) }
        }
    }
}
