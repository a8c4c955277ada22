import HTTPServing
import Support

/// Sends the snapshot whenever it has changed, once a second at the most (HTML Standard, "Server-sent events").
struct EventStream: Sendable {
    let source: any DashboardSource
    let job: String?
    private let pause: Duration
    /// As many pauses without a word, and a comment is sent: a peer that is gone is noticed by writing to it.
    private static let mostSilent = 10

    init(source: any DashboardSource, job: String?, pause: Duration = .seconds(1)) {
        self.source = source
        self.job = job
        self.pause = pause
    }

    /// Runs until the peer is gone or the task is cancelled.
    func run(_ write: HTTPServerResponse.Write) async throws {
        try await write(Array("retry: 2000\n\n".utf8))
        var last: [UInt8] = []
        var silent = 0
        while !Task.isCancelled {
            let event = await next()
            if event != last {
                try await write(event)
                (last, silent) = (event, 0)
            } else {
                silent += 1
                if silent % Self.mostSilent == 0 { try await write(Array(": nothing new\n\n".utf8)) }
            }
            try await Task.sleep(for: pause)
        }
    }

    private func next() async -> [UInt8] {
        do {
            let bytes = try CanonicalJSON.encode(await source.snapshot(of: job))
            // JSON has no line's end outside of texts, and none inside.
            return Array("data: ".utf8) + bytes + Array("\n\n".utf8)
        } catch {
            return Array("event: fault\ndata: \"the store could not be read\"\n\n".utf8)
        }
    }
}

/// How many streams are open: each holds a connection for as long as its page is looked at.
final class StreamSlots: Sendable {
    final class Slot: Sendable {
        private let slots: StreamSlots

        fileprivate init(_ slots: StreamSlots) {
            self.slots = slots
        }

        deinit {
            slots.taken.withLock { $0 -= 1 }
        }
    }

    private let most: Int
    private let taken = Locked(0)

    init(_ most: Int) {
        self.most = most
    }

    /// A place, free again when the value is gone; nil where all are taken.
    func take() -> Slot? {
        let isFree = taken.withLock { taken in
            guard taken < most else { return false }
            taken += 1
            return true
        }
        return isFree ? Slot(self) : nil
    }
}
