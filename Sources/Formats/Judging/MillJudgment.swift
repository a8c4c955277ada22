/// A row of our own `judgments.jsonl`: a pair and every call of the judge about it, none merged.
public struct MillJudgment: JudgingRow {
    /// One call of the judge.
    public struct Call: Hashable, Sendable {
        public enum Order: String, CaseIterable, Hashable, Sendable {
            case modelFirst = "model-first"
            case baselineFirst = "baseline-first"
        }

        public enum Verdict: String, CaseIterable, Hashable, Sendable {
            case model, baseline, tie, error
        }

        /// `ab-1`: the order, and which sample of it. `alone-1`: each answer by itself, without an order.
        public var name: String
        public var order: Order
        public var verdict: Verdict
        /// Whether the preference was marked as a strong one.
        public var isStrong: Bool
        public var modelScore: Double?
        public var baselineScore: Double?
        /// That the answer shown first is the better one, where the verdict is a token with log-probabilities.
        public var firstProbability: Double?
        /// The judge, where the row has calls of several.
        public var judge: String?
        /// Why there is no verdict.
        public var error: String?
        /// The reply as it came.
        public var judgment: String
    }

    public var id: String
    public var category: String?
    /// All turns of the user; nil in files of earlier versions, as are the judge and the answers.
    public var question: String?
    /// How many turns the question has: the verdict is about the last. 1 where the row does not say.
    public var turn: Int
    public var model: String
    public var baseline: String
    public var judge: String?
    /// Both answers are the same text: a tie without a call.
    public var isIdentical: Bool
    public var modelAnswer: String?
    public var baselineAnswer: String?
    /// The picture that the question is about.
    public var image: String?
    public var calls: [Call]

    public init(reading fields: inout RowFields, at place: RowPlace) throws(RowField.Fault) {
        id = try fields.text("id")
        category = fields.optionalText("category")
        question = fields.optionalText("question")
        turn = fields.optionalNumber("turn")?.int ?? 1
        model = try fields.text("model")
        baseline = try fields.text("baseline")
        judge = fields.optionalText("judge")
        isIdentical = fields.member("identical")?.value == .bool(true)
        modelAnswer = fields.optionalText("modelAnswer")
        baselineAnswer = fields.optionalText("baselineAnswer")
        image = fields.optionalText("image")
        let start = fields.member("calls")?.offset ?? fields.start
        calls = []
        for (index, value) in try fields.list("calls").enumerated() {
            guard case .object(let members) = value else {
                throw RowField.Fault(offset: start, reason: "calls[\(index)]: expected an object, found \(value.kind)")
            }
            calls.append(try Call(members, start: start))
        }
    }
}

extension MillJudgment.Call {
    init(_ members: [JSONValue.Member], start: Int) throws(RowField.Fault) {
        var fields = RowFields(members, start: start)
        name = try fields.text("name")
        guard let order: Order = try fields.optionalWord("order") else { throw fields.missing(["order"]) }
        guard let verdict: Verdict = try fields.optionalWord("verdict") else { throw fields.missing(["verdict"]) }
        self.order = order
        self.verdict = verdict
        isStrong = fields.member("isStrong")?.value == .bool(true)
        modelScore = fields.optionalNumber("modelScore")?.double
        baselineScore = fields.optionalNumber("baselineScore")?.double
        firstProbability = fields.optionalNumber("firstProbability")?.double
        judge = fields.optionalText("judge")
        error = fields.optionalText("error")
        judgment = fields.optionalText("judgment") ?? ""
    }
}
