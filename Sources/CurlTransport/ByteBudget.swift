import Synchronization

/// The most bytes that the running transfers have held together, readable from any thread.
final class ByteGauge: Sendable {
    let largest = Atomic<Int>(0)
}

/// How many bytes of requests and answers the running transfers may hold together.
///
/// Answers have a limit each, but many large ones at one time would still be more than a machine has. Beyond the budget new
/// transfers wait, and running ones stop reading, but for one: it may go on to its own limit, so that there is always progress.
/// Lives on the transfer thread and never leaves it.
final class ByteBudget {
    private let most: Int
    private let gauge: ByteGauge
    private var held = 0
    /// The transfer that reads on beyond the budget.
    private var exempt: UInt64?
    /// Whether a transfer has had to stop reading and has not gone on yet.
    var isShort = false

    init(most: Int, gauge: ByteGauge) {
        self.most = most
        self.gauge = gauge
    }

    /// Whether a transfer with a request of so many bytes may start.
    func allowsStart(with count: Int) -> Bool {
        held == 0 || held + count <= most
    }

    /// Takes `count` bytes for a transfer that starts.
    func begin(with count: Int) {
        add(count)
    }

    /// Takes `count` more bytes for a running transfer; false where it must stop reading.
    func take(_ count: Int, for transfer: UInt64) -> Bool {
        if held + count > most {
            guard exempt == nil || exempt == transfer else {
                isShort = true
                return false
            }
            exempt = transfer
        }
        add(count)
        return true
    }

    /// Gives back all `count` bytes of a transfer that has ended.
    func end(with count: Int, for transfer: UInt64) {
        held -= count
        if exempt == transfer { exempt = nil }
    }

    /// Whether one that has stopped reading may try again.
    var hasRoom: Bool {
        held < most || exempt == nil
    }

    private func add(_ count: Int) {
        held += count
        if held > gauge.largest.load(ordering: .relaxed) { gauge.largest.store(held, ordering: .relaxed) }
    }
}
