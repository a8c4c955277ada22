/// A person's verdict on a pair: a vote between two named models, as MT-bench publishes them, or a plain row of `id`, `winner`
/// and, where there are several people, `rater`.
public enum LabelRow: JudgingRow {
    case vote(HumanVote)
    case plain(Plain)

    public struct Plain: Hashable, Sendable {
        public var id: RowID
        /// `model`, `baseline`, `tie`, or a model's name.
        public var winner: String
        public var rater: String?
        /// From 1; nil where the row does not say.
        public var turn: Int?
    }

    public init(reading fields: inout RowFields, at place: RowPlace) throws(RowField.Fault) {
        if fields.has("model_a") {
            self = .vote(try HumanVote(reading: &fields, at: place))
            return
        }
        let id = try fields.id(anyOf: ["id", "question_id"])
        let winner = try fields.text("winner")
        guard !winner.isEmpty else { throw RowField.Fault(offset: fields.start, reason: "winner: the field is empty") }
        let rater = fields.optionalID(anyOf: ["rater", "judge"])?.description
        self = .plain(Plain(id: id, winner: winner, rater: rater, turn: fields.optionalNumber("turn")?.int))
    }
}
