public import Endpoint
import Glibc
import Synchronization

/// HTTP over libcurl: one thread, epoll and `curl_multi_socket_action`, any number of callers.
///
/// A request of which a byte has left is never sent again by libcurl itself. Redirects, ambient proxies, `.netrc` and every protocol but HTTP are off. The design is in `DESIGN.md`.
///
/// Making one ignores SIGPIPE in the whole process: TLS libraries write to sockets that peers have closed.
public final class CurlTransport: Transport {
    let inbox: Inbox
    /// Runs tasks on the transfer thread, as long as it is not behind, and else on a few threads beside it: for tasks that mostly wait
    /// for answers.
    public let executor: (any TaskExecutor)?
    private let gauge = ByteGauge()
    private let nextNumber = Atomic<UInt64>(1)

    /// - Parameters:
    ///   - maximumConnections: transfers at once; what comes in above it waits in order. By default 4096, or what the limit of
    ///     file descriptors leaves.
    ///   - maximumBytes: of all requests and answers under way together. Beyond it transfers wait; one goes on to its own limit.
    /// - Throws: ``TransportFailure`` where libcurl, epoll or the thread cannot be had.
    public init(maximumConnections: Int = CurlTransport.descriptorsToSpare, maximumBytes: Int = 128 << 20) throws {
        inbox = try Inbox()
        let executor = TransferExecutor(inbox: inbox)
        self.executor = executor
        try TransferThread.start(
            inbox: inbox, executor: executor,
            limits: TransferLoop.Limits(connections: max(1, maximumConnections), bytes: maximumBytes, gauge: gauge))
    }

    deinit {
        inbox.post(.shutdown(nil))
    }

    /// Sends one request.
    ///
    /// Cancelling the task ends the transfer: with `CancellationError` where nothing had been sent yet, with an ambiguous
    /// ``TransportFailure`` of kind `cancelled` where some had.
    public func send(_ request: TransportRequest) async throws -> TransportResponse {
        let ticket = newTicket()
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { start(request, ticket, $0) }
        } onCancel: {
            cancel(ticket)
        }
    }

    /// Not made part of the function that waits, which would hold a copy of the request through the transfer.
    @inline(never) private func start(
        _ request: TransportRequest, _ ticket: Ticket, _ continuation: UnsafeContinuation<TransportResponse, any Error>
    ) {
        inbox.post(.start(Order(ticket: ticket, request: request, continuation: continuation)))
    }

    func newTicket() -> Ticket {
        Ticket(number: nextNumber.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    func cancel(_ ticket: Ticket) {
        // The flag first: a cancel that overtakes its start is then still seen.
        ticket.cancelled.store(true, ordering: .releasing)
        inbox.post(.cancel(ticket.number))
    }

    /// The most bytes of requests and answers that have been under way together.
    public var largestBytesInFlight: Int { gauge.largest.load(ordering: .relaxed) }

    /// Fails what is waiting and running, closes every connection and ends the thread. Later sends fail at once.
    public func shutdown() async {
        await withCheckedContinuation { continuation in
            inbox.post(.shutdown(continuation))
        }
    }

    /// What the process may open less what store, queue, output and what is told to others need.
    public static var descriptorsToSpare: Int {
        var limit = rlimit()
        guard getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 256 }
        return max(4, min(4096, Int(clamping: limit.rlim_cur) - 56))
    }
}
