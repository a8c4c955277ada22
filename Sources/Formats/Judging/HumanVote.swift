/// A row of human votes, or of GPT-4's in the same form: which of two models answered better. Source: MT-bench's published human
/// judgments (`conversation_a` and `conversation_b` are in ``extra``).
public struct HumanVote: JudgmentRow {
    public static let isArray = false

    public enum Winner: String, CaseIterable, Hashable, Sendable {
        case modelA = "model_a"
        case modelB = "model_b"
        case tie
        /// Two orders that disagree; it counts as a tie.
        case inconsistentTie = "tie (inconsistent)"
    }

    public var questionID: RowID
    public var modelA: String
    public var modelB: String
    public var winner: Winner
    public var judge: JudgeName?
    /// 1 or 2.
    public var turn: JSONNumber?
    public var extra: [ExtraField] = []

    public init(questionID: RowID, modelA: String, modelB: String, winner: Winner, judge: JudgeName, turn: Int) {
        self.questionID = questionID
        self.modelA = modelA
        self.modelB = modelB
        self.winner = winner
        self.judge = judge
        self.turn = JSONNumber(turn)
    }

    public init(reading fields: inout RowFields, at place: RowPlace) throws(RowField.Fault) {
        questionID = try fields.id(anyOf: ["question_id"])
        modelA = try fields.text("model_a")
        modelB = try fields.text("model_b")
        guard let winner: Winner = try fields.optionalWord("winner") else { throw fields.missing(["winner"]) }
        self.winner = winner
        judge = JudgeName(&fields)
        turn = fields.optionalNumber("turn")
        extra = fields.rest
    }

    public func write(to fields: inout FieldWriter) {
        fields.id("question_id", questionID)
        fields.text("model_a", modelA)
        fields.text("model_b", modelB)
        fields.text("winner", winner.rawValue)
        judge?.write(to: &fields)
        fields.number("turn", turn)
        fields.extra(extra)
    }
}
