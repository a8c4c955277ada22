import Support

/// What the choice among a role's endpoints goes by.
extension EndpointState {
    /// Whether a send could start at once.
    var isReady: Bool {
        let now = time.steadyMicros()
        return shared.withLock { $0.stop == nil && $0.admission.decide(at: now) == .go }
    }

    /// True for one caller when the endpoint has rested long enough to be tried.
    func claimProbe() -> Bool {
        let now = time.steadyMicros()
        return shared.withLock { shared in
            guard shared.stop == nil, !shared.isProbeClaimed, shared.admission.decide(at: now) == .probe else { return false }
            shared.isProbeClaimed = true
            return true
        }
    }

    /// Calls that have chosen this endpoint, for each that it can take.
    var load: Double {
        shared.withLock { Double($0.assigned + 1) / Double($0.concurrency.limit) }
    }

    func assign() {
        shared.withLock { $0.assigned += 1 }
    }

    func unassign() {
        shared.withLock { $0.assigned -= 1 }
    }

    func unit() -> Double {
        shared.withLock { $0.random.unit() }
    }
}
