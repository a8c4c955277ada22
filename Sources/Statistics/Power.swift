/// What a number of questions can show: to be said before money is spent.
///
/// By the normal approximation of a win rate against one half, one pair a question. Ties with a share t shrink the variance of a
/// pair from 1/4 to (1 - t)/4. More orders or repeats do not replace more questions. Gaps and half-widths are shares of 1.
public struct Power: Hashable, Sendable {
    /// The chance of finding a difference that is there.
    public let power: Double
    /// Whose complement is the two-sided significance level.
    public let confidence: Confidence
    /// The expected share of ties, at least 0 and below 1.
    public let tieShare: Double

    /// Nil unless `power` lies above one half and below 1 and `tieShare` in 0..<1.
    public init?(power: Double = 0.8, confidence: Confidence = .standard, tieShare: Double = 0) {
        guard power > 0.5, power <= 0.999999, (0..<1).contains(tieShare) else { return nil }
        self.power = power
        self.confidence = confidence
        self.tieShare = tieShare
    }

    /// How many questions it takes to tell `winRate` from one half.
    ///
    /// Nil at one half, outside 0...1, where so many ties leave no room for the rate, and beyond 10^12 questions.
    public func questions(toDetect winRate: Double) -> Int? {
        let gap = abs(winRate - 0.5)
        guard gap > 0, gap <= greatestGap else { return nil }
        let underEqual = variance.squareRoot()
        let underGap = max(0, variance - gap * gap).squareRoot()
        let root = (confidence.z * underEqual + powerZ * underGap) / gap
        let count = root * root
        // A rate of exactly 1 needs as many as the significance does; rounding must not add one to a whole number.
        return count <= 1e12 ? max(1, Int((count - 1e-9).rounded(.up))) : nil
    }

    /// Half the width of the interval around one half with so many questions; nil below 1.
    public func halfWidth(questions: Int) -> Double? {
        questions > 0 ? confidence.z * (variance / Double(questions)).squareRoot() : nil
    }

    /// The smallest distance from one half that so many questions find with this power; nil where they find none at all.
    ///
    /// With the variance at one half on both sides, which is a little wide for large gaps.
    public func detectableGap(questions: Int) -> Double? {
        guard questions > 0 else { return nil }
        let gap = (confidence.z + powerZ) * (variance / Double(questions)).squareRoot()
        return gap <= greatestGap ? gap : nil
    }

    /// Of one pair's value when neither model is better.
    private var variance: Double { (1 - tieShare) / 4 }

    /// How far a win rate can be from one half when so many pairs are ties.
    private var greatestGap: Double { (1 - tieShare) / 2 }

    private var powerZ: Double { Normal.quantile(power) }
}
