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
    case nap(Nap)
    case cancel(UInt64)
    case shutdown(CheckedContinuation<Void, Never>?)
}

/// The way from callers to the thread: lists under a lock, and an eventfd that wakes the thread where it waits.
final class Inbox: Sendable {
    /// What has come since the last look.
    struct Contents {
        var commands: [Command] = []
        var jobs: [UnownedJob] = []

        var isEmpty: Bool { commands.isEmpty && jobs.isEmpty }
    }

    private struct State {
        var contents = Contents()
        /// Whether the thread waits, or is about to. Who hands it something then wakes it; else it looks in before it waits.
        var isWaiting = false
        var isClosed = false
    }

    private let state = Locked(State())
    /// Readable when the thread is to wake up; epoll watches it.
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
        let isTaken = add { contents in
            contents.commands.append(command)
            return true
        }
        guard !isTaken else { return }
        switch command {
        case .start(let order): order.resume(throwing: Self.closed)
        case .nap(let nap): nap.cancel()
        case .cancel: break
        case .shutdown(let continuation): continuation?.resume()
        }
    }

    /// More tasks than so many the thread does not put off for its sockets.
    private static let mostJobs = 16

    /// Hands `job` to the thread; false where it has its hands full or has ended.
    func takes(_ job: UnownedJob) -> Bool {
        add { contents in
            guard contents.jobs.count < Self.mostJobs else { return false }
            contents.jobs.append(job)
            return true
        }
    }

    /// - Returns: false where nothing is taken any more.
    private func add(_ change: (inout Contents) -> Bool) -> Bool {
        let (isTaken, mustWake) = state.withLock { state in
            guard !state.isClosed, change(&state.contents) else { return (false, false) }
            defer { state.isWaiting = false }
            return (true, state.isWaiting)
        }
        // After the lock is given back, or the thread would wake only to wait for it.
        if mustWake { eventfd_write(descriptor, 1) }
        return isTaken
    }

    /// Whether there is nothing to take and the thread may wait; called by the thread only, as is all below.
    func mayWait() -> Bool {
        state.withLock { state in
            state.isWaiting = state.contents.isEmpty
            return state.isWaiting
        }
    }

    /// Says that the thread is at work again.
    func endWait() {
        state.withLock { $0.isWaiting = false }
    }

    /// Makes the descriptor unreadable again.
    func quiet() {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
    }

    /// Takes what has come.
    func take() -> Contents {
        state.withLock { state in
            defer { state.contents = Contents() }
            return state.contents
        }
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
