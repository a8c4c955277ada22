/// How many calls an endpoint is given at one time: fewer when it says or shows that it is too much, more again with every answer.
///
/// Additive increase, multiplicative decrease: a limit takes a tenth away, once for all calls that were under way together; as many
/// answers as there are places give one back. Source: reliability, sections 0 and 1.1.
struct ConcurrencyMachine: Sendable {
    static let decrease = 0.9

    let most: Int
    private var places: Double
    private var decreasedAt = Int64.min

    init(most: Int) {
        self.most = max(1, most)
        places = Double(self.most)
    }

    /// How many calls may be under way.
    var limit: Int { max(1, Int(places)) }

    mutating func answered() {
        guard places < Double(most) else { return }
        places = min(Double(most), places + 1 / max(1, places))
    }

    /// A call that was sent at `start` met the endpoint's limit.
    mutating func limited(sentAt start: Int64, now: Int64) {
        // Calls sent before the last decrease met the same crowd.
        guard start >= decreasedAt else { return }
        crowded(now: now)
    }

    /// The endpoint has become slow, or lets calls wait.
    mutating func crowded(now: Int64) {
        places = max(1, places * Self.decrease)
        decreasedAt = now
    }
}
