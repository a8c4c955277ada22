import CCurl
import CCurlShims
import CLinux
import Endpoint
import Glibc
import Support
import Synchronization

/// The transfer thread's loop: waits for sockets, timers and commands, and settles what ends.
///
/// Made on the thread and never leaves it, so nothing here needs a lock.
final class TransferLoop {
    private static let wakeToken = UInt64.max
    private static let batch = 256
    /// How often what was asked for is served before the sockets are looked at again.
    private static let servings = 16

    private let inbox: Inbox
    private let executor: TransferExecutor
    private let maximumConnections: Int
    private let budget: ByteBudget
    private let epoll: Int32
    private let sockets: SocketTable
    private let time = SystemTime()
    private var shards: [Shard] = []
    private var running: [UInt64: Transfer] = [:]
    private var waiting = WaitingOrders()
    private var stock = HandleStock()
    private var naps = Naps()
    private var nextSweep: Int64 = 0
    private var shutdownWaiters: [CheckedContinuation<Void, Never>] = []
    private var isStopping = false
    private var tokens = [UInt64](repeating: 0, count: batch)
    private var masks = [Int32](repeating: 0, count: batch)

    /// What the running transfers may come to together.
    struct Limits: Sendable {
        let connections: Int
        let bytes: Int
        let gauge: ByteGauge
    }

    private init(inbox: Inbox, executor: TransferExecutor, limits: TransferLoop.Limits) {
        self.inbox = inbox
        self.executor = executor
        maximumConnections = limits.connections
        budget = ByteBudget(most: limits.bytes, gauge: limits.gauge)
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        sockets = SocketTable(epoll: epoll)
        _ = ccurl_epoll_watch(epoll, inbox.descriptor, CURL_POLL_IN, Self.wakeToken)
    }

    deinit {
        close(epoll)
    }

    /// Runs until a shutdown is asked for.
    static func run(inbox: Inbox, executor: TransferExecutor, limits: Limits) {
        let loop = TransferLoop(inbox: inbox, executor: executor, limits: limits)
        while !loop.isStopping { loop.turn() }
        loop.finish()
    }

    private func turn() {
        let count = ccurl_epoll_wait(epoll, &tokens, &masks, Int32(Self.batch), patience())
        inbox.endWait()
        for index in 0..<max(0, Int(count)) {
            // The inbox is looked into at every turn; its token only ends the wait.
            if tokens[index] == Self.wakeToken { inbox.quiet() }
            guard let shard = shards[safe: Int(tokens[index] >> 32)] else { continue }
            let socket = Int32(truncatingIfNeeded: tokens[index])
            if sockets.isWanted(socket) { shard.act(on: socket, mask: masks[index]) }
        }
        sweep(act())
        serve()
        // libcurl sends what was begun when its timer, due at once, is fired: now, rather than after one more look at the sockets.
        act()
    }

    /// Fires the timers that are due, and settles what has ended by them or by what came on the sockets.
    /// - Returns: the time, in steady microseconds.
    @discardableResult
    private func act() -> Int64 {
        let now = time.steadyMicros()
        for shard in shards { shard.fireTimer(at: now) }
        while let nap = naps.popDue(at: now) { nap.wake() }
        for shard in shards where shard.hasActed { settleDone(of: shard) }
        readOn()
        return now
    }

