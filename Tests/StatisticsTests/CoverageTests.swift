import Foundation
import Statistics
import Support
import Testing

/// A judge whose faults are known, over questions drawn from a known population.
///
/// A question has a quality gap and a length gap between the two answers. What a win rate estimates is the expected merged value
/// over that population, of the pairs that have a value: with everything discrete, it is a finite sum. It is not the true
/// preference: a biased judge's interval is about what the judge would say of more questions, never about whether the judge is
/// right.
private struct SimulatedJudge {
    /// Log-odds by which the first slot is preferred.
    let positionBias: Double
    /// Log-odds for one step of length.
    let lengthBias: Double
    /// The share of failed calls, doubled for the longer answers: errors that are not a random sample.
    let errorShare: Double
    let tieShare: Double

    struct Question {
        let share: Double
        let quality: Double
        let length: Double
    }

    static let population: [Question] = [-1.6, -0.8, 0, 0.8, 1.6].enumerated().flatMap { index, quality in
        // The model is better more often than not, and the better answer is longer more often than not.
        let share = [0.1, 0.2, 0.25, 0.3, 0.15][index]
        return [-1.0, 0, 1].map { length in
            Question(
                share: share * (quality * length > 0 ? 0.5 : quality * length < 0 ? 0.2 : 0.3), quality: quality, length: length)
        }
    }

    /// The chances of the four verdicts on a question in one order.
    func chances(_ question: Question, _ order: Game.Order) -> [(verdict: SlotVerdict, share: Double)] {
        let sign = order == .modelFirst ? 1.0 : -1.0
        let odds = positionBias + sign * (question.quality + lengthBias * question.length)
        let first = 1 / (1 + exp(-odds))
        let error = question.length > 0 ? 2 * errorShare : errorShare
        let read = 1 - error
        return [
            (.first, read * (1 - tieShare) * first), (.second, read * (1 - tieShare) * (1 - first)), (.tie, read * tieShare),
            (.error, error),
        ]
    }

    /// Every outcome of a question under `rule`, with its chance.
    func outcomes(_ question: Question, _ rule: MergeRule) -> [(share: Double, value: MergedValue?)] {
        chances(question, .modelFirst).flatMap { first in
            chances(question, .baselineFirst).map { second in
                (first.share * second.share, rule.value(of: games(first.verdict, second.verdict)))
            }
        }
    }

    /// The expected win rate over the population.
    func truth(_ rule: MergeRule) -> Double {
        let whole = Self.population.reduce(0) { $0 + $1.share }
        var sum = 0.0
        var weight = 0.0
        for question in Self.population {
            for outcome in outcomes(question, rule) {
                guard let value = outcome.value else { continue }
                sum += question.share / whole * outcome.share * value.value * value.weight
                weight += question.share / whole * outcome.share * value.weight
            }
        }
        return sum / weight
    }
}

/// Draws an index by its share.
private struct Wheel {
    private let ends: [Double]

    init(_ shares: [Double]) {
        var sum = 0.0
        ends = shares.map {
            sum += $0
            return sum
        }
    }

    func draw(_ random: inout SeededRandom) -> Int {
        let place = random.unit() * (ends.last ?? 1)
        return ends.firstIndex { place < $0 } ?? ends.count - 1
    }
}

@Suite struct `Coverage of the stated interval` {
    /// `INSTRUCTMILL_COVERAGE_RUNS=1000` in the long gate.
    static let runs = ProcessInfo.processInfo.environment["INSTRUCTMILL_COVERAGE_RUNS"].flatMap(Int.init) ?? 200
    static let questions = 805

    /// 93 to 97 % of a thousand runs; of fewer, three standard deviations of a binomial around 95 %.
    static let bounds: ClosedRange<Double> = {
        let slack = runs >= 1000 ? 0.02 : 3 * (0.95 * 0.05 / Double(runs)).squareRoot()
        return (0.95 - slack)...(0.95 + slack)
    }()

