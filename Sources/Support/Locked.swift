import Glibc

/// A value behind a mutual-exclusion lock.
///
/// Built on `pthread_mutex_t`, which thread sanitizers understand; `Synchronization.Mutex` reports false races on Linux.
/// Hold it for a few instructions; never across an `await` (the closure is synchronous, so the compiler sees to that).
///
/// - Note: `@unchecked Sendable` holds because `value` is touched only inside `withLock`, between lock and unlock.
public final class Locked<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    public init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    /// Runs `body` with exclusive access to the value.
    public func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
