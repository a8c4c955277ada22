import Glibc

/// Threads of this process's own, which nobody waits for.
enum Threads {
    private final class Baggage: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// Runs `body` on a thread that ends with it.
    /// - Returns: 0, or the number of the system's error.
    static func start(_ body: @escaping @Sendable () -> Void) -> Int32 {
        // The thread takes it over as its first act.
        let baggage = Unmanaged.passRetained(Baggage(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Baggage>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, baggage.toOpaque())
        guard code == 0 else {
            baggage.release()
            return code
        }
        pthread_detach(thread)
        return 0
    }
}
