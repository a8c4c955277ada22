import Statistics

/// What the judges of a panel say, each by itself, and whether they agree. Every number here is the strict rule's.
public struct JudgePanel: Encodable, Sendable {
    /// One judge as if it were alone.
    public struct Member: Encodable, Sendable {
        /// From 1.
        public let seat: Int
        public let judge: String
        /// Nil where it has no verdict on any pair.
        public let winRate: JudgeSummary.RuleLine?
        public let position: JudgeSummary.Position
        /// How often it takes the longer answer, where lengths differ and there is a winner.
        public let prefersLonger: JudgeSummary.Share?
        public let stability: JudgeSummary.Stability?
        /// Pairs without a verdict of this judge; the panel may have one.
        public let errors: Int
        /// Calls without a verdict, by reason.
        public let callErrors: [String: Int]
        public let askedAgain: Int
        public var cost: JudgeSpending?
    }

    /// How far judges agree beyond chance in what they find: win, tie or loss.
    public struct Kappa: Encodable, Sendable {
        /// `cohen` of two judges, `fleiss` of more.
        public let method: String
        /// At most 1; 0 is chance. Nil where it is not defined: all verdicts are alike, so that chance explains them.
        public let kappa: Double?
        public let interval: JudgeSummary.Range?
        /// The share of pairs (of judges on pairs) that agree.
        public let agreement: Double?
        /// Pairs with two verdicts or more. Identical answers are not among them: nobody judged these.
        public let pairs: Int
    }

    public struct Duo: Encodable, Sendable {
        /// Seats, from 1.
        public let first: Int
        public let second: Int
        public let kappa: Kappa
    }

    public let rule = MergeRule.strict.rawValue
    /// How many judges must have a verdict for the panel to have one; the others abstain.
    public let quorum = 1
    public var members: [Member]
    /// Of all judges together.
    public let kappa: Kappa
    public let pairwise: [Duo]

    /// Nil where there is one judge.
    /// - Parameter judges: the models by seat.
    init?(_ judged: [JudgedPair], judges: [String], bootstrap: ClusteredBootstrap) {
        let seats = Set(judged.flatMap(\.seats)).sorted()
        guard seats.count > 1 else { return nil }
        let asked = judged.filter { !$0.isIdentical }
        members = seats.map { seat in
            let name = judges.indices.contains(seat - 1) ? judges[seat - 1] : "judge \(seat)"
            return Member(seat, name, judged.map { $0.judged(by: seat) }, bootstrap)
        }
        pairwise = seats.enumerated().flatMap { index, first in
            seats.dropFirst(index + 1).map { second in
                Duo(
                    first: first, second: second,
                    kappa: Kappa(
                        cohen: asked.compactMap { pair in
                            Self.label(pair, first).flatMap { one in Self.label(pair, second).map { (one, $0) } }
                        }))
            }
        }
        if seats.count == 2, let only = pairwise.first {
            kappa = only.kappa
        } else {
            kappa = Kappa(fleiss: asked.map { pair in seats.compactMap { Self.label(pair, $0) } }, bootstrap)
        }
    }

    /// A kappa with two places, or why there is none.
    public static func text(_ kappa: Kappa) -> String {
        if let value = kappa.kappa { return HTML.decimal(value, places: 2) }
        return kappa.pairs == 0 ? "unknown: no pair has two verdicts" : "undefined: one verdict only"
    }

    /// What the judge at `seat` finds; nil where it finds nothing.
    private static func label(_ pair: JudgedPair, _ seat: Int) -> String? {
        pair.judged(by: seat).value(.strict).map { PairOutcome(value: $0.value).rawValue }
    }
}

extension JudgePanel.Member {
    init(_ seat: Int, _ judge: String, _ judged: [JudgedPair], _ bootstrap: ClusteredBootstrap) {
        let calls = judged.flatMap(\.calls)
        let lengths = judged.compactMap { pair in
            pair.value(.strict).map {
                LengthComparison($0, modelLength: pair.modelLength, baselineLength: pair.baselineLength)
            }
        }
        self.seat = seat
        self.judge = judge
        winRate = JudgeSummary.RuleLine(.strict, panel: nil, judged, bootstrap)
        position = JudgeSummary.Position(judged)
        prefersLonger = LengthBias(lengths, ratios: [], bootstrap: bootstrap).prefersLonger.map { JudgeSummary.Share($0) }
        stability = JudgeSummary.Stability(judged)
        errors = judged.count { $0.state == .error }
        callErrors = Dictionary(calls.compactMap { $0.error.map { ($0, 1) } }, uniquingKeysWith: +)
        askedAgain = calls.count { $0.wasAskedAgain }
    }
}

extension JudgePanel.Kappa {
    fileprivate init(cohen both: [(String, String)]) {
        let matrix = ConfusionMatrix(both)
        let measured = CohenKappa(matrix)
        method = "cohen"
        kappa = measured?.kappa
        interval = measured?.interval.map { JudgeSummary.Range($0) }
        agreement = both.isEmpty ? nil : Double(matrix.agreed) / Double(both.count)
        pairs = both.count
    }

    fileprivate init(fleiss rows: [[String]], _ bootstrap: ClusteredBootstrap) {
        let measured = FleissKappa(rows, bootstrap: bootstrap)
        let rated = rows.filter { $0.count >= 2 }
        method = "fleiss"
        kappa = measured?.kappa
        interval = measured?.interval.map { JudgeSummary.Range($0) }
        // Without a kappa all labels are the same one.
        agreement = measured?.observedAgreement ?? (rated.isEmpty ? nil : 1)
        pairs = rated.count
    }
}
