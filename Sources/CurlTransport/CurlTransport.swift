public import Endpoint
import Synchronization

/// HTTP over libcurl: one thread, epoll and `curl_multi_socket_action`, any number of callers.
///
/// A request of which a byte has left is never sent again by libcurl itself. Redirects, ambient proxies, `.netrc` and every protocol but HTTP are off. The design is in `DESIGN.md`.
///
/// Making one ignores SIGPIPE in the whole process: TLS libraries write to sockets that peers have closed.
public final class CurlTransport: Transport {
    private let inbox: Inbox
    /// Runs tasks on the transfer thread: for tasks that mostly wait for answers.
    public let executor: (any TaskExecutor)?
    private let nextNumber = Atomic<UInt64>(1)

    /// - Parameter maximumConnections: transfers at once; what comes in above it waits in order.
    /// - Throws: ``TransportFailure`` where libcurl, epoll or the thread cannot be had.
    public init(maximumConnections: Int = 4096) throws {
        inbox = try Inbox()
        let executor = TransferExecutor(inbox: inbox)
        self.executor = executor
        try TransferThread.start(inbox: inbox, executor: executor, maximumConnections: max(1, maximumConnections))
    }

    deinit {
        inbox.post(.shutdown(nil))
    }

    /// Sends one request.
    ///
    /// Cancelling the task ends the transfer: with `CancellationError` where nothing had been sent yet, with an ambiguous
    /// ``TransportFailure`` of kind `cancelled` where some had.
    public func send(_ request: TransportRequest) async throws -> TransportResponse {
        let ticket = Ticket(number: nextNumber.wrappingAdd(1, ordering: .relaxed).newValue)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                inbox.post(.start(Order(ticket: ticket, request: request, continuation: continuation)))
            }
        } onCancel: {
            // The flag first: a cancel that overtakes its start is then still seen.
            ticket.cancelled.store(true, ordering: .releasing)
            inbox.post(.cancel(ticket.number))
        }
    }

    /// Fails what is waiting and running, closes every connection and ends the thread. Later sends fail at once.
    public func shutdown() async {
        await withCheckedContinuation { continuation in
            inbox.post(.shutdown(continuation))
        }
    }
}
