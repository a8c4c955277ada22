import Statistics
import Testing

@Suite struct `Position bias` {
    /// The slots that the two orders name, A first, B second, C a tie: the nine cases of Shi et al.
    @Test(arguments: [
        (SlotVerdict.first, SlotVerdict.second, [1, 0, 0]), (.second, .first, [1, 0, 0]), (.tie, .tie, [1, 0, 0]),
        (.first, .first, [0, 1, 0]), (.first, .tie, [0, 1, 0]), (.tie, .first, [0, 1, 0]), (.second, .second, [0, 0, 1]),
        (.second, .tie, [0, 0, 1]), (.tie, .second, [0, 0, 1]),
    ]) func `two slots are consistent, primacy or recency`(
        modelFirst: SlotVerdict, baselineFirst: SlotVerdict, counts: [Int]
    ) {
        let bias = PositionBias([games(modelFirst, baselineFirst)])
        #expect([bias.consistent, bias.primacy, bias.recency] == counts)
        #expect(bias.alwaysFirst == (modelFirst == .first && baselineFirst == .first ? 1 : 0))
        #expect(bias.alwaysSecond == (modelFirst == .second && baselineFirst == .second ? 1 : 0))
    }

    @Test func `a judge that always names one slot has a preference of one, and a fair one of none`() throws {
        let first = PositionBias(Array(repeating: games(.first, .first), count: 20))
        #expect(first.preference == -1 && first.consistency?.share == 0)
        #expect(PositionBias(Array(repeating: games(.second, .secondStrong), count: 20)).preference == 1)
        #expect(PositionBias(Array(repeating: games(.first, .second), count: 20)).preference == 0)
        #expect(try #require(first.signTest).pValue < 1e-5)
    }

    /// 10 primacy, 30 recency, 60 consistent: raw 30·30/40 - 10·10/40 = 20, of 100 pairs.
    @Test func `preference is Shi's score over the readable pairs`() throws {
        let pairs =
            Array(repeating: games(.first, .tie), count: 10) + Array(repeating: games(.second, .second), count: 30)
            + Array(repeating: games(.second, .first), count: 60) + Array(repeating: games(.error, .first), count: 5)
        let bias = PositionBias(pairs)
        #expect([bias.readable, bias.unreadable, bias.alwaysFirst, bias.alwaysSecond] == [100, 5, 0, 30])
        #expect(try #require(bias.preference).isNear(0.2))
        #expect(bias.consistency == Proportion(60, of: 100))
        #expect(bias.signTest == SignTest(wins: 10, losses: 30))
    }

    @Test func `nothing readable has no bias`() {
        for pairs in [[], [[]], [games(.error, .error)]] {
            let bias = PositionBias(pairs)
            #expect(bias.preference == nil && bias.consistency == nil && bias.readable == 0)
            #expect(bias.unreadable == pairs.count && bias.signTest?.pValue == 1)
        }
    }
}

@Suite struct `Repeat stability` {
    @Test func `is the share of the modal verdict, and flips are the pairs that differ`() throws {
        let stability = try #require(
            RepeatStability([
                [.first, .firstStrong, .first], [.first, .second, .error], [.tie, .tie, .second], [.first], [.error, .error],
            ]))
        // 1, 1/2 and 2/3; 0, 1 and 2/3.
        #expect(stability.items == 3)
        #expect(stability.stability.isNear((1 + 0.5 + 2.0 / 3) / 3))
        #expect(stability.flipRate.isNear((0 + 1 + 2.0 / 3) / 3))
    }

    @Test func `is nil without repeats`() {
        #expect(RepeatStability([]) == nil)
        #expect(RepeatStability([[.first], [], [.tie, .error]]) == nil)
    }
}

@Suite struct `Length bias` {
    private func row(_ value: Double, _ model: Int, _ baseline: Int, _ question: String = "q") throws -> LengthComparison {
        LengthComparison(
            try #require(PairValue(question: question, value: value)), modelLength: model, baselineLength: baseline)
    }

    @Test func `counts whether the longer answer won`() throws {
        let rows = [
            try row(1, 200, 100), try row(0, 100, 200), try row(1, 100, 200), try row(0.5, 100, 200), try row(1, 100, 100),
            try row(1, 120, 100),
        ]
        let any = LengthBias(rows, bootstrap: bootstrap)
        #expect([any.longerWins, any.shorterWins, any.ties] == [3, 1, 1])
        #expect(any.prefersLonger == Proportion(3, of: 4))
        let far = LengthBias(rows, margin: LengthBias.alpacaEvalMargin, bootstrap: bootstrap)
        #expect([far.longerWins, far.shorterWins, far.ties] == [2, 1, 1])
    }

    @Test func `a judge that always takes the longer one has a share of one`() throws {
        let rows = try (1...50).map { try row($0 % 2 == 0 ? 1 : 0, $0 % 2 == 0 ? 90 : 10, 50) }
        let bias = LengthBias(rows, bootstrap: bootstrap)
        #expect(bias.prefersLonger?.share == 1 && bias.shorterWins == 0)
    }

    @Test func `puts every pair in the bucket of its length ratio`() throws {
        let rows = [
            try row(0, 0, 10, "a"), try row(0, 49, 100, "b"), try row(1, 50, 100, "c"), try row(1, 80, 100, "d"),
            try row(0, 0, 0, "e"), try row(1, 100, 100, "f"), try row(0, 125, 100, "g"), try row(1, 200, 100, "h"),
            try row(1, 5, 0, "i"), try row(1, -3, 100, "j"),
        ]
        let bias = LengthBias(rows, bootstrap: bootstrap)
        #expect(bias.buckets.map { $0.winRate?.pairs ?? 0 } == [3, 1, 3, 1, 2])
        #expect(bias.buckets.map(\.lower) == [0, 0.5, 0.8, 1.25, 2] && bias.buckets.last?.upper == .infinity)
        #expect(try #require(bias.buckets[2].winRate).rate.isNear(2.0 / 3))
    }

    @Test func `is total`() throws {
        let none = LengthBias([], bootstrap: bootstrap)
        #expect(none.prefersLonger == nil && none.buckets.count == 5 && none.buckets.allSatisfy { $0.winRate == nil })
        let odd = LengthBias(
            [try row(1, .max, .min)], margin: .min, ratios: [.nan, -1, .infinity, 3, 1, 1], bootstrap: bootstrap)
        #expect(odd.longerWins == 1 && odd.buckets.map(\.upper) == [1, 3, .infinity])
    }
}
