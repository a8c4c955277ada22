public import Statistics
public import Support

/// Two finished runs of a judge side by side, over the questions that both have a verdict on.
///
/// Two models against one baseline: by how much their win rates differ. One pair of models by two judges: how far the judges
/// agree, and by how much the win rates that they give differ. Errors are never counted as ties; they leave out their pair. All
/// numbers are under ``rule``; differences are of the mean value of a question, in shares of 1.
public struct RunComparison: Encodable, Sendable {
    /// One of the two runs.
    public struct Side: Encodable, Sendable {
        public let run: String
        public let model: String
        /// Nil where its rows name none.
        public let judge: String?
        /// Over the pairs of shared questions.
        public let winRate: Double
        public let interval: JudgeSummary.Range?
        public let wins: Int
        public let ties: Int
        public let losses: Int
        /// Rows with a pair of the two models.
        public let pairs: Int
        /// Pairs without a verdict, in all.
        public let errors: Int
        /// Pairs that have a verdict and no value under the rule.
        public let dropped: Int
        /// Questions with a value that the other run has none of.
        public let unshared: Int
        /// Rows that could not be read, and rows that repeat an earlier one.
        public let faults: Int
        public let repeated: Int
    }

    /// The first run's value less the second's.
    public struct Difference: Encodable, Sendable {
        public let questions: Int
        public let difference: Double
        /// Nil with one question, and where all have the same difference.
        public let interval: JudgeSummary.Range?
        /// Questions on which the first run is higher, and lower; the exact test of these is McNemar's.
        public let signTest: JudgeSummary.Sign?

        init(_ difference: PairedDifference) {
            questions = difference.questions
            self.difference = difference.difference
            interval = difference.interval.map { JudgeSummary.Range($0) }
            signTest = difference.signTest.map { JudgeSummary.Sign($0) }
        }
    }

    public struct Category: Encodable, Sendable {
        public let name: String
        public let difference: Difference
        /// Of the sign test, by Holm's correction over the categories.
        public let adjustedP: Double
        /// Fewer than 20 questions: too few to say much.
        public let isSmall: Bool
    }

    /// How far two judges agree.
    public struct Judges: Encodable, Sendable {
        /// Over all pairs that both judged.
        public let agreement: JudgeSummary.Share?
        /// Over those of which neither is a tie.
        public let withoutTies: JudgeSummary.Share?
        public let kappa: KappaLine
        /// Rows: the first judge's verdict; columns: the second's.
        public let confusion: ConfusionLine
    }

    public let schema = 1
    /// "two models against one baseline", or "one pair of models, two judges".
    public let comparison: String
    public let rule: String
    public let baseline: String
    public let first: Side
    public let second: Side
    /// By what the questions were recognised: `id` or `prompt`.
    public let joinedBy: String
    public let difference: Difference
    public let categories: [Category]
    /// Nil for two models.
    public let judges: Judges?
}

extension RunComparison {
    private static let judgeAnew = "Judge one of the two again with `instructmill judge`, whose folders have both."
    private static let shareQuestions =
        "Compare runs over the same questions; --rule chooses another way to merge the two orders."

    /// - Parameters:
    ///   - allowsAnyJudge: whether two models may be compared through two judges, which confounds the two.
    ///   - seed: of the bootstrap.
    /// - Throws: ``MillError`` `runs.incomparable` that says why.
    public init(
        _ one: JudgeRun, _ other: JudgeRun, rule: MergeRule, allowsAnyJudge: Bool = false, seed: UInt64
    ) throws(MillError) {
        let pairing = try RunPairing(one, other, allowsAnyJudge: allowsAnyJudge)
        let subject = "\(one.name) and \(other.name)"
        guard let names = QuestionNames([one, other]) else {
            throw MillError(
                .runsIncomparable, "compare", subject, cause: "one has no ids and the other no prompts to know its questions by",
                hint: Self.judgeAnew)
        }
        let bootstrap = ClusteredBootstrap(seed: seed)
        let firstMatches = NamedMatch.list(pairing.first, names, rule)
        let secondMatches = NamedMatch.list(pairing.second, names, rule)
        let shared = Set(firstMatches.map(\.subject)).intersection(secondMatches.map(\.subject))
        let firstShared = firstMatches.filter { shared.contains($0.subject) }
        let secondShared = secondMatches.filter { shared.contains($0.subject) }
        guard let difference = PairedDifference(firstShared.map(\.pair), secondShared.map(\.pair), bootstrap: bootstrap),
            let first = Side(pairing.first, firstMatches, firstShared, bootstrap),
            let second = Side(pairing.second, secondMatches, secondShared, bootstrap)
        else {
            let cause =
                firstMatches.isEmpty || secondMatches.isEmpty
                ? "\(firstMatches.isEmpty ? one.name : other.name) has no pair with a value under the rule \(rule.name)"
                : "no question has a verdict in both"
            throw MillError(.runsIncomparable, "compare", subject, cause: cause, hint: Self.shareQuestions)
        }
        comparison = pairing.kind.rawValue
        self.rule = rule.name
        baseline = pairing.first.matches.first?.baseline ?? ""
        self.first = first
        self.second = second
        joinedBy = names.key.rawValue
        self.difference = Difference(difference)
        categories = Self.categories(firstShared, secondShared, bootstrap)
        judges = pairing.kind == .judges ? Judges(firstShared, secondShared) : nil
    }

