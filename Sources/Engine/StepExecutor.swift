import Dispatch
import Support

/// Runs a job's steps one at a time on one thread, in the order in which they became ready.
///
/// Steps wait for the network and do little in between. Spread over all cores, every answer wakes threads that have just gone
/// to sleep, which costs more than what they then do: 6 % of the CPU of a run (`Benchmarks throughput`). What takes long by
/// itself must not be done in a step.
final class StepExecutor: TaskExecutor {
    private struct State {
        var ready: [UnownedJob] = []
        var isScheduled = false
    }

    private let queue = DispatchQueue(label: "instructmill.steps")
    private let state = Locked(State())

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustSchedule = state.withLock { state in
            state.ready.append(job)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if mustSchedule { queue.async { self.drain() } }
    }

    private func drain() {
        while true {
            let jobs = state.withLock { state in
                defer { state.ready = [] }
                if state.ready.isEmpty { state.isScheduled = false }
                return state.ready
            }
            if jobs.isEmpty { return }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
