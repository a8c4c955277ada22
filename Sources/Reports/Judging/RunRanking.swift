public import Statistics
public import Support

/// Several models' strengths from the verdicts of any number of runs, by the model of Bradley and Terry: ties half, a small
/// ridge, 95 % intervals over questions. Not sequential Elo; ``Line/elo`` is the strength on another scale.
public struct RunRanking: Encodable, Sendable {
    public struct Line: Encodable, Sendable {
        public let model: String
        /// Log-odds above the anchor, or above the mean.
        public let strength: Double
        /// Nil with one question.
        public let interval: JudgeSummary.Range?
        /// 1000 for the anchor, or the mean; 400 points are odds of ten to one.
        public let elo: Double
        public let eloInterval: JudgeSummary.Range?
        /// Pairs that it took part in, each as many as the rule counts it for.
        public let games: Double
        /// What it won of them, ties half, 0...1.
        public let score: Double
    }

    public let schema = 1
    public let rule: String
    /// By falling strength.
    public let models: [Line]
    /// The model whose strength is zero; nil where the mean is.
    public let anchor: String?
    /// How strongly strengths are pulled to their mean, in games.
    public let ridge: Double
    public let questions: Int
    /// By what questions were recognised: `id` or `prompt`.
    public let joinedBy: String
    /// All judges that the rows name.
    public let judges: [String]
    /// Whether wins or ties lead from every model to every other. Where not, the ridge decides how far some are apart.
    public let isStronglyConnected: Bool
    /// Models that won all of their games, and that won none.
    public let unbeaten: [String]
    public let winless: [String]
    /// Pairs without a verdict, and pairs that the rule drops.
    public let errors: Int
    public let dropped: Int
    public let repeated: Int
    public let faults: Int
}

extension RunRanking {
    /// - Parameter seed: of the bootstrap.
    /// - Throws: ``MillError`` `runs.incomparable` where there is nothing to rank or models that no game connects, `usage` for an
    ///   unknown anchor.
    public init(_ runs: [JudgeRun], rule: MergeRule, anchor: String?, seed: UInt64) throws(MillError) {
        let subject = runs.count == 1 ? runs.first?.name ?? "" : "\(runs.count) runs"
        guard let names = QuestionNames(runs) else {
            throw MillError(
                .runsIncomparable, "rank", subject, cause: "some have no ids and others no prompts to know their questions by",
                hint: "Rank those with ids and those with prompts apart; folders of `instructmill judge` have both.")
        }
        let matches = runs.flatMap(\.matches)
        let comparisons = matches.compactMap { match in
            match.value(rule).flatMap {
                ModelComparison(
                    model: match.model, opponent: match.baseline, pair: PairValue(question: names.name(of: match), $0))
            }
        }
        let known = Set(comparisons.flatMap { [$0.model, $0.opponent] })
        if let anchor, !known.contains(anchor), !known.isEmpty {
            throw MillError(
                .usage, "anchor at", anchor, cause: "no run has a verdict on it",
                hint: "Models: \(known.sorted().joined(separator: ", "))")
        }
        guard let fit = BradleyTerry(comparisons, anchor: anchor, bootstrap: ClusteredBootstrap(seed: seed)) else {
            throw MillError(
                .runsIncomparable, "rank", subject, cause: "no pair has a value under the rule \(rule.name)",
                hint: "Choose another with --rule, or look into the runs: their verdicts may all be errors.")
        }
        guard fit.connectivity.isConnected else {
            let groups = fit.connectivity.components.map { $0.joined(separator: ", ") }.joined(separator: " | ")
            throw MillError(
                .runsIncomparable, "rank", subject, cause: "no game connects these groups: \(groups)",
                hint: "Rank each by itself, or judge a pair that joins them.")
        }
        let scores = Self.scores(comparisons)
        self.rule = rule.name
        self.anchor = anchor
        ridge = BradleyTerry.ridge
        models = fit.ratings.map { Line($0, score: scores[$0.model] ?? 0) }
        questions = Set(comparisons.map(\.pair.question)).count
        joinedBy = names.key.rawValue
        judges = Set(runs.flatMap(\.judges)).sorted()
        isStronglyConnected = fit.connectivity.isStronglyConnected
        unbeaten = models.filter { $0.score == 1 }.map(\.model).sorted()
        winless = models.filter { $0.score == 0 }.map(\.model).sorted()
        errors = matches.count { $0.isError }
        dropped = matches.count - errors - comparisons.count
        repeated = runs.reduce(0) { $0 + $1.repeated }
        faults = runs.reduce(0) { $0 + $1.faults }
    }

