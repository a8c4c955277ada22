/// What a judge said in one order, over all its readable samples.
struct OrderVerdict {
    let outcome: PairOutcome
    /// The mean preference for the model, 0...1.
    let preference: Double
    /// The mean score of the model less that of the baseline, over the samples that have scores.
    let scoreDifference: Double?

    /// Nil when no game is readable.
    init?(_ games: [Game], samples: SampleRule) {
        let outcomes = games.compactMap(\.outcome)
        guard let majority = PairOutcome.majority(of: outcomes), let mean = Mean.of(games.compactMap(\.preference)) else {
            return nil
        }
        outcome = samples == .majority ? majority : PairOutcome(value: mean)
        // Under the majority a probability stands for itself only where there is one sample to merge.
        preference = samples == .majority && outcomes.count > 1 ? majority.value : mean
        scoreDifference = Mean.of(
            games.compactMap { game in
                guard let model = game.modelScore, let baseline = game.baselineScore else { return nil }
                return model - baseline
            })
    }

    /// One verdict an order, the model's first place before its second; nil when an order that was to be played has none.
    static func list(_ games: [Game], samples: SampleRule, orders: PlayedOrders) -> [OrderVerdict]? {
        let verdicts = Game.Order.allCases.map { order in
            OrderVerdict(games.filter { $0.order == order }, samples: samples)
        }
        let readable = verdicts.compactMap { $0 }
        switch orders {
        case .both: return readable.count == verdicts.count ? readable : nil
        case .single: return readable.isEmpty ? nil : readable
        }
    }
}
