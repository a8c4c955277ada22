/// How fast counters have risen of late.
public struct RateWindow: Sendable {
    private struct Point {
        let at: Int64
        let value: Int
    }

    private let micros: Int64
    private var points: [String: [Point]] = [:]

    /// - Parameter seconds: how far back is looked.
    public init(seconds: Double = 60) {
        micros = Int64(max(1, seconds) * 1_000_000)
    }

    /// Notes that `counter` stands at `value` now, in steady microseconds.
    /// - Returns: units a second over the window; 0 at the first sight of it.
    public mutating func note(_ counter: String, _ value: Int, at now: Int64) -> Double {
        var history = points[counter] ?? []
        // A counter that falls was begun anew.
        if let last = history.last, last.value > value || last.at > now { history = [] }
        history.append(Point(at: now, value: value))
        // The last one before the window stays, so that the window is covered.
        while history.count > 2, history[1].at <= now - micros { history.removeFirst() }
        points[counter] = history
        guard let first = history.first, now > first.at else { return 0 }
        return Double(value - first.value) / (Double(now - first.at) / 1_000_000)
    }

    /// Forgets counters that are not among `names`.
    public mutating func keep(_ names: Set<String>) {
        points = points.filter { names.contains($0.key) }
    }
}
