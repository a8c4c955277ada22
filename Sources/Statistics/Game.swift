/// The scores that a judge gave to the answers in the two places, on the judge's own scale.
public struct SlotScores: Hashable, Sendable {
    public let first: Double
    public let second: Double

    /// Nil unless both scores are finite.
    public init?(first: Double, second: Double) {
        guard first.isFinite, second.isFinite else { return nil }
        self.first = first
        self.second = second
    }
}

/// One call of a judge about one pair of answers: who stood where, and what it said.
public struct Game: Hashable, Sendable {
    /// Which answer stood in the first place.
    public enum Order: String, CaseIterable, Hashable, Codable, Sendable {
        case modelFirst = "model-first"
        case baselineFirst = "baseline-first"

        /// The place of the model's answer.
        public var modelSlot: Slot { self == .modelFirst ? .first : .second }
    }

    public let order: Order
    public let verdict: SlotVerdict
    /// Where the judge gives scores; ``MergeRule/scoreMean`` needs them.
    public let scores: SlotScores?
    /// The probability that the answer in the first place is the better one, where the verdict is a token with log-probabilities.
    public let firstProbability: Double?

    /// A probability outside 0...1 is taken as none.
    public init(order: Order, verdict: SlotVerdict, scores: SlotScores? = nil, firstProbability: Double? = nil) {
        self.order = order
        self.verdict = verdict
        self.scores = scores
        self.firstProbability = firstProbability.flatMap { (0...1).contains($0) ? $0 : nil }
    }

    /// The verdict from the model's side; nil for an error.
    public var outcome: PairOutcome? {
        switch verdict.slot {
        case order.modelSlot?: .win
        case .some: .loss
        case nil: verdict == .tie ? .tie : nil
        }
    }

    /// How much the judge prefers the model, 0...1: its probability, else the value of the verdict. Nil for an error.
    public var preference: Double? {
        guard let outcome else { return nil }
        guard let firstProbability else { return outcome.value }
        return order == .modelFirst ? firstProbability : 1 - firstProbability
    }

    /// The model's score; nil without scores and for an error.
    public var modelScore: Double? {
        guard verdict != .error, let scores else { return nil }
        return order == .modelFirst ? scores.first : scores.second
    }

    /// The baseline's score; nil without scores and for an error.
    public var baselineScore: Double? {
        guard verdict != .error, let scores else { return nil }
        return order == .modelFirst ? scores.second : scores.first
    }
}