    /// Does what was asked for, and what that asks for in turn.
    private func serve() {
        for _ in 0..<Self.servings {
            let contents = inbox.take()
            for command in contents.commands { obey(command) }
            for job in contents.jobs { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
            startWaiting()
            if contents.isEmpty || isStopping { return }
        }
    }

    /// Milliseconds until the next timer, rounded up; -1 for ever.
    private func patience() -> Int32 {
        guard inbox.mayWait() else { return 0 }
        var earliest = min(running.isEmpty ? Int64.max : nextSweep, naps.nextEnd ?? .max)
        for shard in shards { earliest = min(earliest, shard.deadline ?? .max) }
        guard earliest != .max else { return -1 }
        return Int32(min(max(0, earliest - time.steadyMicros() + 999) / 1000, 60_000))
    }

    private func obey(_ command: Command) {
        switch command {
        case .start(let order):
            if waiting.isEmpty, mayStart(order) { begin(order) } else { waiting.append(order) }
        case .nap(let nap):
            if nap.ticket.cancelled.load(ordering: .acquiring) { nap.cancel() } else { naps.add(nap) }
        case .cancel(let number):
            if let nap = naps.remove(number) {
                nap.cancel()
            } else if let order = waiting.remove(number) {
                order.resume(throwing: CancellationError())
            } else if let transfer = running[number] {
                stop(transfer, kind: .cancelled, message: "the call was cancelled")
            }
        case .shutdown(let continuation):
            isStopping = true
            if let continuation { shutdownWaiters.append(continuation) }
        }
    }

    private func startWaiting() {
        while let next = waiting.first, mayStart(next), let order = waiting.popFirst() { begin(order) }
    }

    private func mayStart(_ order: Order) -> Bool {
        !isStopping && running.count < maximumConnections && budget.allowsStart(with: order.request.body.count)
    }

    private func begin(_ order: Order) {
        guard !order.ticket.cancelled.load(ordering: .acquiring) else {
            return order.resume(throwing: CancellationError())
        }
        do {
            try start(order)
        } catch {
            order.resume(throwing: error)
        }
    }

    private func start(_ order: Order) throws {
        let shard = try roomyShard()
        let handle = try stock.take(for: order.request, sockets, running: running.count)
        let transfer = try Transfer(order, with: handle, on: shard, within: budget, clock: time.steadyMicros)
        guard shard.add(transfer) else {
            throw TransportFailure(.other, isAmbiguous: false, message: "libcurl did not take the transfer")
        }
        if running.isEmpty { nextSweep = time.steadyMicros() + 1_000_000 }
        running[order.ticket.number] = transfer
        budget.begin(with: order.request.body.count)
    }

    /// The first shard with room: kept connections are then found again.
    private func roomyShard() throws -> Shard {
        if let shard = shards.first(where: { $0.running < Shard.capacity }) { return shard }
        let shard = try Shard(index: shards.count, sockets: sockets, clock: time.steadyMicros)
        shards.append(shard)
        return shard
    }

    /// Ends transfers that have been silent for too long; looks once a second.
    private func sweep(_ now: Int64) {
        guard !running.isEmpty, now >= nextSweep else { return }
        nextSweep = now + 1_000_000
        for transfer in running.values.filter({ $0.silenceDeadline <= now }) {
            let part = transfer.body.isEmpty ? "no answer came" : "the answer stopped after \(transfer.body.count) bytes"
            stop(transfer, kind: .timeout, message: "\(part) within the time allowed")
        }
    }

    private func settleDone(of shard: Shard) {
        while let (transfer, code) = shard.nextDone() {
            let result = Ending.result(of: transfer, code: code)
            let mayGoOn = Ending.leavesHandleClean(transfer, code: code)
            release(transfer)
            if mayGoOn { stock.give(transfer.handle) }
            transfer.order.resume(with: result)
        }
    }

    private func stop(_ transfer: Transfer, kind: TransportFailure.Kind, message: String) {
        let hasBegun = transfer.mayHaveArrived
        release(transfer)
        if kind == .cancelled && !hasBegun {
            transfer.order.resume(throwing: CancellationError())
        } else {
            transfer.order.resume(throwing: TransportFailure(kind, isAmbiguous: hasBegun, message: message))
        }
    }

    private func release(_ transfer: Transfer) {
        running[transfer.order.ticket.number] = nil
        transfer.shard.remove(transfer)
        budget.end(with: transfer.heldBytes, for: transfer.order.ticket.number)
    }

    /// Lets transfers read on that had to stop, in the order of their coming.
    private func readOn() {
        guard budget.isShort, budget.hasRoom else { return }
        let paused = running.values.filter(\.isPaused).sorted { $0.order.ticket.number < $1.order.ticket.number }
        for transfer in paused where budget.hasRoom { transfer.readOn() }
        budget.isShort = running.values.contains(where: \.isPaused)
    }

    /// Fails all that is left. Nobody can hand anything in after `inbox.close()`.
    private func finish() {
        let contents = inbox.close()
        for command in contents.commands { obey(command) }
        for job in contents.jobs { globalConcurrentExecutor.enqueue(job) }
        executor.helpers.close()
        while let order = waiting.popFirst() { order.resume(throwing: Inbox.closed) }
        for nap in naps.removeAll() { nap.cancel() }
        for transfer in running.values { stop(transfer, kind: .closed, message: "the transport was shut down") }
        stock.empty()
        shards = []
        for waiter in shutdownWaiters { waiter.resume() }
    }
}

/// Orders in the sequence they came, of which any can be taken out.
struct WaitingOrders {
    private var orders: [UInt64: Order] = [:]
    private var sequence: [UInt64] = []
    private var start = 0

    mutating func append(_ order: Order) {
        orders[order.ticket.number] = order
        sequence.append(order.ticket.number)
    }

    var isEmpty: Bool { orders.isEmpty }

    /// The next one.
    var first: Order? {
        sequence[start...].lazy.compactMap { orders[$0] }.first
    }

    mutating func remove(_ number: UInt64) -> Order? {
        orders.removeValue(forKey: number)
    }

    mutating func popFirst() -> Order? {
        while start < sequence.count {
            let order = orders.removeValue(forKey: sequence[start])
            start += 1
            if start > 1024, start * 2 > sequence.count {
                sequence.removeFirst(start)
                start = 0
            }
            if let order { return order }
        }
        sequence.removeAll(keepingCapacity: true)
        start = 0
        return nil
    }
}

extension Array {
    /// The element at `index`, or nil where there is none.
    subscript(safe index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}
