/// The merged value of one pair beside the lengths of its two answers.
public struct LengthComparison: Hashable, Sendable {
    public let pair: PairValue
    /// In any one unit, such as characters; below 0 is taken as 0.
    public let modelLength: Int
    public let baselineLength: Int

    public init(_ pair: PairValue, modelLength: Int, baselineLength: Int) {
        self.pair = pair
        self.modelLength = max(0, modelLength)
        self.baselineLength = max(0, baselineLength)
    }

    /// The model's length over the baseline's; 1 when both are empty, infinite when only the baseline is.
    var ratio: Double {
        if modelLength == baselineLength { return 1 }
        return baselineLength > 0 ? Double(modelLength) / Double(baselineLength) : .infinity
    }
}

/// Whether the longer answer wins, and what the win rate is where lengths are alike.
///
/// Stratified by length and not length-controlled: the regression of AlpacaEval 2 needs data from elsewhere and extrapolates
/// where one side is always the longer one.
public struct LengthBias: Hashable, Sendable {
    /// By how many characters the answers must differ in AlpacaEval's evaluator analysis.
    public static let alpacaEvalMargin = 30

    /// The win rate of the pairs whose length ratio, model over baseline, lies in `lower..<upper`.
    public struct Bucket: Hashable, Sendable {
        public let lower: Double
        /// Infinite for the last bucket.
        public let upper: Double
        /// Nil when the bucket is empty.
        public let winRate: WinRate?
    }

    /// Pairs with a winner that is longer by more than the margin.
    public let longerWins: Int
    /// Pairs with a winner that is shorter by more than the margin.
    public let shorterWins: Int
    /// Ties between answers whose lengths differ by more than the margin.
    public let ties: Int
    /// The chance that the longer answer is preferred where lengths differ and there is a winner, with Wilson's interval.
    ///
    /// It takes pairs as independent. Nil when no pair qualifies. AlpacaEval's people have .64, its longest-answer rule 1.
    public let prefersLonger: Proportion?
    /// By rising ratio, without gaps.
    public let buckets: [Bucket]

    /// - Parameters:
    ///   - margin: Lengths differ when they do by more than this; below 0 is taken as 0.
    ///   - ratios: Where one bucket ends and the next begins; those that are not positive and finite are left out.
    public init(
        _ comparisons: [LengthComparison], margin: Int = 0, ratios: [Double] = [0.5, 0.8, 1.25, 2],
        bootstrap: ClusteredBootstrap
    ) {
        var longer = 0
        var shorter = 0
        var ties = 0
        for comparison in comparisons {
            guard abs(comparison.modelLength - comparison.baselineLength) > max(0, margin) else { continue }
            let modelIsLonger = comparison.modelLength > comparison.baselineLength
            switch PairOutcome(value: comparison.pair.value) {
            case .tie: ties += 1
            case .win: modelIsLonger ? (longer += 1) : (shorter += 1)
            case .loss: modelIsLonger ? (shorter += 1) : (longer += 1)
            }
        }
        longerWins = longer
        shorterWins = shorter
        self.ties = ties
        prefersLonger = Proportion(longer, of: longer + shorter, confidence: bootstrap.confidence)
        let ends = Set(ratios.filter { $0 > 0 && $0.isFinite }).sorted()
        buckets = zip([0] + ends, ends + [.infinity]).map { lower, upper in
            let pairs = comparisons.filter { $0.ratio >= lower && ($0.ratio < upper || upper == .infinity) }.map(\.pair)
            return Bucket(lower: lower, upper: upper, winRate: WinRate(pairs, bootstrap: bootstrap))
        }
    }
}
