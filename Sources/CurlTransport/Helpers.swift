import CLinux
import DequeModule
import Dispatch
import Glibc
import Support

/// Threads that run the tasks which the transfer thread has no time for: as many as there are other processors.
///
/// Swift's own pool has a thread for every processor, and with the transfer thread one too many: threads that hold a lock then lose
/// their processor, and all others wait. Started when they are first needed; they end when told to, with nothing left to run.
final class Helpers: Sendable {
    private struct State {
        var jobs = Deque<UnownedJob>()
        /// Threads that wait for jobs and have not been woken yet.
        var idle = 0
        /// Whether a try at starting the threads has been made.
        var isStarted = false
        /// Threads there are.
        var count = 0
        var isClosed = false
    }

    /// How many jobs a thread takes at one time: few enough that the last ones are shared.
    private static let handful = 16

    private let state = Locked(State())
    private let wake = DispatchSemaphore(value: 0)

    /// What became of a job that was offered.
    private enum Offer {
        case taken
        /// Taken, and a thread waits to be woken for it.
        case mustWake
        /// There are no threads yet, and whoever was told so starts them.
        case mustStart
        case refused
    }

    /// Hands `job` to a thread of these, or to Swift's own where there is none.
    /// - Parameter executor: what runs it.
    func run(_ job: UnownedJob, on executor: TransferExecutor) {
        switch offer(job) {
        case .taken: break
        case .mustWake: wake.signal()
        case .mustStart:
            start(executor)
            run(job, on: executor)
        case .refused: globalConcurrentExecutor.enqueue(job)
        }
    }

    private func offer(_ job: UnownedJob) -> Offer {
        state.withLock { state in
            guard state.isStarted else {
                state.isStarted = true
                return .mustStart
            }
            guard !state.isClosed, state.count > 0 else { return .refused }
            state.jobs.append(job)
            guard state.idle > 0 else { return .taken }
            state.idle -= 1
            return .mustWake
        }
    }

    /// Takes nothing more; the threads end once they have run what they were given.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = 0 }
            return state.idle
        }
        for _ in 0..<idle { wake.signal() }
    }

    private func start(_ executor: TransferExecutor) {
        let wanted = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)
        for _ in 0..<wanted {
            state.withLock { $0.count += 1 }
            do {
                try Threads.detach { [self] in work(executor) }
            } catch {
                state.withLock { $0.count -= 1 }
            }
        }
    }

    private func work(_ executor: TransferExecutor) {
        clinux_grow_heap(1)
        while let jobs = next() {
            for job in jobs { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
        }
    }

    /// What a thread runs next, once there is something; nil at the end.
    private func next() -> [UnownedJob]? {
        while true {
            let jobs = state.withLock { state -> [UnownedJob]? in
                let jobs = Array(state.jobs.prefix(Self.handful))
                state.jobs.removeFirst(jobs.count)
                if jobs.isEmpty, state.isClosed { return nil }
                if jobs.isEmpty { state.idle += 1 }
                return jobs
            }
            guard let jobs else { return nil }
            if !jobs.isEmpty { return jobs }
            wake.wait()
        }
    }
}
