public import Glibc

/// A value behind a mutual-exclusion lock; copies of a `Locked` are the same lock and the same value.
///
/// Built on `pthread_mutex_t`, which thread sanitizers understand; `Synchronization.Mutex` reports false races on Linux.
/// Hold it for a few instructions; never across an `await` (the closure is synchronous, so the compiler sees to that).
///
/// A function is to be put into a structure that is then the value: as the value itself it is wrapped anew whenever it is read.
///
/// - Note: `@unchecked Sendable` holds because the value is touched only inside `withLock`, between lock and unlock.
public struct Locked<Value>: @unchecked Sendable {
    @usableFromInline let storage: LockedStorage<Value>

    public init(_ value: Value) {
        let buffer = LockedStorage<Value>.create(minimumCapacity: 1) { _ in pthread_mutex_t() }
        buffer.withUnsafeMutablePointers { mutex, place in
            pthread_mutex_init(mutex, nil)
            place.initialize(to: value)
        }
        // The factory makes an instance of the class that it is called on.
        storage = unsafeDowncast(buffer, to: LockedStorage<Value>.self)
    }

    /// Runs `body` with exclusive access to the value.
    @inlinable
    public func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let (mutex, place) = storage.withUnsafeMutablePointers { ($0, $1) }
        pthread_mutex_lock(mutex)
        defer {
            pthread_mutex_unlock(mutex)
            extendLifetime(storage)
        }
        return try body(&place.pointee)
    }
}

/// The mutex and the value beside it, in one piece of memory that never moves.
@usableFromInline
final class LockedStorage<Value>: ManagedBuffer<pthread_mutex_t, Value> {
    deinit {
        withUnsafeMutablePointers { mutex, place in
            pthread_mutex_destroy(mutex)
            place.deinitialize(count: 1)
        }
    }
}
