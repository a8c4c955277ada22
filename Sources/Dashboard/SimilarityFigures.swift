/// Scores from 0 to 1 in equal bins, each with its upper bound: what is exactly a threshold is not above it.
public struct ScoreBins: Sendable, Encodable, Equatable {
    public private(set) var counts: [Int]

    public init(_ bins: Int = 20) {
        counts = Array(repeating: 0, count: max(1, bins))
    }

    public var total: Int { counts.reduce(0, +) }

    /// Counts a score; one that is no number is left out.
    public mutating func add(_ score: Double) {
        guard score.isFinite else { return }
        // The nearest bound in doubles: 0.7 · 20 is not 14.
        let place = (min(1, max(0, score)) * Double(counts.count) - 1e-9).rounded(.up)
        counts[max(0, Int(place) - 1)] += 1
    }
}

/// How near a job's accepted texts were to the nearest one before them, and its near-duplicates to what they collided with.
public struct SimilarityFigures: Sendable, Encodable, Equatable {
    /// ROUGE-L above which a candidate is a near-duplicate.
    public var threshold: Double
    public var accepted = ScoreBins()
    public var rejected = ScoreBins()
    /// Members of the pool that were compared, the first ones, seeds too, each with all before it.
    public var compared = 0
    /// Members of the pool, seeds too.
    public var members = 0
    /// Near-duplicates that were read.
    public var collisions = 0

    public init(threshold: Double) {
        self.threshold = threshold
    }
}

/// How long answers took, in seconds.
public struct LatencyFigures: Sendable, Encodable, Equatable {
    public let endpoint: String
    /// Answers that were measured.
    public let calls: Int
    public let p50: Double
    public let p90: Double
    public let p99: Double
    public let most: Double

    /// By nearest rank: the smallest measurement that so many per cent are at most as long as.
    /// - Returns: nil without a measurement.
    public init?(endpoint: String, micros: [Int64]) {
        let sorted = micros.sorted()
        guard let most = sorted.last else { return nil }
        func rank(_ percent: Int) -> Double {
            let place = max(1, (sorted.count * percent + 99) / 100)
            return Double(sorted.indices.contains(place - 1) ? sorted[place - 1] : most) / 1_000_000
        }
        self.endpoint = endpoint
        calls = sorted.count
        (p50, p90, p99) = (rank(50), rank(90), rank(99))
        self.most = Double(most) / 1_000_000
    }
}
