/// Who judged: a model and the name of its prompt (FastChat), or any name (human votes).
public struct JudgeName: Hashable, Sendable {
    /// The model's name, and the prompt's.
    public var names: [String]
    /// Whether the file has a list; else it has one text.
    public var isList: Bool

    public init(model: String, prompt: String) {
        names = [model, prompt]
        isList = true
    }

    public init(_ name: String) {
        names = [name]
        isList = false
    }

    public var model: String { names.first ?? "" }
    public var prompt: String? { names.count > 1 ? names.last : nil }

    private init(names: [String]) {
        self.names = names
        isList = true
    }

    /// Nil where the field is neither a text nor a list of texts; it then stays.
    init?(_ fields: inout RowFields) {
        if let name = fields.optionalText("judge") {
            self.init(name)
            return
        }
        guard case .array(let values)? = fields.member("judge")?.value else { return nil }
        var names: [String] = []
        for case .string(let name) in values { names.append(name) }
        guard names.count == values.count else { return nil }
        self.init(names: names)
        fields.drop("judge")
    }

    func write(to fields: inout FieldWriter) {
        guard isList else { return fields.text("judge", model) }
        fields.json("judge", JSONText(.array(names.map { .string($0) })))
    }
}

/// What a game or a pair came to, in FastChat's words.
public enum FastChatWinner: String, CaseIterable, Hashable, Sendable {
    case model1 = "model_1"
    case model2 = "model_2"
    case tie
    /// The two orders disagree; the browser's loader says so.
    case inconsistent
    /// The call failed, or nobody could read the verdict.
    case error
}

/// A row of `model_judgment/<judge>_pair.jsonl`: two models' answers to a question, judged in both orders. Source: FastChat's
/// llm_judge, `MatchPair` and `play_a_match_pair`.
public struct FastChatPairJudgment: JudgmentRow {
    public static let isArray = false

    public var questionID: RowID
    public var model1: String
    public var model2: String
    /// Game 1 shows `model1` as A. Nil in old files, which have ``winner`` alone.
    public var firstWinner: FastChatWinner?
    /// Game 2 shows `model2` as A.
    public var secondWinner: FastChatWinner?
    /// Of old files.
    public var winner: FastChatWinner?
    public var judge: JudgeName?
    public var firstPrompt: String?
    public var firstJudgment: String?
    public var secondPrompt: String?
    public var secondJudgment: String?
    /// Of pairs that two single scores decide.
    public var score1: JSONNumber?
    public var score2: JSONNumber?
    /// 1 or 2.
    public var turn: JSONNumber?
    /// Seconds since 1970, UTC.
    public var time: JSONNumber?
    public var extra: [ExtraField] = []

    public init(
        questionID: RowID, model1: String, model2: String, firstWinner: FastChatWinner, secondWinner: FastChatWinner,
        judge: JudgeName, turn: Int
    ) {
        self.questionID = questionID
        self.model1 = model1
        self.model2 = model2
        self.firstWinner = firstWinner
        self.secondWinner = secondWinner
        self.judge = judge
        self.turn = JSONNumber(turn)
    }

    public init(reading fields: inout RowFields, at place: RowPlace) throws(RowField.Fault) {
        questionID = try fields.id(anyOf: ["question_id"])
        model1 = try fields.text("model_1")
        model2 = try fields.text("model_2")
        firstWinner = try fields.optionalWord("g1_winner")
        secondWinner = try fields.optionalWord("g2_winner")
        winner = try fields.optionalWord("winner")
        guard firstWinner != nil && secondWinner != nil || winner != nil else {
            throw fields.missing(["g1_winner and g2_winner", "winner"])
        }
        judge = JudgeName(&fields)
        firstPrompt = fields.optionalText("g1_user_prompt")
        firstJudgment = fields.optionalText("g1_judgment")
        secondPrompt = fields.optionalText("g2_user_prompt")
        secondJudgment = fields.optionalText("g2_judgment")
        score1 = fields.optionalNumber("m1_score")
        score2 = fields.optionalNumber("m2_score")
        turn = fields.optionalNumber("turn")
        time = fields.optionalNumber("tstamp")
        extra = fields.rest
    }

    public func write(to fields: inout FieldWriter) {
        fields.id("question_id", questionID)
        fields.text("model_1", model1)
        fields.text("model_2", model2)
        fields.text("g1_winner", firstWinner?.rawValue)
        fields.text("g2_winner", secondWinner?.rawValue)
        fields.text("winner", winner?.rawValue)
        judge?.write(to: &fields)
        fields.text("g1_user_prompt", firstPrompt)
        fields.text("g1_judgment", firstJudgment)
        fields.text("g2_user_prompt", secondPrompt)
        fields.text("g2_judgment", secondJudgment)
        fields.number("m1_score", score1)
        fields.number("m2_score", score2)
        fields.number("turn", turn)
        fields.number("tstamp", time)
        fields.extra(extra)
    }
}

/// A row of `model_judgment/<judge>_single.jsonl`: one answer and its score. Source: FastChat's llm_judge, `play_a_match_single`.
public struct FastChatSingleJudgment: JudgmentRow {
    public static let isArray = false

    public var questionID: RowID
    public var model: String
    public var judge: JudgeName?
    public var prompt: String?
    public var judgment: String?
    /// 1 to 10; -1 where nobody could read it.
    public var score: JSONNumber?
    /// 1 or 2.
    public var turn: JSONNumber?
    /// Seconds since 1970, UTC.
    public var time: JSONNumber?
    public var extra: [ExtraField] = []

    public init(questionID: RowID, model: String, judge: JudgeName, score: JSONNumber?, turn: Int) {
        self.questionID = questionID
        self.model = model
        self.judge = judge
        self.score = score
        self.turn = JSONNumber(turn)
    }

    public init(reading fields: inout RowFields, at place: RowPlace) throws(RowField.Fault) {
        questionID = try fields.id(anyOf: ["question_id"])
        model = try fields.text("model")
        judge = JudgeName(&fields)
        prompt = fields.optionalText("user_prompt")
        judgment = fields.optionalText("judgment")
        guard fields.has("score") else { throw fields.missing(["score"]) }
        score = fields.optionalNumber("score")
        turn = fields.optionalNumber("turn")
        time = fields.optionalNumber("tstamp")
        extra = fields.rest
    }

    public func write(to fields: inout FieldWriter) {
        fields.id("question_id", questionID)
        fields.text("model", model)
        judge?.write(to: &fields)
        fields.text("user_prompt", prompt)
        fields.text("judgment", judgment)
        fields.number("score", score)
        fields.number("turn", turn)
        fields.number("tstamp", time)
        fields.extra(extra)
    }
}
