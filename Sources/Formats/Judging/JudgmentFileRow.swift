/// A row of any file of pairwise verdicts that is known, told by its fields.
public enum JudgmentFileRow: JudgingRow {
    case mill(MillJudgment)
    case fastChat(FastChatPairJudgment)
    case alpacaEval(AlpacaEvalAnnotation)
    case arenaHard(ArenaHardJudgment)

    public init(reading fields: inout RowFields, at place: RowPlace) throws(RowField.Fault) {
        if fields.has("calls") {
            self = .mill(try MillJudgment(reading: &fields, at: place))
        } else if fields.has("model_1") {
            self = .fastChat(try FastChatPairJudgment(reading: &fields, at: place))
        } else if fields.has("games") {
            self = .arenaHard(try ArenaHardJudgment(reading: &fields, at: place))
        } else if fields.has("preference") {
            self = .alpacaEval(try AlpacaEvalAnnotation(reading: &fields, at: place))
        } else {
            throw RowField.Fault(
                offset: fields.start,
                reason: "it has no verdict on two answers: neither calls, model_1, games nor preference")
        }
    }
}
