import CLinux
import Endpoint
import Glibc
import Support
import Synchronization

/// A transfer's name between its caller and the thread, and whether the caller has given it up.
final class Ticket: Sendable {
    let number: UInt64
    let cancelled = Atomic<Bool>(false)

    init(number: UInt64) {
        self.number = number
    }
}

/// A request on its way to the thread. Whoever takes it resumes the continuation, exactly once.
final class Order: Sendable {
    let ticket: Ticket
    let request: TransportRequest
    /// Unchecked, since a check costs more than all else of the way to the thread; the second invariant of the design is the proof.
    private let continuation: UnsafeContinuation<TransportResponse, any Error>

    init(ticket: Ticket, request: TransportRequest, continuation: UnsafeContinuation<TransportResponse, any Error>) {
        self.ticket = ticket
        self.request = request
        self.continuation = continuation
    }

    func resume(with result: Result<TransportResponse, any Error>) {
        continuation.resume(with: result)
    }

    func resume(throwing error: any Error) {
        continuation.resume(throwing: error)
    }
}

/// What callers ask of the thread.
enum Command: Sendable {
    case start(Order)
    case cancel(UInt64)
    case shutdown(CheckedContinuation<Void, Never>?)
}

/// The way from callers to the thread: lists under a lock, and an eventfd that wakes the thread where it may be asleep.
final class Inbox: Sendable {
    /// What has come since the last look.
    struct Contents {
        var commands: [Command] = []
        var jobs: [UnownedJob] = []

        var isEmpty: Bool { commands.isEmpty && jobs.isEmpty }
    }

    private struct State {
        var contents = Contents()
        var isSignalled = false
        var isClosed = false
        /// The thread, once it runs: it looks in before it sleeps, and need not be woken by itself.
        var thread: pthread_t?
    }

    private let state = Locked(State())
    /// Readable when there is something to take; epoll watches it.
    let descriptor: Int32

    init() throws {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else {
            throw TransportFailure(.other, isAmbiguous: false, message: "no eventfd: \(Files.systemError())")
        }
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Hands `command` to the thread, or settles it here where the thread has ended.
    func post(_ command: Command) {
        guard !add({ $0.commands.append(command) }) else { return }
        switch command {
        case .start(let order): order.resume(throwing: Self.closed)
        case .cancel: break
        case .shutdown(let continuation): continuation?.resume()
        }
    }

    /// Hands `job` to the thread, or to Swift's own threads where it has ended.
    func post(_ job: UnownedJob) {
        guard !add({ $0.jobs.append(job) }) else { return }
        globalConcurrentExecutor.enqueue(job)
    }

    /// - Returns: false where nothing is taken any more.
    private func add(_ change: (inout Contents) -> Void) -> Bool {
        state.withLock { state in
            if state.isClosed { return false }
            change(&state.contents)
            if !state.isSignalled, state.thread != pthread_self() {
                state.isSignalled = true
                eventfd_write(descriptor, 1)
            }
            return true
        }
    }

    /// Makes the calling thread the one that takes.
    func open() {
        state.withLock { $0.thread = pthread_self() }
    }

    /// Takes what has come; called by the thread only.
    func take() -> Contents {
        state.withLock { state in
            if state.isSignalled {
                var count: eventfd_t = 0
                eventfd_read(descriptor, &count)
                state.isSignalled = false
            }
            defer { state.contents = Contents() }
            return state.contents
        }
    }

    /// Whether there is something to take.
    var isEmpty: Bool {
        state.withLock { $0.contents.isEmpty }
    }

    /// Lets nothing more in, and hands out what came last.
    func close() -> Contents {
        state.withLock { state in
            state.isClosed = true
            defer { state.contents = Contents() }
            return state.contents
        }
    }

    static let closed = TransportFailure(.closed, isAmbiguous: false, message: "the transport is shut down")
}
