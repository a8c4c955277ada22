public import Statistics

/// One pair of two models as a file of any form has it, and what it is worth under every merge rule.
public struct JudgedMatch: Sendable {
    /// The question's id in its file; nil where the file has none.
    public let id: String?
    /// What the user said, in the form that two prompts which ask the same share; nil where the file does not have it.
    public let prompt: String?
    /// From 1.
    public let turn: Int
    public let category: String?
    public let model: String
    public let baseline: String
    /// Nil where the file does not say.
    public let judge: String?
    /// Whether there is no verdict, or none in one of the orders.
    public let isError: Bool
    private let values: [MergeRule: MergedValue]

    /// - Parameters:
    ///   - judge: an empty name is none.
    ///   - seats: the games of each judge, of one in most files. Several are merged by the majority of those who have a verdict.
    ///   - orders: whether every judge was to see both orders.
    public init(
        id: String?, prompt: String? = nil, turn: Int = 1, category: String? = nil, model: String, baseline: String,
        judge: String?, seats: [[Game]], orders: PlayedOrders
    ) {
        self.id = id
        self.prompt = prompt
        self.turn = turn
        self.category = category
        self.model = model
        self.baseline = baseline
        self.judge = judge.flatMap { $0.isEmpty ? nil : $0 }
        isError = PairState(panel: seats.map { PairState($0, orders: orders) }) == .error
        var values: [MergeRule: MergedValue] = [:]
        for rule in MergeRule.allCases {
            let each = seats.map { rule.value(of: $0, orders: orders) }
            values[rule] = each.count == 1 ? each.first ?? nil : PanelRule.majority.merge(each)
        }
        self.values = values
    }

    private init(_ match: JudgedMatch, values: [MergeRule: MergedValue], isSwapped: Bool) {
        id = match.id
        prompt = match.prompt
        turn = match.turn
        category = match.category
        model = isSwapped ? match.baseline : match.model
        baseline = isSwapped ? match.model : match.baseline
        judge = match.judge
        isError = match.isError
        self.values = values
    }

    /// What it is worth for the model; nil where it leaves n, as an error or by the rule.
    public func value(_ rule: MergeRule) -> MergedValue? { values[rule] }

    /// The same as seen from the baseline.
    var swapped: JudgedMatch {
        let turned = values.compactMapValues { MergedValue(value: 1 - $0.value, weight: $0.weight) }
        return JudgedMatch(self, values: turned, isSwapped: true)
    }
}

/// The verdicts of one file, or of one finished run.
public struct JudgeRun: Sendable {
    /// The path it was read from.
    public let name: String
    public let matches: [JudgedMatch]
    /// Rows that could not be read.
    public let faults: Int
    /// Rows that repeat an earlier one's question, turn, models and judge; only the first counts.
    public let repeated: Int

    public init(name: String, matches: [JudgedMatch], faults: Int = 0) {
        self.name = name
        self.faults = faults
        var seen: Set<[String?]> = []
        self.matches = matches.filter {
            seen.insert([$0.id, $0.id == nil ? $0.prompt : nil, "\($0.turn)", $0.model, $0.baseline, $0.judge]).inserted
        }
        repeated = matches.count - self.matches.count
    }

    init(_ run: JudgeRun, matches: [JudgedMatch]) {
        name = run.name
        faults = run.faults
        repeated = run.repeated
        self.matches = matches
    }

    /// The part of it that `model` has a part in; all of it for nil.
    public func of(model: String?) -> JudgeRun {
        guard let model else { return self }
        return JudgeRun(self, matches: matches.filter { $0.model == model || $0.baseline == model })
    }

    /// The judges that its rows name, sorted.
    public var judges: [String] { Set(matches.compactMap(\.judge)).sorted() }
}
