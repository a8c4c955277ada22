import Glibc

/// Threads of this process's own, for what blocks: Swift's pool has only as many threads as there are cores.
public enum Threads {
    /// The system gave no thread.
    public struct Refusal: Error {
        /// The error's number, as of `pthread_create`.
        public let number: Int32
    }

    /// A thread that has to be joined, once.
    public struct Joinable: Sendable {
        fileprivate let identifier: pthread_t

        /// Waits until the thread has ended.
        public func join() {
            pthread_join(identifier, nil)
        }
    }

    /// Runs `body` on a thread that nobody waits for.
    public static func detach(_ body: @escaping @Sendable () -> Void) throws(Refusal) {
        pthread_detach(try start(body).identifier)
    }

    /// Runs `body` on a thread whose end somebody waits for.
    public static func start(_ body: @escaping @Sendable () -> Void) throws(Refusal) -> Joinable {
        // The thread takes it over as its first act.
        let baggage = Unmanaged.passRetained(Baggage(body))
        var identifier = pthread_t()
        let code = pthread_create(
            &identifier, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Baggage>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, baggage.toOpaque())
        guard code == 0 else {
            baggage.release()
            throw Refusal(number: code)
        }
        return Joinable(identifier: identifier)
    }

    private final class Baggage: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
