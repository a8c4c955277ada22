import Statistics
import Testing

@Suite struct `Verdicts, games and states` {
    @Test func `a game is seen from the model's side`() {
        #expect(Game(order: .modelFirst, verdict: .first).outcome == .win)
        #expect(Game(order: .modelFirst, verdict: .secondStrong).outcome == .loss)
        #expect(Game(order: .baselineFirst, verdict: .firstStrong).outcome == .loss)
        #expect(Game(order: .baselineFirst, verdict: .second).outcome == .win)
        #expect(Game(order: .baselineFirst, verdict: .tie).outcome == .tie)
        #expect(Game(order: .modelFirst, verdict: .error).outcome == nil)
        let game = scored(.baselineFirst, model: 8, baseline: 6)
        #expect(game.outcome == .win && game.modelScore == 8 && game.baselineScore == 6)
    }

    @Test func `an error has no scores and no preference, and a probability outside 0 to 1 is none`() {
        let failed = Game(
            order: .modelFirst, verdict: .error, scores: SlotScores(first: 9, second: 1), firstProbability: 0.9)
        #expect(failed.modelScore == nil && failed.baselineScore == nil && failed.preference == nil)
        #expect(SlotScores(first: .nan, second: 1) == nil && SlotScores(first: 1, second: .infinity) == nil)
        #expect(Game(order: .modelFirst, verdict: .first, firstProbability: 1.5).preference == 1)
        #expect(Game(order: .modelFirst, verdict: .first, firstProbability: .nan).preference == 1)
        #expect(Game(order: .baselineFirst, verdict: .first, firstProbability: 0.75).preference == 0.25)
    }

    @Test func `names are stable`() {
        #expect(SlotVerdict.allCases.map(\.rawValue) == ["first-strong", "first", "tie", "second", "second-strong", "error"])
        #expect(
            PairState.allCases.map(\.rawValue)
                == ["win", "loss", "tie", "half-win", "half-loss", "inconsistent", "error"])
        #expect(
            MergeRule.allCases.map(\.name)
                == ["strict", "strict-drop", "lenient", "score-mean", "half-votes", "weighted"])
    }

    /// With A the first slot: the model is A in the first game and B in the second.
    @Test(arguments: [
        (SlotVerdict.first, SlotVerdict.second, PairState.win), (.second, .first, .loss), (.tie, .tie, .tie),
        (.first, .tie, .halfWin), (.tie, .second, .halfWin), (.second, .tie, .halfLoss), (.tie, .first, .halfLoss),
        (.first, .first, .inconsistent), (.second, .second, .inconsistent), (.error, .second, .error),
        (.first, .error, .error), (.firstStrong, .second, .win), (.secondStrong, .firstStrong, .loss),
    ]) func `two verdicts are a state, in whichever sequence`(
        modelFirst: SlotVerdict, baselineFirst: SlotVerdict, state: PairState
    ) {
        let played = games(modelFirst, baselineFirst)
        #expect(PairState(played) == state)
        #expect(PairState(played.reversed()) == state)
        #expect(state.isConsistent == [.win, .loss, .tie].contains(state))
    }

    @Test func `samples of an order are merged by majority or by mean, and unreadable ones abstain`() {
        let modelFirst: [SlotVerdict] = [.first, .first, .tie, .error, .second]
        let baselineFirst: [SlotVerdict] = [.second, .tie, .tie]
        let played =
            modelFirst.map { Game(order: .modelFirst, verdict: $0) }
            + baselineFirst.map { Game(order: .baselineFirst, verdict: $0) }
        // Majority: a win and a tie. Mean: .625 and .667, two wins.
        #expect(PairState(played) == .halfWin)
        #expect(PairState(played, samples: .mean) == .win)
        // Two of each: equally frequent is a tie.
        let split = [SlotVerdict.first, .second, .first, .second].map { Game(order: .modelFirst, verdict: $0) }
        #expect(PairState(split + [Game(order: .baselineFirst, verdict: .tie)]) == .tie)
    }

    @Test func `an order that was not played is an error, unless one order is the plan`() {
        let one = [Game(order: .baselineFirst, verdict: .second)]
        #expect(PairState(one) == .error)
        #expect(PairState(one, orders: .single) == .win)
        #expect(PairState([]) == .error)
        #expect(PairState([], orders: .single) == .error)
        #expect(PairState([Game(order: .modelFirst, verdict: .error)], orders: .single) == .error)
    }

    @Test(arguments: [
        ([PairState.win, .win, .loss], PairState.win), ([.win, .loss, .tie], .tie), ([.win, .loss], .inconsistent),
        ([.win, .halfWin], .halfWin), ([.loss, .halfLoss, .tie], .halfLoss), ([.error, .error, .win], .win),
        ([.error], .error), ([], .error), ([.inconsistent, .inconsistent, .win], .inconsistent), ([.win, .tie], .tie),
    ]) func `a panel has the state of its majority, and a weaker one without`(states: [PairState], panel: PairState) {
        #expect(PairState(panel: states) == panel)
        #expect(PairState(panel: states.reversed()) == panel)
    }
}
