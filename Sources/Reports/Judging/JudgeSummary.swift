import Statistics

/// What a judge run says, how sure that is, and how far the judge itself can be trusted: `summary.json`.
///
/// Rates are shares of 1 for the model, ties half; intervals are 95 % over questions. Every number that depends on a merge rule is
/// the strict rule's unless its rule stands beside it.
public struct JudgeSummary: Encodable, Sendable {
    public struct Range: Encodable, Sendable {
        public let lower: Double
        public let upper: Double

        init(_ interval: ConfidenceInterval) {
            lower = interval.lower
            upper = interval.upper
        }
    }

    public struct RuleLine: Encodable, Sendable {
        public let rule: String
        /// How a panel's judges were merged; nil for one judge.
        public let panel: String?
        public let winRate: Double
        public let interval: Range?
        public let method: String
        public let wins: Int
        public let ties: Int
        public let losses: Int
        /// Errors, and pairs that the rule drops.
        public let leftOut: Int
        /// 1 + (w - l)/n, in 0...2.
        public let winningScore: Double
    }

    public struct Sign: Encodable, Sendable {
        public let wins: Int
        public let losses: Int
        public let p: Double

        init(_ test: SignTest) {
            (wins, losses, p) = (test.wins, test.losses, test.pValue)
        }
    }

    public struct Share: Encodable, Sendable {
        public let count: Int
        public let of: Int
        public let share: Double
        public let interval: Range

        init(_ proportion: Proportion) {
            (count, of, share) = (proportion.successes, proportion.trials, proportion.share)
            interval = Range(proportion.interval)
        }
    }

    public struct Position: Encodable, Sendable {
        /// Pairs that got the same verdict in both orders.
        public let consistency: Share?
        /// Pairs whose orders differ in favour of the answer shown first, and shown second.
        public let primacy: Int
        public let recency: Int
        /// Of these, pairs whose orders both name one place.
        public let alwaysFirst: Int
        public let alwaysSecond: Int
        public let p: Double?
        /// Shi's score: -1 always the first place, 0 fair, 1 always the second.
        public let preference: Double?
    }

    public struct Bucket: Encodable, Sendable {
        /// A category's name, or a range of length ratios.
        public let name: String
        public let pairs: Int
        public let winRate: Double
        public let interval: Range?
        /// Fewer than 20 pairs: too few to say much.
        public let isSmall: Bool
    }

    public struct Length: Encodable, Sendable {
        /// How often the longer answer wins, where lengths differ and there is a winner. Always the longer: 1; people: about .64.
        public let prefersLonger: Share?
        public let buckets: [Bucket]
    }

    public struct Errors: Encodable, Sendable {
        public let pairs: Int
        public let share: Double
        /// Calls without a verdict, by reason.
        public let calls: [String: Int]
        /// The win rate if all of them were lost, and won.
        public let worst: Range?
        public let isWarning: Bool
    }

    public struct Sensitivity: Encodable, Sendable {
        /// Of the 95 % interval, in shares, that so many questions give.
        public let halfWidth: Double?
        /// The smallest distance from one half that so many questions find four times in five.
        public let detectableGap: Double?
    }

    public struct Cost: Encodable, Sendable {
        public let calls: Int
        public let promptTokens: Int
        public let completionTokens: Int
        /// Nil where a price is unknown.
        public let picodollars: Int64?
        public let picodollarsPerDecisivePair: Int64?

        public init(calls: Int, promptTokens: Int, completionTokens: Int, picodollars: Int64?, decisive: Int) {
            self.calls = calls
            self.promptTokens = promptTokens
            self.completionTokens = completionTokens
            self.picodollars = picodollars
            picodollarsPerDecisivePair = decisive > 0 ? picodollars.map { $0 / Int64(decisive) } : nil
        }
    }

    public var schema = 1
    /// The models that judged, by seat.
    public let judges: [String]
    public let model: String
    public let baseline: String
    public let pairs: Int
    /// By state: win, loss, tie, half-win, half-loss, inconsistent, error.
    public let states: [String: Int]
    /// Strict first; of a panel, each by its majority, then by its mean.
    public let rules: [RuleLine]
    public let signTest: Sign?
    /// Over the pairs of every judge; each judge's own is in ``panel``. The interval takes judges as independent.
    public let position: Position
    public let length: Length
    /// Whether the judges say the same when asked the same again; nil where each was asked once.
    public let stability: Stability?
    /// What the judges of a panel say each, and whether they agree; nil for one judge.
    public var panel: JudgePanel?
    /// Judges that may favour their own kin.
    public let sharedFamilies: [SharedFamily]
    public let categories: [Bucket]
    public let errors: Errors
    /// Calls that had to be asked for their verdict once more.
    public let askedAgain: Int
    /// Pairs of the same text: ties without a call.
    public let identical: Int
    /// Marks in answers that imitate a verdict or a fence. None of them was counted as one.
    public let injections: Int
    public let sensitivity: Sensitivity
    /// Whether the verdicts come from the simulated endpoint.
    public let isSimulated: Bool
    /// The channel by which verdicts were asked for.
    public var channel: String?
    /// The published protocol whose settings were begun with.
    public var protocolName: String?
    /// The rule of the number that stands first on page and terminal.
    public var headline = MergeRule.strict.rawValue
    /// Share of verdicts by how they were come by.
    public let methods: [MethodShare]
    public var cost: Cost?
    /// What it cost to ask again, for a label or with a larger limit, where a reply was of no use. Part of ``cost``.
    public var reasks: JudgeSpending?
    /// How many pairs there are to judge, where the run has not come to all of them. They are in random order, so that what it has is a
    /// fair sample.
    public var planned: Int?
    /// What was lost when the two files were joined.
    public var join: JoinLosses?
    /// People's verdicts on the same pairs, where there are any.
    public var labels: LabelAgreement?