    private static func scores(_ comparisons: [ModelComparison]) -> [String: Double] {
        var games: [String: Double] = [:]
        var won: [String: Double] = [:]
        for comparison in comparisons {
            let weight = comparison.pair.weight
            games[comparison.model, default: 0] += weight
            games[comparison.opponent, default: 0] += weight
            won[comparison.model, default: 0] += weight * comparison.pair.value
            won[comparison.opponent, default: 0] += weight * (1 - comparison.pair.value)
        }
        return games.reduce(into: [:]) { scores, entry in scores[entry.key] = (won[entry.key] ?? 0) / entry.value }
    }

    /// The table on a terminal.
    public var text: String {
        let zero = anchor.map { "\($0) at 0" } ?? "the mean at 0"
        var text = "\nBradley-Terry, rule \(rule), ties half, \(Terminal.safe(zero)); \(Figures.grouped(questions)) questions"
        text += judges.isEmpty ? "\n\n" : "; judged by \(Terminal.safe(judges.joined(separator: ", ")))\n\n"
        var table = TextTable([
            ("model", .left), ("strength", .right), ("95 % interval", .right), ("Elo", .right), ("95 % interval", .right),
            ("games", .right), ("score", .right),
        ])
        for line in models {
            table.add([
                line.model, HTML.decimal(line.strength, places: 3), Self.range(line.interval, places: 3),
                HTML.decimal(line.elo, places: 0), Self.range(line.eloInterval, places: 0), HTML.decimal(line.games, places: 0),
                HTML.percent(line.score),
            ])
        }
        text += table.text(width: 110, indent: "  ") + "\n"
        if !isStronglyConnected {
            text += "  wins do not lead from every model to every other: how far some are apart is the ridge's doing"
            let told = [(unbeaten, "won every game"), (winless, "won none")].filter { !$0.0.isEmpty }
            for (models, what) in told { text += "; \(Terminal.safe(models.joined(separator: ", "))) \(what)" }
            text += "\n"
        }
        let left = [
            (errors, "pairs without a verdict"), (dropped, "pairs dropped by the rule"), (repeated, "rows that repeat another"),
            (faults, "rows that cannot be read"),
        ].filter { $0.0 > 0 }
        if !left.isEmpty {
            text += "  left out: " + left.map { "\(Figures.grouped($0.0)) \($0.1)" }.joined(separator: ", ") + "\n"
        }
        return text
    }

    private static func range(_ range: JudgeSummary.Range?, places: Int) -> String {
        range.map { "\(HTML.decimal($0.lower, places: places)) – \(HTML.decimal($0.upper, places: places))" } ?? "--"
    }
}

extension RunRanking.Line {
    fileprivate init(_ rating: BradleyTerry.Rating, score: Double) {
        model = rating.model
        strength = rating.strength
        interval = rating.interval.map { JudgeSummary.Range($0) }
        elo = rating.elo
        eloInterval = rating.interval.map {
            JudgeSummary.Range(lower: BradleyTerry.elo($0.lower), upper: BradleyTerry.elo($0.upper))
        }
        games = rating.rows
        self.score = score
    }
}

extension JudgeSummary.Range {
    init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }
}
