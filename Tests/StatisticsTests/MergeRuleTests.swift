import Statistics
import Testing

@Suite struct `Merge rules` {
    /// One row of the table: what the judge said with the model first and with the baseline first, and what each rule makes of
    /// it.
    struct Row: Sendable, CustomTestStringConvertible {
        let modelFirst: SlotVerdict
        let baselineFirst: SlotVerdict
        let strict: Double
        let strictDrop: Double?
        let lenient: Double
        let halfVotes: Double
        var testDescription: String { "\(modelFirst) then \(baselineFirst)" }
    }

    /// All nine pairs of A, B and tie, by hand.
    static let table = [
        Row(modelFirst: .first, baselineFirst: .first, strict: 0.5, strictDrop: nil, lenient: 0.5, halfVotes: 0.5),
        Row(modelFirst: .first, baselineFirst: .second, strict: 1, strictDrop: 1, lenient: 1, halfVotes: 1),
        Row(modelFirst: .first, baselineFirst: .tie, strict: 0.5, strictDrop: 0.5, lenient: 1, halfVotes: 0.75),
        Row(modelFirst: .second, baselineFirst: .first, strict: 0, strictDrop: 0, lenient: 0, halfVotes: 0),
        Row(modelFirst: .second, baselineFirst: .second, strict: 0.5, strictDrop: nil, lenient: 0.5, halfVotes: 0.5),
        Row(modelFirst: .second, baselineFirst: .tie, strict: 0.5, strictDrop: 0.5, lenient: 0, halfVotes: 0.25),
        Row(modelFirst: .tie, baselineFirst: .first, strict: 0.5, strictDrop: 0.5, lenient: 0, halfVotes: 0.25),
        Row(modelFirst: .tie, baselineFirst: .second, strict: 0.5, strictDrop: 0.5, lenient: 1, halfVotes: 0.75),
        Row(modelFirst: .tie, baselineFirst: .tie, strict: 0.5, strictDrop: 0.5, lenient: 0.5, halfVotes: 0.5),
    ]

