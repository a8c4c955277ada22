import Statistics
import Testing

/// Values computed with scipy 1.17, statsmodels 0.15 and scikit-learn 1.9 where nothing else is said.
@Suite struct `Intervals and tests have the reference values` {
    @Test(arguments: [
        (23, 80, 0.19986924292269914, 0.3946034621298997), (37, 71, 0.4068599735260268, 0.6332247608881891),
        (0, 80, 0.0, 0.04581812953552712), (80, 80, 0.9541818704644728, 1.0), (1, 1, 0.2065493143772374, 1.0),
        (400, 805, 0.46245211238241535, 0.5313662064667567),
    ]) func `Wilson's interval of a proportion`(successes: Int, trials: Int, lower: Double, upper: Double) throws {
        let interval = try #require(Wilson.interval(successes: successes, of: trials))
        #expect(interval.lower.isNear(lower) && interval.upper.isNear(upper))
        let proportion = try #require(Proportion(successes, of: trials))
        #expect(proportion.interval == interval && interval.contains(proportion.share))
    }

    @Test func `Wilson at another confidence`() throws {
        let confidence = try #require(Confidence(0.9))
        let interval = try #require(Wilson.interval(successes: 23, of: 80, confidence: confidence))
        #expect(interval.lower.isNear(0.21229695771488205) && interval.upper.isNear(0.37660605192592583))
    }

    @Test func `Wilson of nothing, or of more than all, is none`() {
        #expect(Wilson.interval(successes: 0, of: 0) == nil)
        #expect(Wilson.interval(successes: 3, of: 2) == nil)
        #expect(Wilson.interval(successes: -1, of: 2) == nil)
        #expect(Wilson.interval(successes: 0, of: -5) == nil)
        #expect(Proportion(0, of: 0) == nil)
    }

    @Test(arguments: [
        (37, 34, 0.8125886494061619), (23, 50, 0.0021181727464006325), (441, 262, 1.485537673520586e-11),
        (0, 10, 0.001953125), (5, 5, 1.0), (0, 1, 1.0), (0, 0, 1.0), (501_000, 499_000, 0.0456082998653896),
        (507, 298, 1.680093202946115e-13), (639, 41, 5.050609501427362e-139),
    ]) func `the sign test, which is McNemar's`(wins: Int, losses: Int, pValue: Double) throws {
        let test = try #require(SignTest(wins: wins, losses: losses))
        #expect(abs(test.pValue / pValue - 1) < 1e-8)
        #expect(SignTest(wins: losses, losses: wins)?.pValue == test.pValue)
        #expect(McNemar.exact(onlyFirst: wins, onlySecond: losses) == test)
    }

    @Test func `the sign test is exact for small numbers`() throws {
        // 2 (1 + 6 + 15) / 64
        #expect(try #require(SignTest(wins: 2, losses: 4)).pValue.isNear(0.6875, 1e-14))
    }

    @Test func `the sign test is total`() {
        #expect(SignTest(wins: -1, losses: 3) == nil && SignTest(wins: 3, losses: -1) == nil)
        #expect(SignTest(wins: .max, losses: .max) == nil)
        #expect(SignTest(wins: 1, losses: 100_000)?.pValue == 0)
        #expect(SignTest(wins: 499_950_000, losses: 500_000_000).map { $0.pValue > 0.1 && $0.pValue < 0.12 } == true)
    }

    @Test func `Holm's adjusted p-values`() throws {
        func expect(_ pValues: [Double], _ adjusted: [Double]) throws {
            let result = try #require(Holm.adjusted(pValues))
            #expect(zip(result, adjusted).allSatisfy { $0.isNear($1) } && result.count == adjusted.count)
        }
        try expect([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02])
        try expect([0.2, 0.001, 0.9, 0.02, 0.02], [0.4, 0.005, 0.9, 0.08, 0.08])
        try expect([], [])
        #expect(Holm.adjusted([0.5, .nan]) == nil && Holm.adjusted([1.5]) == nil && Holm.adjusted([-0.1]) == nil)
    }

    @Test func `a confidence is a level and its standard errors`() throws {
        #expect(Confidence.standard.z.isNear(1.959963984540054, 1e-13))
        #expect(try #require(Confidence(0.999)).z.isNear(3.2905267314919255, 1e-12))
        #expect(try #require(Confidence(0.4)).z.isNear(0.5244005127080409, 1e-13))
        for level in [0, 1, -1, 2, .nan, .infinity] { #expect(Confidence(level) == nil) }
    }
}

/// The planning table: no ties, 5 % two-sided, 80 % power.
@Suite struct `Power has the reference values` {
    @Test(arguments: [(0.52, 4904), (0.55, 783), (0.575, 347), (0.6, 194), (0.65, 85), (0.7, 47)])
    func `questions for 80 % power`(winRate: Double, questions: Int) throws {
        let power = try #require(Power())
        #expect(power.questions(toDetect: winRate) == questions)
        #expect(power.questions(toDetect: 1 - winRate) == questions)
    }

    @Test(arguments: [(80, 11.0, 15.7), (160, 7.7, 11.1), (300, 5.7, 8.1), (500, 4.4, 6.3), (805, 3.5, 4.9)])
    func `half-width and detectable gap, in points`(questions: Int, halfWidth: Double, gap: Double) throws {
        let power = try #require(Power())
        #expect((try #require(power.halfWidth(questions: questions)) * 1000).rounded() / 10 == halfWidth)
        #expect((try #require(power.detectableGap(questions: questions)) * 1000).rounded() / 10 == gap)
    }

    @Test func `ties shrink the variance by one less their share`() throws {
        let plain = try #require(Power())
        let tied = try #require(Power(tieShare: 0.36))
        for questions in [80, 805] {
            let without = try #require(plain.halfWidth(questions: questions))
            #expect(try #require(tied.halfWidth(questions: questions)).isNear(without * 0.8))
        }
        // (1.959964 * .4 + .841621 * sqrt(.16 - .0025))^2 / .0025 = 499.7
        #expect(tied.questions(toDetect: 0.55) == 500)
    }

    @Test func `power is total`() throws {
        for power in [0, 0.5, 1, .nan] { #expect(Power(power: power) == nil) }
        for share in [-0.1, 1, .nan] { #expect(Power(tieShare: share) == nil) }
        let power = try #require(Power(tieShare: 0.5))
        for rate in [0.5, 0.9, -1, 2, .nan, .infinity, 0.5 + 1e-12] { #expect(power.questions(toDetect: rate) == nil) }
        #expect(power.halfWidth(questions: 0) == nil && power.detectableGap(questions: -1) == nil)
        // Seven questions find a gap of 53 points: there is none.
        #expect(try #require(Power()).detectableGap(questions: 7) == nil)
        #expect(try #require(Power()).questions(toDetect: 1) == 4)
    }
}
