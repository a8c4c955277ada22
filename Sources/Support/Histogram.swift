/// Measurements counted by size: how many were at most each of some bounds, and their sum.
///
/// The form of a Prometheus histogram; two of the same bounds can be subtracted and added.
public struct Histogram: Sendable, Hashable, Codable {
    /// Upper bounds, ascending; what is above the last is counted in a bucket of its own.
    public let bounds: [Double]
    /// Measurements in each bucket alone, one more than there are bounds.
    public private(set) var counts: [Int]
    public private(set) var sum = 0.0

    public init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Bounds from `first` on, each `factor` times the one before.
    public init(first: Double, factor: Double, count: Int) {
        var bounds: [Double] = []
        var bound = first
        for _ in 0..<max(0, count) {
            bounds.append(bound)
            bound *= factor
        }
        self.init(bounds: bounds)
    }

    /// All measurements.
    public var count: Int { counts.reduce(0, +) }

    /// Counts a measurement; one that is no number is left out.
    public mutating func observe(_ value: Double) {
        guard value.isFinite else { return }
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
