/// The share of failed calls within a minute.
struct FailureShare: Sendable {
    private static let minute: Int64 = 60_000_000
    private static let leastCalls = 10

    private var start: Int64?
    private var calls = 0
    private var failures = 0

    var isTooMuch: Bool { calls >= Self.leastCalls && failures * 2 > calls }

    mutating func add(failed: Bool, at now: Int64) {
        if now - (start ?? now) > Self.minute { self = FailureShare() }
        start = start ?? now
        calls += 1
        if failed { failures += 1 }
    }
}
