public import Endpoint
import Support

extension CurlTransport: Sleeper {
    public var sleeper: any Sleeper { self }

    /// Waits on the transfer thread's own timer: a task that runs there is woken without any other thread. What is long is waited for
    /// by the clock that counts suspended time.
    /// - Throws: `CancellationError` where the task is cancelled, or the transport shut down.
    public func sleep(for duration: Duration) async throws {
        guard duration < Self.longestNap else { return try await SystemSleeper().sleep(for: duration) }
        let ticket = newTicket()
        let end = SystemTime().steadyMicros() + duration.microseconds
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                inbox.post(.nap(Nap(ticket: ticket, end: end, continuation: continuation)))
            }
        } onCancel: {
            cancel(ticket)
        }
    }

    private static let longestNap = Duration.seconds(60)
}
