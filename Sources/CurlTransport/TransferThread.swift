import CCurl
import CCurlShims
import CLinux
import Endpoint
import Glibc
import Support

/// Starts the thread that owns libcurl.
enum TransferThread {
    /// libcurl's process-wide state, set up once, before any thread of ours uses it.
    private static let library: CURLcode = {
        signal(SIGPIPE, SIG_IGN)
        return ccurl_global_init()
    }()

    /// - Throws: ``TransportFailure`` of kind `other`.
    static func start(inbox: Inbox, executor: TransferExecutor, limits: TransferLoop.Limits) throws {
        guard library == CURLE_OK else {
            throw TransportFailure(.other, isAmbiguous: false, message: "libcurl cannot be initialised")
        }
        do {
            try Threads.detach {
                // The C library grows a thread's heap by a page at a time, with a system call for each.
                clinux_grow_heap(8)
                ccurl_memory_keep()
                defer { ccurl_memory_release() }
                TransferLoop.run(inbox: inbox, executor: executor, limits: limits)
            }
        } catch {
            throw TransportFailure(.other, isAmbiguous: false, message: "no thread: \(String(cString: strerror(error.number)))")
        }
    }
}
