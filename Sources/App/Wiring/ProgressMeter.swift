import Engine
import Glibc
import Reports
import Store
import Support

/// Draws a running job's progress: a line that is redrawn on a terminal, a line now and then elsewhere.
struct ProgressMeter: Sendable {
    let control: RunControl
    let store: Store
    let job: String
    let time: any TimeSource
    let quiet: Bool

    /// Draws until its task is cancelled, and once more then.
    func tick() async {
        let start = time.steadyMicros()
        let interval: Duration = Terminal.isInteractive() ? .milliseconds(200) : .seconds(5)
        let first = control.status?.counted ?? 0
        var pause = interval
        while !Task.isCancelled {
            try? await Task.sleep(for: pause)
            let begin = time.steadyMicros()
            draw(since: start, from: first, last: Task.isCancelled)
            // A long job has many attempts to add up: drawing must never take more than a twentieth of the time.
            pause = max(interval, .microseconds(20 * (time.steadyMicros() - begin)))
        }
    }

    private func draw(since start: Int64, from first: Int, last: Bool) {
        guard !quiet, let status = control.status, let totals = try? store.read({ try $0.attemptTotals(job: job) }) else {
            return
        }
        let seconds = Double(max(1, time.steadyMicros() - start)) / 1_000_000
        let rate = Double(status.counted - first) / seconds
        let remaining = status.target.map { max(0, $0 - status.counted) }
        let snapshot = ProgressSnapshot(
            accepted: status.counted, target: status.target,
            rejectedByRule: status.rejectedByRule.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) },
            requests: totals.attempts, tokens: totals.promptTokens &+ totals.completionTokens,
            costPicodollars: totals.unpricedCount > 0 ? nil : totals.chargedPico, ratePerSecond: rate,
            etaSeconds: rate > 0 ? remaining.map { Double($0) / rate } : nil, inFlight: totals.reserved,
            simulated: status.simulated)
        let line = ProgressLine.render(
            snapshot, width: Terminal.width(), colour: Terminal.wantsColour(environment: Surroundings.environment))
        if Terminal.isInteractive() {
            Terminal.write("\r\u{1B}[K" + line + (last ? "\n" : ""), to: Terminal.standardError)
        } else {
            Terminal.writeError(line)
        }
    }
}
