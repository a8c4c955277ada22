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
        guard record.kind == "judgment" else { return nil }
        self.init(record.extra, question: record.instruction ?? "", answers: answers)
    }

    /// - Parameters:
    ///   - extra: what a record, or the rejection of a pair without a verdict, says of it.
    ///   - answers: the two answers, where they are to be shown.
    /// - Returns: nil where it says nothing of a pair.
    public init?(_ extra: [String: String], question: String, answers: (model: String, baseline: String)? = nil) {
        guard let id = extra["pair"] else { return nil }
        self.id = id
        self.question = question
        category = extra["category"]
        model = extra["model_first"] ?? "first"
        baseline = extra["model_second"] ?? "second"
        modelLength = extra["length_first"].flatMap { Int($0) } ?? 0
        baselineLength = extra["length_second"].flatMap { Int($0) } ?? 0
        isIdentical = extra["identical"] == "true"
        injections = ["injections_first", "injections_second"].reduce(0) { $0 + (extra[$1].flatMap { Int($0) } ?? 0) }
        modelAnswer = answers?.model ?? ""
        baselineAnswer = answers?.baseline ?? ""
        let names = extra.keys.filter { $0.hasPrefix("verdict_") }.map { String($0.dropFirst("verdict_".count)) }
        calls = names.sorted().map { Call(name: $0, extra) }
    }

    /// Whether each answer was judged alone, so that there are no orders.
    public var orders: PlayedOrders {
        !calls.isEmpty && calls.allSatisfy { $0.name.hasPrefix("alone") } ? .single : .both
    }

    /// The games to be merged: of identical answers, a tie in each order.
    public var games: [Game] {
        if isIdentical { return Game.Order.allCases.map { Game(order: $0, verdict: .tie) } }
        return calls.map(\.game)
    }

    public var state: PairState { PairState(games, orders: orders) }

    /// What it is worth under `rule`; nil where it leaves n.
    func value(_ rule: MergeRule) -> PairValue? {
        rule.value(of: games, orders: orders).map { PairValue(question: id, $0) }
    }
}

extension JudgedPair.Call {
    fileprivate init(name: String, _ extra: [String: String]) {
        let order: Game.Order = name.hasPrefix("ba") ? .baselineFirst : .modelFirst
        var scores: SlotScores?
        if let model = extra["first_" + name].flatMap({ Double($0) }),
            let baseline = extra["second_" + name].flatMap({ Double($0) })
        {
            scores =
                order == .modelFirst
                ? SlotScores(first: model, second: baseline) : SlotScores(first: baseline, second: model)
        }
        self.name = name
        game = Game(order: order, verdict: Self.verdict(extra["verdict_" + name], order), scores: scores)
        error = extra["error_" + name]
        wasAskedAgain = extra["reasked_" + name] == "true"
        let sample = name.split(separator: "-").last.map(String.init) ?? ""
        let replies = name.hasPrefix("alone") ? ["first-" + sample, "second-" + sample] : [name]
        judgment = replies.compactMap { extra["judgment_" + $0] }.joined(separator: "\n\n")
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