    private static func categories(
        _ first: [NamedMatch], _ second: [NamedMatch], _ bootstrap: ClusteredBootstrap
    ) -> [Category] {
        let names = Set(first.compactMap(\.category)).union(second.compactMap(\.category))
        var categoryOf: [NamedMatch.Subject: String] = [:]
        for match in second + first { categoryOf[match.subject] = match.category ?? categoryOf[match.subject] }
        var found: [(name: String, difference: PairedDifference, p: Double)] = []
        for name in names.sorted() {
            func values(_ matches: [NamedMatch]) -> [PairValue] {
                matches.filter { categoryOf[$0.subject] == name }.map(\.pair)
            }
            guard let difference = PairedDifference(values(first), values(second), bootstrap: bootstrap) else { continue }
            found.append((name, difference, difference.signTest?.pValue ?? 1))
        }
        let adjusted = Holm.adjusted(found.map(\.p)) ?? found.map(\.p)
        return zip(found, adjusted).map { entry, p in
            Category(
                name: entry.name, difference: Difference(entry.difference), adjustedP: p,
                isSmall: entry.difference.questions < 20)
        }
    }
}

/// A pair with a value, and the name of its question.
struct NamedMatch {
    struct Subject: Hashable {
        let question: String
        let turn: Int
    }

    let subject: Subject
    let category: String?
    let pair: PairValue

    static func list(_ run: JudgeRun, _ names: QuestionNames, _ rule: MergeRule) -> [NamedMatch] {
        run.matches.compactMap { match in
            let question = names.name(of: match)
            return match.value(rule).map {
                NamedMatch(
                    subject: Subject(question: question, turn: match.turn), category: match.category,
                    pair: PairValue(question: question, $0))
            }
        }
    }
}

extension RunComparison.Side {
    fileprivate init?(
        _ run: JudgeRun, _ matches: [NamedMatch], _ shared: [NamedMatch], _ bootstrap: ClusteredBootstrap
    ) {
        guard let rate = WinRate(shared.map(\.pair), bootstrap: bootstrap) else { return nil }
        self.run = run.name
        model = run.matches.first?.model ?? ""
        judge = run.judges.first
        winRate = rate.rate
        interval = rate.interval.map { JudgeSummary.Range($0) }
        (wins, ties, losses) = (rate.wins, rate.ties, rate.losses)
        pairs = run.matches.count
        errors = run.matches.count { $0.isError }
        dropped = pairs - errors - matches.count
        unshared = Set(matches.map(\.subject)).count - Set(shared.map(\.subject)).count
        faults = run.faults
        repeated = run.repeated
    }
}

extension RunComparison.Judges {
    /// Both judges' verdicts on the same subjects, each once.
    fileprivate init(_ first: [NamedMatch], _ second: [NamedMatch]) {
        func votes(_ matches: [NamedMatch]) -> [Vote] {
            matches.map {
                Vote(
                    question: $0.subject.question, model: "model", opponent: "opponent", turn: $0.subject.turn,
                    outcome: PairOutcome(value: $0.pair.value))
            }
        }
        let agreement = Agreement(judge: votes(first), humans: votes(second))
        self.agreement = agreement.withTies.map { JudgeSummary.Share($0) }
        withoutTies = agreement.withoutTies.map { JudgeSummary.Share($0) }
        var others: [NamedMatch.Subject: PairOutcome] = [:]
        for match in second { others[match.subject] = PairOutcome(value: match.pair.value) }
        let matrix = ConfusionMatrix(
            first.compactMap { match in
                others[match.subject].map { (PairOutcome(value: match.pair.value).rawValue, $0.rawValue) }
            }, labels: PairOutcome.allCases.map(\.rawValue))
        kappa = KappaLine(cohen: matrix)
        confusion = ConfusionLine(matrix)
    }
}
