/// A row of Arena-Hard's `model_judgment/<judge>/<model>.jsonl`: two games, the second with the answers swapped. Source:
/// Arena-Hard-Auto v2.0; v0.1 has `question_id` in the place of `uid`.
public struct ArenaHardJudgment: JudgmentRow {
    public static let isArray = false

    /// One order of the two answers.
    public struct Game: Hashable, Sendable {
        /// Such as `A>>B`, A being the baseline in game 1 and the model in game 2. Nil where no label could be read.
        public var score: String?
        /// What the judge said: a text, or an object of `answer`.
        public var judgment: JSONText?
        /// What the judge was sent.
        public var prompt: JSONText?
        public var extra: [ExtraField]

        public init(score: String?, judgment: JSONText?, prompt: JSONText? = nil, extra: [ExtraField] = []) {
            self.score = score
            self.judgment = judgment
            self.prompt = prompt
            self.extra = extra
        }

        init(_ members: [JSONValue.Member]) {
            var fields = RowFields(members)
            score = fields.optionalText("score")
            judgment = fields.optionalJSON("judgment")
            prompt = fields.optionalJSON("prompt")
            extra = fields.rest
        }

        func json() -> [UInt8] {
            FieldWriter.json { fields in
                fields.text("score", score)
                fields.json("judgment", judgment)
                fields.json("prompt", prompt)
                fields.extra(extra)
            }
        }
    }

    /// What the file calls the question's id.
    public enum IDName: String, Hashable, Sendable {
        case uid
        case questionID = "question_id"
    }

    public var id: RowID
    public var idName: IDName
    public var category: String?
    public var judge: String?
    public var model: String
    public var baseline: String?
    /// Nil (null) for one that failed.
    public var games: [Game?]
    public var extra: [ExtraField] = []

    public init(uid: String, category: String?, judge: String, model: String, baseline: String, games: [Game?]) {
        id = .text(uid)
        idName = .uid
        self.category = category
        self.judge = judge
        self.model = model
        self.baseline = baseline
        self.games = games
    }

    public init(reading fields: inout RowFields, at place: RowPlace) throws(RowField.Fault) {
        idName = fields.has(IDName.uid.rawValue) ? .uid : .questionID
        id = try fields.id(anyOf: idName == .uid ? ["uid"] : ["question_id", "uid"])
        category = fields.optionalText("category")
        judge = fields.optionalText("judge")
        model = try fields.text("model")
        baseline = fields.optionalText("baseline")
        let start = fields.member("games")?.offset ?? fields.start
        games = []
        for (index, value) in try fields.list("games").enumerated() {
            switch value {
            case .object(let members): games.append(Game(members))
            case .null: games.append(nil)
            default:
                let reason = "games[\(index)]: expected an object or null, found \(value.kind)"
                throw RowField.Fault(offset: start, reason: reason)
            }
        }
        extra = fields.rest
    }

    public func write(to fields: inout FieldWriter) {
        fields.id(idName.rawValue, id)
        fields.text("category", category)
        fields.text("judge", judge)
        fields.text("model", model)
        fields.text("baseline", baseline)
        fields.json("games", games.map { $0?.json() ?? Array("null".utf8) })
        fields.extra(extra)
    }
}
