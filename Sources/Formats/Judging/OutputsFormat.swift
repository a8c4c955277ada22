/// A form that a model's outputs are published in.
public enum OutputsFormat: String, CaseIterable, Sendable {
    /// JSON Lines of `question_id`, `answer_id`, `model_id`, `choices` [{`index`, `turns`}], `tstamp`. Source: FastChat's llm_judge;
    /// Arena-Hard v0.1 has the same with a turn's text under `content`.
    case fastChat = "fastchat"
    /// A JSON array of `instruction`, `output`, `generator` and perhaps `dataset`, `input`, `datasplit`. Source: AlpacaEval.
    case alpacaEval = "alpaca-eval"
    /// JSON Lines of `uid`, `ans_id`, `model`, `messages`, `tstamp`, `metadata`. Source: Arena-Hard-Auto v2.0.
    case arenaHard = "arena-hard"
    /// Our `data.jsonl`, or any rows of `messages`.
    case records
    /// Rows of `prompt`, `question` or `instruction`, and `response`, `output` or `answer`.
    case plain
    /// The same as a table with a header.
    case csv

    /// What may hold the question of a plain row, and what its answer.
    static let promptNames = ["prompt", "question", "instruction"]
    static let answerNames = ["response", "output", "answer"]

    /// The form that a row has; nil where it has none of them.
    static func of(_ fields: RowFields) -> OutputsFormat? {
        if fields.areCells { return .csv }
        if fields.has("choices"), fields.hasAny(["question_id", "uid"]) { return .fastChat }
        if fields.has("messages") { return fields.has("uid") ? .arenaHard : .records }
        if fields.has("instruction"), fields.has("output"), fields.has("generator") { return .alpacaEval }
        let isNamed = fields.hasAny(promptNames) || fields.hasAny(idNames)
        return isNamed && fields.hasAny(answerNames) ? .plain : nil
    }

    /// What may name the question, the model and the kind of question.
    static let idNames = ["question_id", "uid", "id"]
    static let modelNames = ["model_id", "generator", "model"]
}
