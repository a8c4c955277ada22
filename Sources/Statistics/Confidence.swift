/// A level of confidence, strictly between 0 and 1.
public struct Confidence: Hashable, Sendable {
    /// The share of repetitions in which an interval is meant to hold the truth, such as 0.95.
    public let level: Double

    /// Nil unless `level` lies between 0.001 and 0.999999.
    public init?(_ level: Double) {
        guard level >= 0.001, level <= 0.999999 else { return nil }
        self.level = level
    }

    private init(known level: Double) {
        self.level = level
    }

    /// 95 %.
    public static let standard = Confidence(known: 0.95)

    /// What is left on either side of a two-sided interval: 0.025 at 95 %.
    var tail: Double { (1 - level) / 2 }

    /// How many standard errors a two-sided normal interval reaches to either side: 1.96 at 95 %.
    public var z: Double { -Normal.quantile(tail) }
}

/// A two-sided interval and the confidence that it is stated with.
public struct ConfidenceInterval: Hashable, Sendable {
    public let lower: Double
    public let upper: Double
    public let confidence: Confidence

    init(lower: Double, upper: Double, confidence: Confidence) {
        self.lower = lower
        self.upper = upper
        self.confidence = confidence
    }

    /// `estimate` and `z` standard errors to either side, cut at `limits`, which the quantity cannot leave.
    init(around estimate: Double, standardError: Double, within limits: ClosedRange<Double>, confidence: Confidence) {
        let reach = confidence.z * standardError
        self.init(
            lower: max(limits.lowerBound, estimate - reach), upper: min(limits.upperBound, estimate + reach),
            confidence: confidence)
    }

    /// Half the distance between the ends, in the unit of the quantity.
    public var halfWidth: Double { (upper - lower) / 2 }

    /// Whether `value` lies between the ends or on one of them.
    public func contains(_ value: Double) -> Bool {
        value >= lower && value <= upper
    }
}
