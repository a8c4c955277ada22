import CCurl
import CCurlShims
import CLinux
import Endpoint
import Glibc
import Support

/// Starts the thread that owns libcurl.
enum TransferThread {
    /// What the thread is given; it takes it over as its first act.
    private final class Baggage: Sendable {
        let inbox: Inbox
        let executor: TransferExecutor
        let limits: TransferLoop.Limits

        init(inbox: Inbox, executor: TransferExecutor, limits: TransferLoop.Limits) {
            self.inbox = inbox
            self.executor = executor
            self.limits = limits
        }
    }

    /// libcurl's process-wide state, set up once, before any thread of ours uses it.
    private static let library: CURLcode = {
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(3)
    }()

    /// - Throws: ``TransportFailure`` of kind `other`.
    static func start(inbox: Inbox, executor: TransferExecutor, limits: TransferLoop.Limits) throws {
        guard library == CURLE_OK else {
            throw TransportFailure(.other, isAmbiguous: false, message: "libcurl cannot be initialised")
        }
        let baggage = Unmanaged.passRetained(
            Baggage(inbox: inbox, executor: executor, limits: limits))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let baggage = Unmanaged<Baggage>.fromOpaque(context).takeRetainedValue()
                // The C library grows a thread's heap by a page at a time, with a system call for each.
                clinux_grow_heap(8)
                TransferLoop.run(
                    inbox: baggage.inbox, executor: baggage.executor, limits: baggage.limits)
                return nil
            }, baggage.toOpaque())
        guard code == 0 else {
            baggage.release()
            throw TransportFailure(.other, isAmbiguous: false, message: "no thread: \(String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }
}
