public import Statistics

/// How far a judge says what people say of the same pairs, and by how much its win rate is another than theirs.
///
/// A judge may agree with people on most pairs and still overstate its win rate, so the gap stands beside the agreement.
///
/// Source: the agreement of MT-bench (arXiv 2306.05685, section 4.2): the judge's one verdict against every human vote on the
/// same question, models and turn, people's votes in pairs; ties, inconsistent ones among them, agree with ties.
public struct LabelAgreement: Encodable, Sendable {
    /// Votes that are in no number here, by why.
    public struct LeftOut: Encodable, Sendable {
        /// On a question that was not judged.
        public internal(set) var unknownQuestions = 0
        /// About other models, or with a word for the winner that names neither.
        public internal(set) var otherModels = 0
        /// About an earlier turn than the last, which the judge was asked about.
        public internal(set) var otherTurns = 0
        /// On pairs that have no verdict of the judge.
        public internal(set) var unjudged = 0
        /// Rows of the file that could not be read.
        public internal(set) var faults = 0

        var sum: Int { unknownQuestions + otherModels + otherTurns + unjudged + faults }
    }

    /// The judge's win rate less people's.
    public struct Gap: Encodable, Sendable {
        public let questions: Int
        public let gap: Double
        /// Nil with one question, and where all have the same gap.
        public let interval: JudgeSummary.Range?
    }

    /// How the judge's two orders became one verdict.
    public let rule: String
    /// Votes that count.
    public let votes: Int
    /// Pairs that have both the judge's verdict and a vote.
    public let pairs: Int
    /// Distinct names of raters; 0 where the file has none.
    public let raters: Int
    public let leftOut: LeftOut
    /// Judge against people, over pairs of votes.
    public let agreement: JudgeSummary.Share?
    /// Over pairs of votes of which neither is a tie.
    public let withoutTies: JudgeSummary.Share?
    /// People against one another.
    public let amongHumans: JudgeSummary.Share?
    public let amongHumansWithoutTies: JudgeSummary.Share?
    /// Cohen's, of the judge and the majority of people.
    public let kappa: KappaLine
    /// Rows: the judge's verdict on the model; columns: people's majority, a tie where two are equally frequent.
    public let confusion: ConfusionLine
    /// Fleiss', of people, over pairs with more than two votes; nil where there are none.
    public let fleiss: KappaLine?
    public let gap: Gap?
}

extension LabelAgreement {
    /// - Parameters:
    ///   - turns: how many turns a judged question has, by its id; 1 where it is not there.
    ///   - faults: rows of the labels' file that could not be read.
    ///   - seed: of the bootstrap.
    public init(
        _ judged: [JudgedPair], labels: [HumanLabel], turns: [String: Int] = [:], faults: Int = 0, rule: MergeRule = .strict,
        seed: UInt64
    ) {
        let bootstrap = ClusteredBootstrap(seed: seed)
        let ballot = Ballot(judged, labels, turns, faults, rule)
        let human = Dictionary(grouping: ballot.humans, by: \.subject)
        let matrix = ConfusionMatrix(
            ballot.judge.compactMap { vote in
                (human[vote.subject]?.map(\.outcome)).flatMap { PairOutcome.majority(of: $0) }.map {
                    (ballot.seen(vote.outcome, vote.subject).rawValue, ballot.seen($0, vote.subject).rawValue)
                }
            }, labels: PairOutcome.allCases.map(\.rawValue))
        let agreement = Agreement(judge: ballot.judge, humans: ballot.humans)
        let among = Agreement(among: ballot.humans)
        let crowded = human.values.filter { $0.count > 2 }.sorted {
            ($0.first?.subject.question ?? "") < ($1.first?.subject.question ?? "")
        }
        self.rule = rule.name
        votes = ballot.humans.count
        pairs = human.count
        raters = ballot.raters.count
        leftOut = ballot.leftOut
        self.agreement = agreement.withTies.map { JudgeSummary.Share($0) }
        withoutTies = agreement.withoutTies.map { JudgeSummary.Share($0) }
        amongHumans = among.withTies.map { JudgeSummary.Share($0) }
        amongHumansWithoutTies = among.withoutTies.map { JudgeSummary.Share($0) }
        kappa = KappaLine(cohen: matrix)
        confusion = ConfusionLine(matrix)
        fleiss =
            crowded.isEmpty ? nil : KappaLine(fleiss: crowded.map { $0.map(\.outcome.rawValue) }, bootstrap: bootstrap)
        gap = WinRateGap.of(model: Ballot.model, judge: ballot.judge, humans: ballot.humans, bootstrap: bootstrap).map {
            Gap(questions: $0.questions, gap: $0.difference, interval: $0.interval.map { JudgeSummary.Range($0) })
        }
    }
}

/// The judge's and people's votes on the pairs that have both.
private struct Ballot {
    /// What the compared model is called here, whatever its files call it: rows of one run may name several.
    static let model = "model"
    private static let baseline = "baseline"

    var judge: [Vote] = []
    var humans: [Vote] = []
    var raters: Set<String> = []
    var leftOut = LabelAgreement.LeftOut()

    init(_ judged: [JudgedPair], _ labels: [HumanLabel], _ turns: [String: Int], _ faults: Int, _ rule: MergeRule) {
        let pairs = Dictionary(judged.map { ($0.id, $0) }) { first, _ in first }
        leftOut.faults = faults
        var asked: Set<String> = []
        for label in labels {
            guard let pair = pairs[label.question] else {
                leftOut.unknownQuestions += 1
                continue
            }
            guard let outcome = label.outcome(of: pair.model, against: pair.baseline) else {
                leftOut.otherModels += 1
                continue
            }
            let last = turns[pair.id] ?? 1
            guard label.turn ?? last == last else {
                leftOut.otherTurns += 1
                continue
            }
            guard let value = pair.value(rule)?.value else {
                leftOut.unjudged += 1
                continue
            }
            if let rater = label.rater { raters.insert(rater) }
            humans.append(Self.vote(pair.id, outcome))
            if asked.insert(pair.id).inserted { judge.append(Self.vote(pair.id, PairOutcome(value: value))) }
        }
    }

    private static func vote(_ question: String, _ outcome: PairOutcome) -> Vote {
        Vote(question: question, model: model, opponent: baseline, outcome: outcome)
    }

    /// A vote's outcome from the side of the model.
    func seen(_ outcome: PairOutcome, _ subject: Vote.Subject) -> PairOutcome {
        subject.modelA == Self.model ? outcome : outcome.opposite
    }
}
