import HeapModule

/// A caller's wait for a moment. Whoever takes it out of ``Naps`` resumes it, exactly once.
final class Nap: Sendable {
    let ticket: Ticket
    /// In steady microseconds.
    let end: Int64
    /// Unchecked for the same reason as an order's.
    private let continuation: UnsafeContinuation<Void, any Error>

    init(ticket: Ticket, end: Int64, continuation: UnsafeContinuation<Void, any Error>) {
        self.ticket = ticket
        self.end = end
        self.continuation = continuation
    }

    func wake() {
        continuation.resume()
    }

    func cancel() {
        continuation.resume(throwing: CancellationError())
    }
}

/// Waits in the order of their ends, of which any can be taken out. Lives on the transfer thread and never leaves it.
struct Naps {
    private struct Entry: Comparable {
        let end: Int64
        let number: UInt64

        static func < (left: Self, right: Self) -> Bool {
            (left.end, left.number) < (right.end, right.number)
        }
    }

    private var naps: [UInt64: Nap] = [:]
    /// Those that were taken out before their end stay in here until then.
    private var entries = Heap<Entry>()

    mutating func add(_ nap: Nap) {
        naps[nap.ticket.number] = nap
        entries.insert(Entry(end: nap.end, number: nap.ticket.number))
    }

    mutating func remove(_ number: UInt64) -> Nap? {
        naps.removeValue(forKey: number)
    }

    /// When the next one may end.
    var nextEnd: Int64? { entries.min?.end }

    /// The next one whose end has come.
    mutating func popDue(at now: Int64) -> Nap? {
        while let first = entries.min, first.end <= now {
            entries.removeMin()
            if let nap = naps.removeValue(forKey: first.number) { return nap }
        }
        return nil
    }

    mutating func removeAll() -> [Nap] {
        defer { self = Naps() }
        return Array(naps.values)
    }
}
