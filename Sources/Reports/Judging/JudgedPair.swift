public import Records
public import Statistics

/// A judged pair as its record has it: every verdict as it was given, none merged.
public struct JudgedPair: Sendable {
    /// One call of the judge.
    public struct Call: Sendable {
        /// `ab-1`: the order, and which sample of it.
        public let name: String
        public let game: Game
        /// Why there is no verdict.
        public let error: String?
        public let wasAskedAgain: Bool
        /// The reply as it came.
        public let judgment: String
    }

    public let id: String
    public let question: String
    public let category: String?
    public let model: String
    public let baseline: String
    public let calls: [Call]
    /// Characters of the two answers.
    public let modelLength: Int
    public let baselineLength: Int
    /// Both answers are the same text: a tie without a call.
    public let isIdentical: Bool
    /// Marks that imitate a verdict or a fence, neutralised in the two answers.
    public let injections: Int
    public let modelAnswer: String
    public let baselineAnswer: String

    /// - Parameter answers: the two answers, where they are to be shown.
    /// - Returns: nil for a record of another kind.
    public init?(_ record: Record, answers: (model: String, baseline: String)? = nil) {
        guard record.kind == "judgment", let id = record.extra["pair"] else { return nil }
        let extra = record.extra
        self.id = id
        question = record.instruction ?? ""
        category = extra["category"]
        model = extra["model_first"] ?? "first"
        baseline = extra["model_second"] ?? "second"
        modelLength = extra["length_first"].flatMap { Int($0) } ?? 0
        baselineLength = extra["length_second"].flatMap { Int($0) } ?? 0
        isIdentical = extra["identical"] == "true"
        injections = ["injections_first", "injections_second"].reduce(0) { $0 + (extra[$1].flatMap { Int($0) } ?? 0) }
        modelAnswer = answers?.model ?? ""
        baselineAnswer = answers?.baseline ?? ""
        let names = Set(
            extra.keys.compactMap { key in
                ["verdict_", "error_"].first(where: key.hasPrefix).map { String(key.dropFirst($0.count)) }
            })
        calls = names.sorted().map { Call(name: $0, record: record) }
    }

    /// The games to be merged: of identical answers, a tie in each order.
    public var games: [Game] {
        if isIdentical { return Game.Order.allCases.map { Game(order: $0, verdict: .tie) } }
        return calls.map(\.game)
    }

    public var state: PairState { PairState(games) }
}

extension JudgedPair.Call {
    fileprivate init(name: String, record: Record) {
        let extra = record.extra
        let order: Game.Order = name.hasPrefix("ab") ? .modelFirst : .baselineFirst
        var scores: SlotScores?
        if let model = record.scores["first_" + name], let baseline = record.scores["second_" + name] {
            scores =
                order == .modelFirst
                ? SlotScores(first: model, second: baseline) : SlotScores(first: baseline, second: model)
        }
        self.name = name
        game = Game(order: order, verdict: Self.verdict(extra["verdict_" + name], order), scores: scores)
        error = extra["error_" + name]
        wasAskedAgain = extra["reasked_" + name] == "true"
        judgment = extra["judgment_" + name] ?? ""
    }

    /// The record names candidates, the game places.
    private static func verdict(_ text: String?, _ order: Game.Order) -> SlotVerdict {
        let named = text.flatMap { SlotVerdict(rawValue: $0) } ?? .error
        guard order == .baselineFirst else { return named }
        switch named {
        case .first: return .second
        case .second: return .first
        case .firstStrong: return .secondStrong
        case .secondStrong: return .firstStrong
        case .tie, .error: return named
        }
    }
}
