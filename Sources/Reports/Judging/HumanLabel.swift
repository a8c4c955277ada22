public import Statistics

/// A person's verdict on one pair, as its file has it.
public struct HumanLabel: Sendable {
    /// Whom it names, in the file's own words.
    public enum Verdict: Sendable {
        /// Between two models by name; the outcome is the first one's.
        case between(String, String, PairOutcome)
        /// `model`, `baseline`, `tie`, or a model's name.
        case word(String)
    }

    /// The question's id in its file.
    public let question: String
    /// From 1; nil where the label is of the question as a whole.
    public let turn: Int?
    public let rater: String?
    public let verdict: Verdict

    public init(question: String, turn: Int? = nil, rater: String? = nil, verdict: Verdict) {
        self.question = question
        self.turn = turn
        self.rater = rater
        self.verdict = verdict
    }

    /// The verdict from the side of `model`; nil where it is about other models.
    func outcome(of model: String, against baseline: String) -> PairOutcome? {
        switch verdict {
        case .between(model, baseline, let outcome): outcome
        case .between(baseline, model, let outcome): outcome.opposite
        case .between: nil
        case .word("tie"), .word("tie (inconsistent)"): .tie
        case .word("model"), .word(model): .win
        case .word("baseline"), .word(baseline): .loss
        case .word: nil
        }
    }
}
