import Support

/// One of a client's endpoints with all that its calls share.
///
/// A class, as all is that goes with a call from one wait to the next: what a value holds would be copied at each of them.
final class Lane: Sendable {
    let state: EndpointState
    let attempts: Ledgered

    init(_ attempts: Ledgered) {
        self.attempts = attempts
        state = attempts.state
    }

    var settings: EndpointSettings { attempts.settings }

    /// The same endpoint, asked for another model.
    func asking(for model: String) -> Lane {
        Lane(attempts.asking(for: model))
    }

    /// Calls that have chosen it, for each that it can take and its weight.
    var load: Double { state.load / Double(max(1, settings.weight)) }
}

/// Chooses among a role's endpoints, call by call.
///
/// Of those that would take a call at once, the less loaded of two drawn at random: load is calls for each that the endpoint can
/// take at present, so a larger or quicker endpoint gets more; its weight multiplies that. One call at a time finds out whether a resting endpoint is back.
/// Source: reliability, section 4.8 (power of two choices).
struct Router: Sendable {
    let lanes: [Lane]

    /// The endpoint for the next attempt.
    /// - Throws: why the first has stopped, where all have.
    func choose() throws -> Lane {
        if lanes.count == 1, let only = lanes.first {
            if let stop = only.state.stop { throw stop }
            return only
        }
        let open = lanes.filter { $0.state.stop == nil }
        guard let first = open.first else {
            throw lanes.first?.state.stop
                ?? MillError(
                    .configuration, "choose an endpoint for", "the role", cause: "it has none",
                    hint: "Name one under roles: in the configuration.")
        }
        if let resting = open.first(where: { $0.state.claimProbe() }) { return resting }
        let ready = open.filter(\.state.isReady)
        let candidates = ready.isEmpty ? open : ready
        guard candidates.count > 1 else { return candidates.first ?? first }
        let one = Int(first.state.unit() * Double(candidates.count))
        let other = (one + 1 + Int(first.state.unit() * Double(candidates.count - 1))) % candidates.count
        return candidates[one].load <= candidates[other].load ? candidates[one] : candidates[other]
    }

    /// Whether another endpoint than `lane` would take a call at once.
    func hasAlternative(to lane: Lane) -> Bool {
        lanes.count > 1 && lanes.contains { $0.state !== lane.state && $0.state.isReady }
    }
}
