import Support

/// What is seen of an engine on this machine: whether it has become slow, and whether requests wait in it.
extension EndpointState {
    private static let queueInterval: Int64 = 2_000_000
    /// A few calls crowd nobody.
    private static let answersBeforeLook = 32

    /// An answer of an engine on this machine has come: where it has become much slower, it gets fewer calls.
    func watch(_ pass: Pass, limit: Int, tokens: Int) {
        let now = time.steadyMicros()
        shared.withLock { shared in
            guard shared.latency.answered(limit: limit, micros: now - pass.start, tokens: tokens) else { return }
            shared.concurrency.crowded(now: now)
        }
    }

    /// True for one caller when it is time to ask after the engine's queue.
    func claimQueueLook() -> Bool {
        let now = time.steadyMicros()
        return shared.withLock { shared in
            guard let due = shared.queueDue, due <= now, shared.counters.answered >= Self.answersBeforeLook else { return false }
            shared.queueDue = now + Self.queueInterval
            return true
        }
    }

    /// Learns how many requests wait in the engine; nil: it does not tell, and is not asked again.
    func learnQueue(_ waiting: Int?) {
        let now = time.steadyMicros()
        shared.withLock { shared in
            guard let waiting else { return shared.queueDue = nil }
            if waiting > 0 { shared.concurrency.crowded(now: now) }
        }
    }
}
