internal import Support

/// What one cluster adds to a ratio: everything that was measured on one question.
public struct ClusterTotal: Hashable, Sendable {
    public var sum: Double
    public var weight: Double

    public init(sum: Double, weight: Double) {
        self.sum = sum
        self.weight = weight
    }
}

/// The percentile bootstrap over clusters.
///
/// A cluster is a question with all of its turns, orders, repeats and judges: they share what makes the question easy or hard, so
/// resampling rows instead would state an interval that is too narrow. The same seed and data give the same interval, to the bit.
///
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13; percentiles are linearly interpolated.
public struct ClusteredBootstrap: Hashable, Sendable {
    public let seed: UInt64
    /// How many resamples are drawn.
    public let draws: Int
    public let confidence: Confidence

    /// `draws` is brought into 1...1,000,000; fewer than 2,000 make the ends of a 95 % interval visibly depend on the seed.
    public init(seed: UInt64, draws: Int = 2_000, confidence: Confidence = .standard) {
        self.seed = seed
        self.draws = min(max(draws, 1), 1_000_000)
        self.confidence = confidence
    }

    /// The interval of Σ sum / Σ weight. Nil with fewer than two clusters, or where a value is not finite or a weight negative.
    public func interval(ofRatio clusters: [ClusterTotal]) -> ConfidenceInterval? {
        guard clusters.count >= 2, clusters.allSatisfy({ $0.sum.isFinite && $0.weight.isFinite && $0.weight >= 0 }) else {
            return nil
        }
        return interval(of: ratios(clusters))
    }

    /// The interval of any statistic of `clusterCount` clusters, given how often each was drawn; see ``forEachDraw(of:_:)``.
    ///
    /// Draws of which the statistic is nil or not finite are left out; when they are more than a tenth, there is no interval.
    public func interval(clusterCount: Int, statistic: ([Int]) -> Double?) -> ConfidenceInterval? {
        guard clusterCount >= 2 else { return nil }
        var values: [Double] = []
        values.reserveCapacity(draws)
        forEachDraw(of: clusterCount) { counts in
            if let value = statistic(counts) { values.append(value) }
        }
        return interval(of: values)
    }

    /// Calls `body` once a draw with how often each of `clusterCount` clusters was drawn; the counts add up to `clusterCount`.
    public func forEachDraw(of clusterCount: Int, _ body: ([Int]) -> Void) {
        guard clusterCount > 0 else { return }
        var random = SeededRandom(seed: seed)
        var counts = Array(repeating: 0, count: clusterCount)
        for _ in 0..<draws {
            for index in counts.indices { counts[index] = 0 }
            for _ in 0..<clusterCount { counts[Self.index(below: clusterCount, &random)] += 1 }
            body(counts)
        }
    }

    /// The percentile interval of `values`, one a draw. Nil when more than a tenth of the draws have no finite value.
    public func interval(of values: [Double]) -> ConfidenceInterval? {
        let sorted = values.filter(\.isFinite).sorted()
        guard sorted.count * 10 >= draws * 9, let last = sorted.last else { return nil }
        func percentile(_ share: Double) -> Double {
            let place = share * Double(sorted.count - 1)
            let below = min(max(Int(place), 0), sorted.count - 1)
            guard below + 1 < sorted.count else { return last }
            // The difference of equal values is 0, so that a constant stays what it is.
            return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
        }
        let tail = confidence.tail
        return ConfidenceInterval(lower: percentile(tail), upper: percentile(1 - tail), confidence: confidence)
    }

    /// The ratio in every draw; a draw without weight is left out.
    ///
    /// No counts are kept: the sums of the clusters drawn are enough, and this is what most reports wait for.
    private func ratios(_ clusters: [ClusterTotal]) -> [Double] {
        var random = SeededRandom(seed: seed)
        let count = clusters.count
        var ratios: [Double] = []
        ratios.reserveCapacity(draws)
        clusters.withUnsafeBufferPointer { clusters in
            for _ in 0..<draws {
                var sum = 0.0
                var weight = 0.0
                for _ in 0..<count {
                    let cluster = clusters[Self.index(below: count, &random)]
                    sum += cluster.sum
                    weight += cluster.weight
                }
                if weight > 0 { ratios.append(sum / weight) }
            }
        }
        return ratios
    }

    /// The high half of a product: a division costs more, and the bias is below `bound` in 2^64.
    @inline(__always)
    private static func index(below bound: Int, _ random: inout SeededRandom) -> Int {
        Int(truncatingIfNeeded: random.next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
