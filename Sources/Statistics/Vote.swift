/// One rater's verdict on two models' answers to one question.
public struct Vote: Hashable, Sendable {
    /// What is voted on: a question, two models in the order of their names, a turn.
    public struct Subject: Hashable, Sendable {
        public let question: String
        public let modelA: String
        public let modelB: String
        /// From 1.
        public let turn: Int
    }

    public let subject: Subject
    /// From the side of ``Subject/modelA``. An inconsistent verdict is a tie here, as in FastChat's script.
    public let outcome: PairOutcome

    /// `outcome` is that of `model` against `opponent`; which of them is named first makes no difference to the vote.
    public init(question: String, model: String, opponent: String, turn: Int = 1, outcome: PairOutcome) {
        let isInOrder = model <= opponent
        subject = Subject(
            question: question, modelA: isInOrder ? model : opponent, modelB: isInOrder ? opponent : model, turn: turn)
        self.outcome = isInOrder ? outcome : outcome.opposite
    }

    /// The value 0...1 for `model`; nil when the vote is not about it.
    public func value(for model: String) -> Double? {
        if model == subject.modelA { return outcome.value }
        return model == subject.modelB ? outcome.opposite.value : nil
    }
}
