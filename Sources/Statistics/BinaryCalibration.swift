/// How good yes-or-no answers are of which the truth is known, and whether they lean to yes.
///
/// Source: POPE, Li et al., arXiv 2305.10355, section 4: accuracy, precision, recall, F1 and the share of yes.
public struct BinaryCalibration: Hashable, Sendable {
    /// Yes, and rightly so.
    public private(set) var truePositives = 0
    public private(set) var falsePositives = 0
    /// No, and rightly so.
    public private(set) var trueNegatives = 0
    public private(set) var falseNegatives = 0
    /// Neither yes nor no: wrong, whatever the truth.
    public private(set) var unclear = 0

    public init() {}

    /// Counts an answer; nil for one that says neither.
    public mutating func add(_ answer: Bool?, truth: Bool) {
        switch (answer, truth) {
        case (true?, true): truePositives += 1
        case (true?, false): falsePositives += 1
        case (false?, false): trueNegatives += 1
        case (false?, true): falseNegatives += 1
        case (nil, _): unclear += 1
        }
    }

    public mutating func merge(_ other: Self) {
        truePositives += other.truePositives
        falsePositives += other.falsePositives
        trueNegatives += other.trueNegatives
        falseNegatives += other.falseNegatives
        unclear += other.unclear
    }

    public var total: Int { truePositives + falsePositives + trueNegatives + falseNegatives + unclear }

    /// Right answers of all; nil of none.
    public var accuracy: Proportion? { Proportion(truePositives + trueNegatives, of: total) }
    /// Of the yes, those that are right; nil without any.
    public var precision: Proportion? { Proportion(truePositives, of: truePositives + falsePositives) }
    /// Of the things that are there, those that are affirmed. Answers that say neither are left out.
    public var recall: Proportion? { Proportion(truePositives, of: truePositives + falseNegatives) }
    /// Of all, those that say yes; half of them should.
    public var yesShare: Proportion? { Proportion(truePositives + falsePositives, of: total) }

    /// The harmonic mean of precision and recall, 0...1; nil without a true or false positive or a false negative.
    public var f1: Double? {
        let denominator = 2 * truePositives + falsePositives + falseNegatives
        return denominator == 0 ? nil : Double(2 * truePositives) / Double(denominator)
    }
}