    @Test(arguments: table) func `every pair of verdicts has its value under every rule`(row: Row) {
        let played = games(row.modelFirst, row.baselineFirst)
        #expect(MergeRule.strict.value(of: played) == MergedValue(value: row.strict))
        #expect(MergeRule.strictDrop.value(of: played) == row.strictDrop.flatMap { MergedValue(value: $0) })
        #expect(MergeRule.lenient.value(of: played) == MergedValue(value: row.lenient))
        #expect(MergeRule.halfVotes.value(of: played) == MergedValue(value: row.halfVotes))
        // Two plain verdicts are two rows, with the mean of the half votes.
        #expect(MergeRule.weighted.value(of: played) == MergedValue(value: row.halfVotes, weight: 2))
        // Without scores there is nothing to compare.
        #expect(MergeRule.scoreMean.value(of: played) == nil)
        for rule in MergeRule.allCases { #expect(rule.value(of: played.reversed()) == rule.value(of: played)) }
    }

    /// The model and the baseline change places: what was won is lost.
    @Test(arguments: table) func `every rule is fair to both sides`(row: Row) {
        let swapped = [
            Game(order: .baselineFirst, verdict: row.modelFirst), Game(order: .modelFirst, verdict: row.baselineFirst),
        ]
        for rule in MergeRule.allCases {
            let value = rule.value(of: games(row.modelFirst, row.baselineFirst))
            #expect(rule.value(of: swapped)?.value == value.map { 1 - $0.value })
        }
    }

    @Test(arguments: MergeRule.allCases) func `an error in either order has no value, whatever the other says`(rule: MergeRule) {
        for verdict in SlotVerdict.allCases {
            #expect(rule.value(of: games(verdict, .error)) == nil)
            #expect(rule.value(of: games(.error, verdict)) == nil)
        }
        #expect(rule.value(of: []) == nil)
        #expect(rule.value(of: [], orders: .single) == nil)
        #expect(rule.value(of: [scored(.modelFirst, model: 9, baseline: 2)]) == nil)
        #expect(rule.value(of: [scored(.modelFirst, model: 9, baseline: 2)], orders: .single)?.value == 1)
    }

    /// Arena-Hard: a strong verdict is three rows. Won strongly once, lost plainly once: 3 of 4.
    @Test(arguments: [
        (SlotVerdict.firstStrong, SlotVerdict.first, 0.75, 4.0), (.firstStrong, .secondStrong, 1, 6),
        (.firstStrong, .firstStrong, 0.5, 6), (.tie, .firstStrong, 0.125, 4), (.secondStrong, .second, 0.25, 4),
    ]) func `weighted counts a strong verdict three times`(
        modelFirst: SlotVerdict, baselineFirst: SlotVerdict, value: Double, weight: Double
    ) {
        #expect(MergeRule.weighted.value(of: games(modelFirst, baselineFirst)) == MergedValue(value: value, weight: weight))
        let plain = games(modelFirst.plain, baselineFirst.plain)
        for rule in MergeRule.allCases where rule != .weighted {
            #expect(rule.value(of: games(modelFirst, baselineFirst)) == rule.value(of: plain))
        }
    }

    @Test func `score-mean compares mean scores, which may overrule a count of verdicts`() {
        // One point ahead once, three behind once: the verdicts are one each, the scores are lost.
        let behind = [scored(.modelFirst, model: 8, baseline: 7), scored(.baselineFirst, model: 5, baseline: 8)]
        #expect(MergeRule.scoreMean.value(of: behind)?.value == 0)
        #expect(MergeRule.lenient.value(of: behind)?.value == 0.5)
        // 0.1 + 0.2 against 0.3: equal but for the last bit.
        let equal = [scored(.modelFirst, model: 0.1 + 0.2, baseline: 0), scored(.baselineFirst, model: 0, baseline: 0.3)]
        #expect(MergeRule.scoreMean.value(of: equal)?.value == 0.5)
        // An order with more readable samples does not weigh more: +1, +1 and -1.5 are a loss, not a win.
        let uneven = [
            scored(.modelFirst, model: 7, baseline: 6), scored(.modelFirst, model: 6, baseline: 5),
            scored(.baselineFirst, model: 5, baseline: 6.5),
        ]
        #expect(MergeRule.scoreMean.value(of: uneven)?.value == 0)
    }

    @Test func `half-votes takes probabilities where the judge gives them`() throws {
        let played = [
            Game(order: .modelFirst, verdict: .first, firstProbability: 0.9),
            Game(order: .baselineFirst, verdict: .first, firstProbability: 0.6),
        ]
        let value = try #require(MergeRule.halfVotes.value(of: played)).value
        #expect(value.isNear(0.65))
        #expect(MergeRule.strict.value(of: played)?.value == 0.5)
    }

    @Test func `a panel decides by majority or by mean, and judges without a value abstain`() {
        let judges = [MergedValue(value: 1), MergedValue(value: 0.75), nil, MergedValue(value: 0)]
        #expect(PanelRule.majority.merge(judges) == MergedValue(value: 1))
        #expect(PanelRule.mean.merge(judges)?.value.isNear(1.75 / 3) == true)
        #expect(PanelRule.majority.merge(judges, quorum: 4) == nil)
        #expect(PanelRule.majority.merge([]) == nil && PanelRule.mean.merge([nil]) == nil)
        #expect(PanelRule.majority.merge([MergedValue(value: 1), MergedValue(value: 0)])?.value == 0.5)
    }

    @Test func `a value lies between 0 and 1 and its weight is sane`() {
        for value in [-0.1, 1.1, .nan, .infinity] { #expect(MergedValue(value: value) == nil) }
        for weight in [0, -1, .nan, .infinity, 1e7] { #expect(MergedValue(value: 1, weight: weight) == nil) }
        #expect(PairValue(question: "q", value: .nan) == nil)
    }

    /// The published counts of one judge on 1,030 pairs: strict 441/327/262 and lenient 507/225/298 leave 66 half-wins, 36
    /// half-losses and 225 ties and contradictions.
    @Test func `two rules over the same verdicts give the two published results`() throws {
        let pairs =
            Array(repeating: games(.first, .second), count: 441) + Array(repeating: games(.second, .first), count: 262)
            + Array(repeating: games(.first, .tie), count: 66) + Array(repeating: games(.tie, .first), count: 36)
            + Array(repeating: games(.tie, .tie), count: 80) + Array(repeating: games(.second, .second), count: 145)
        func rate(_ rule: MergeRule) throws -> WinRate {
            let merged = pairs.map { rule.value(of: $0) }
            let values = merged.enumerated().compactMap { index, value in
                value.map { PairValue(question: "q\(index)", $0) }
            }
            let left = merged.count { $0 == nil }
            return try #require(WinRate(values, leftOut: left, bootstrap: ClusteredBootstrap(seed: 1, draws: 50)))
        }
        let strict = try rate(.strict)
        #expect([strict.wins, strict.ties, strict.losses] == [441, 327, 262])
        #expect(strict.winningScore.isNear(1.174, 0.0005))
        let lenient = try rate(.lenient)
        #expect([lenient.wins, lenient.ties, lenient.losses] == [507, 225, 298])
        #expect(lenient.winningScore.isNear(1.203, 0.0005))
        let drop = try rate(.strictDrop)
        #expect(drop.pairs == 885 && drop.leftOut == 145)
        #expect(
            try #require(WinRate(values(wins: 537, ties: 173, losses: 320), bootstrap: bootstrap)).winningScore.isNear(
                1.211, 0.0005))
    }
}
