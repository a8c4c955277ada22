public import Support

/// The hours in which jobs may send, asked before every single send: no stall, wait or jump of a clock before it carries a call over
/// the end of a window.
public final class SendGate: Sendable {
    private struct State {
        var service = NightWindow()
        var jobs: [String: [NightWindow]] = [:]
        var isAlwaysOpen = true
    }

    private let state = Locked(State())
    private let time: any TimeSource

    init(time: any TimeSource) {
        self.time = time
    }

    /// Replaces the hours.
    /// - Parameters:
    ///   - service: those of all jobs.
    ///   - jobs: those of single jobs, beside; by id.
    public func set(_ service: NightWindow, jobs: [String: NightWindow] = [:]) {
        state.withLock { state in
            state.service = service
            state.jobs = jobs.filter { !$0.value.spans.isEmpty }.mapValues { [service, $0] }
            state.isAlwaysOpen = service.spans.isEmpty && state.jobs.isEmpty
        }
    }

    /// Why `job` may send nothing now; nil where it may.
    public func refusal(of job: String) -> MillError? {
        let windows = state.withLock { $0.isAlwaysOpen ? [] : $0.jobs[job] ?? [$0.service] }
        guard !windows.isEmpty, !windows.areOpen(at: time.epochMicros()) else { return nil }
        return MillError(
            .windowClosed, "send for job", job, cause: "its hours are over",
            hint: "It goes on by itself when its window opens; `instructmill status` tells when.")
    }
}
