public import Records
public import Statistics

/// A judged pair as its record has it: every verdict as it was given, none merged.
public struct JudgedPair: Sendable {
    /// One call of the judge.
    public struct Call: Sendable {
        /// `ab-1`: the order, and which sample of it; `ab-1@2` by the second judge of a panel.
        public let name: String
        /// The judge's seat on the panel, from 1.
        public let seat: Int
        public let game: Game
        /// Why there is no verdict.
        public let error: String?
        public let wasAskedAgain: Bool
        /// How each reply of it that gave a verdict was read: one, or one for each of two answers that were judged alone.
        public let methods: [ParseMethod]
        /// The reply as it came.
        public let judgment: String
    }

    public let id: String
    public let question: String
    public let category: String?
    /// Of the picture that the judge saw, below the folder of pictures; nil where there is none.
    public let image: String?
    public let model: String
    public let baseline: String
    public private(set) var calls: [Call]
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
        image = extra["image"]
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

    /// The seats of those who judged it, ascending.
    public var seats: [Int] { Set(calls.map(\.seat)).sorted() }

    /// The pair as each judge alone has it, in the order of their seats.
    public var byJudge: [JudgedPair] { seats.map { judged(by: $0) } }

    /// The pair with nothing but what the judge at `seat` said.
    func judged(by seat: Int) -> JudgedPair {
        var copy = self
        copy.calls = calls.filter { $0.seat == seat }
        return copy
    }

    /// The games of one judge: of identical answers, a tie in each order. Those of a panel are not to be merged as one judge's.
    public var games: [Game] {
        if isIdentical { return Game.Order.allCases.map { Game(order: $0, verdict: .tie) } }
        return calls.map(\.game)
    }

    /// Of a panel, the state that its judges' states come to.
    public var state: PairState {
        let judges = byJudge
        guard judges.count > 1 else { return PairState(games, orders: orders) }
        return PairState(panel: judges.map { PairState($0.games, orders: $0.orders) })
    }

    /// What it is worth under `rule`, and to a panel under `panel`; nil where it leaves n. A judge without a value abstains.
    func value(_ rule: MergeRule, panel: PanelRule = .majority) -> PairValue? {
        let judges = byJudge
        let merged =
            judges.count > 1
            ? panel.merge(judges.map { rule.value(of: $0.games, orders: $0.orders) })
            : rule.value(of: games, orders: orders)
        return merged.map { PairValue(question: id, $0) }
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
        seat = name.split(separator: "@").dropFirst().first.flatMap { Int($0) } ?? 1
        // The record tells how probable it is that the pair's first answer, the model's, is the better one.
        let probability = extra["probability_" + name].flatMap { Double($0) }
        game = Game(
            order: order, verdict: Self.verdict(extra["verdict_" + name], order), scores: scores,
            firstProbability: order == .modelFirst ? probability : probability.map { 1 - $0 })
        error = extra["error_" + name]
        let sample = name.split(separator: "-").last.map(String.init) ?? ""
        let replies = name.hasPrefix("alone") ? ["first-" + sample, "second-" + sample] : [name]
        wasAskedAgain = replies.contains { extra["reasked_" + $0] == "true" }
        methods = replies.compactMap { ParseMethod(extra, of: $0) }
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
