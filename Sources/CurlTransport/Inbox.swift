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
struct Order: Sendable {
    let ticket: Ticket
    let request: TransportRequest
    let continuation: CheckedContinuation<TransportResponse, any Error>
}

/// What callers ask of the thread.
enum Command: Sendable {
    case start(Order)
    case cancel(UInt64)
    case shutdown(CheckedContinuation<Void, Never>?)
}

/// The way from callers to the thread: a list under a lock, and an eventfd that only its first entry writes to.
final class Inbox: Sendable {
    private struct State {
        var commands: [Command] = []
        var isClosed = false
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
        let isTaken = state.withLock { state in
            if state.isClosed { return false }
            state.commands.append(command)
            if state.commands.count == 1 { eventfd_write(descriptor, 1) }
            return true
        }
        guard !isTaken else { return }
        switch command {
        case .start(let order): order.continuation.resume(throwing: Self.closed)
        case .cancel: break
        case .shutdown(let continuation): continuation?.resume()
        }
    }

    /// Takes what has come; called by the thread only.
    func take() -> [Command] {
        state.withLock { state in
            var count: eventfd_t = 0
            eventfd_read(descriptor, &count)
            let commands = state.commands
            state.commands = []
            return commands
        }
    }

    /// Lets nothing more in, and hands out what came last.
    func close() -> [Command] {
        state.withLock { state in
            state.isClosed = true
            let commands = state.commands
            state.commands = []
            return commands
        }
    }

    static let closed = TransportFailure(.closed, isAmbiguous: false, message: "the transport is shut down")
}