    /// Rows of the two files that are not among the judged pairs.
    public struct JoinLosses: Codable, Sendable {
        public var unmatchedModel = 0
        public var unmatchedBaseline = 0
        public var duplicates = 0
        public var faults = 0
        public var failedAnswers = 0
        public var missing = 0
        /// Pairs whose picture cannot be shown; nil where there is none, as in all files of earlier versions.
        public var badImages: Int?

        public init() {}
    }

    /// The line of the headline's rule; the strict one's where that rule has no value, as score-mean without scores.
    public var headlineLine: RuleLine? { rules.first { $0.rule == headline } ?? rules.first }

    /// Decisive pairs under the strict rule.
    public var decisive: Int { rules.first { $0.rule == MergeRule.strict.rawValue }.map { $0.wins + $0.losses } ?? 0 }
}

extension JudgeSummary {
    /// - Parameters:
    ///   - judges: the models that judged, by seat.
    ///   - seed: of the bootstrap.
    public init(_ judged: [JudgedPair], judges: [String] = [], seed: UInt64, isSimulated: Bool) {
        let bootstrap = ClusteredBootstrap(seed: seed)
        let values = judged.map { pair in (pair, pair.value(.strict)) }
        let strict = values.compactMap(\.1)
        let failed = judged.filter { $0.state == .error }
        model = judged.first?.model ?? ""
        baseline = judged.first?.baseline ?? ""
        pairs = judged.count
        states = Dictionary(judged.map { ($0.state.rawValue, 1) }, uniquingKeysWith: +)
        rules = RuleLine.list(judged, bootstrap)
        signTest = WinRate(strict, bootstrap: bootstrap)?.signTest.map { Sign($0) }
        position = Position(judged.flatMap(\.byJudge))
        length = Self.length(values, bootstrap)
        stability = Stability(judged)
        panel = JudgePanel(judged, judges: judges, bootstrap: bootstrap)
        sharedFamilies = SharedFamily.list(judges: judges, candidates: [model, baseline])
        self.judges = judges
        categories = Self.categories(values, bootstrap)
        let calls = judged.flatMap(\.calls)
        let worst = WorstCase(strict, errors: failed.map(\.id), bootstrap: bootstrap)
        errors = Errors(
            pairs: failed.count, share: worst?.errorShare ?? (judged.isEmpty ? 0 : 1),
            calls: Dictionary(calls.compactMap { $0.error.map { ($0, 1) } }, uniquingKeysWith: +),
            worst: failed.isEmpty ? nil : worst.flatMap { $0.interval.map { Range($0) } }, isWarning: worst?.needsWarning ?? false
        )
        askedAgain = calls.count { $0.wasAskedAgain }
        methods = Self.methods(judged)
        identical = judged.count { $0.isIdentical }
        injections = judged.reduce(0) { $0 + $1.injections }
        let questions = Set(judged.map(\.id)).count
        let ties = strict.isEmpty ? 0 : Double(strict.count { $0.value == 0.5 }) / Double(strict.count)
        let power = Power(tieShare: ties)
        sensitivity = Sensitivity(
            halfWidth: power?.halfWidth(questions: questions), detectableGap: power?.detectableGap(questions: questions))
        self.isSimulated = isSimulated
    }

    private static func length(_ values: [(JudgedPair, PairValue?)], _ bootstrap: ClusteredBootstrap) -> Length {
        let comparisons = values.compactMap { pair, value in
            value.map { LengthComparison($0, modelLength: pair.modelLength, baselineLength: pair.baselineLength) }
        }
        let bias = LengthBias(comparisons, bootstrap: bootstrap)
        return Length(
            prefersLonger: bias.prefersLonger.map { Share($0) },
            buckets: bias.buckets.compactMap { bucket in
                let name = bucket.upper.isInfinite ? "\(bucket.lower) and more" : "\(bucket.lower) to \(bucket.upper)"
                return bucket.winRate.map { Bucket(name, $0) }
            })
    }

    private static func categories(_ values: [(JudgedPair, PairValue?)], _ bootstrap: ClusteredBootstrap) -> [Bucket] {
        let named = values.compactMap { pair, value in pair.category.flatMap { name in value.map { (name, $0) } } }
        return Dictionary(grouping: named) { $0.0 }.sorted { $0.key < $1.key }.compactMap { name, pairs in
            WinRate(pairs.map(\.1), bootstrap: bootstrap).map { Bucket(name, $0) }
        }
    }
}

extension JudgeSummary.Bucket {
    fileprivate init(_ name: String, _ rate: WinRate) {
        self.name = name
        pairs = rate.pairs
        winRate = rate.rate
        interval = rate.interval.map { JudgeSummary.Range($0) }
        isSmall = rate.pairs < 20
    }
}
