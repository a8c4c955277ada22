import Statistics

/// Resamples enough for a test that asks what an interval is about, not for its third digit.
let bootstrap = ClusteredBootstrap(seed: 7, draws: 2_000)

/// The two games of a pair: what the judge said with the model first, and with the baseline first.
func games(_ modelFirst: SlotVerdict, _ baselineFirst: SlotVerdict) -> [Game] {
    [Game(order: .modelFirst, verdict: modelFirst), Game(order: .baselineFirst, verdict: baselineFirst)]
}

/// A game with scores, the model's first, whichever order it was played in.
func scored(_ order: Game.Order, model: Double, baseline: Double) -> Game {
    let scores =
        order == .modelFirst ? SlotScores(first: model, second: baseline) : SlotScores(first: baseline, second: model)
    let outcome: SlotVerdict = model == baseline ? .tie : (model > baseline) == (order == .modelFirst) ? .first : .second
    return Game(order: order, verdict: outcome, scores: scores)
}

/// One question a value.
func values(_ values: [Double], prefix: String = "q") -> [PairValue] {
    values.enumerated().compactMap { PairValue(question: "\(prefix)\($0.offset)", value: $0.element) }
}

/// So many wins, ties and losses, one question each.
func values(wins: Int, ties: Int, losses: Int) -> [PairValue] {
    values(
        Array(repeating: 1.0, count: wins) + Array(repeating: 0.5, count: ties) + Array(repeating: 0.0, count: losses))
}

extension Double {
    /// Whether the two agree to `digits` decimals.
    func isNear(_ other: Double, _ tolerance: Double = 1e-9) -> Bool {
        abs(self - other) <= tolerance
    }
}