    private static let judge = SimulatedJudge(positionBias: 0.6, lengthBias: 0.5, errorShare: 0.02, tieShare: 0.12)

    /// The values of one run: `turns` games-of-two on each of so many questions.
    private static func run(
        _ rule: MergeRule, turns: Int, _ random: inout SeededRandom, _ tables: [(Wheel, [MergedValue?])], _ questions: Wheel
    ) -> [PairValue] {
        var values: [PairValue] = []
        for question in 0..<Self.questions / turns {
            let (wheel, outcomes) = tables[questions.draw(&random)]
            for _ in 0..<turns {
                if let value = outcomes[wheel.draw(&random)] { values.append(PairValue(question: "\(question)", value)) }
            }
        }
        return values
    }

    /// The share of runs whose interval holds the truth; with `clustered` off, every row is taken for a question.
    private static func coverage(
        _ rule: MergeRule, judge: SimulatedJudge, turns: Int = 1, clustered: Bool = true, draws: Int = 500
    ) -> Double {
        let truth = judge.truth(rule)
        let tables = SimulatedJudge.population.map { question in
            let outcomes = judge.outcomes(question, rule)
            return (Wheel(outcomes.map(\.share)), outcomes.map(\.value))
        }
        let questions = Wheel(SimulatedJudge.population.map(\.share))
        var random = SeededRandom(deriving: "coverage", rule.name, "\(turns)")
        var held = 0
        for run in 0..<runs {
            var values = Self.run(rule, turns: turns, &random, tables, questions)
            if !clustered {
                values = values.enumerated().compactMap {
                    PairValue(question: "\($0.offset)", value: $0.element.value, weight: $0.element.weight)
                }
            }
            let bootstrap = ClusteredBootstrap(seed: UInt64(run), draws: draws)
            if WinRate(values, bootstrap: bootstrap)?.interval?.contains(truth) == true { held += 1 }
        }
        return Double(held) / Double(runs)
    }

    /// In the gate the default rule and the one of unequal weights, in the long gate all that need no scores.
    static let rules: [MergeRule] =
        runs >= 1000 ? [.strict, .strictDrop, .lenient, .halfVotes, .weighted] : [.strict, .weighted]

    @Test(arguments: rules)
    func `a biased judge's expected win rate lies in the 95 % interval in 95 % of runs`(rule: MergeRule) {
        let coverage = Self.coverage(rule, judge: Self.judge)
        #expect(Self.bounds.contains(coverage), "\(rule.name): \(coverage)")
    }

    /// A judge who sees little but the question: turns of one question mostly agree, and only questions are independent.
    @Test func `five turns a question need an interval over questions: over rows it is too narrow`() {
        let judge = SimulatedJudge(positionBias: 0.2, lengthBias: 1.5, errorShare: 0.01, tieShare: 0.05)
        let clustered = Self.coverage(.halfVotes, judge: judge, turns: 5)
        #expect(Self.bounds.contains(clustered), "over questions: \(clustered)")
        let rows = Self.coverage(.halfVotes, judge: judge, turns: 5, clustered: false, draws: 200)
        #expect(rows < 0.85, "over rows: \(rows)")
    }

    /// The expected rate moves with the rule and is not the share of questions on which the model is better.
    @Test func `the truth depends on the rule`() {
        let truths = [MergeRule.strict, .strictDrop, .lenient].map { Self.judge.truth($0) }
        #expect(truths[0] < truths[1] && truths[0] < truths[2])
        let fair = SimulatedJudge(positionBias: 0, lengthBias: 0, errorShare: 0, tieShare: 0)
        let biased = SimulatedJudge(positionBias: 3, lengthBias: 0, errorShare: 0, tieShare: 0)
        // A strong habit turns most pairs into contradictions, which strict merging counts as ties.
        #expect(abs(biased.truth(.strict) - 0.5) < abs(fair.truth(.strict) - 0.5) / 2)
    }
}
