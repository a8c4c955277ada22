import Statistics
import Support
import Testing

@testable import Reports

@Suite struct `Two finished runs` {
    private func refusal(_ one: JudgeRun, _ other: JudgeRun, rule: MergeRule = .strict) -> MillError? {
        #expect(throws: MillError(.runsIncomparable, "", "", cause: "")) { try RunComparison(one, other, rule: rule, seed: 1) }
        do { _ = try RunComparison(one, other, rule: rule, seed: 1) } catch { return error }
        return nil
    }

    @Test func `two models against one baseline: the difference of a question, what is left out, Holm`() throws {
        let one = JudgedFixture.run("one", "x", "base", "wwwwtle")
        let other = JudgedFixture.run("other", "y", "base", "llwttlww")
        let result = try RunComparison(one, other, rule: .strict, seed: 1)
        #expect(result.comparison == "two models against one baseline" && result.judges == nil && result.joinedBy == "id")
        // Questions 1 to 6: +1, +1, 0, +.5, 0, 0; 7 is an error in the first, 8 is only in the second.
        #expect(result.difference.questions == 6 && abs(result.difference.difference - 2.5 / 6) < 1e-12)
        #expect(result.difference.signTest.map { [$0.wins, $0.losses] } == [3, 0])
        #expect(abs((result.difference.signTest?.p ?? 9) - 0.25) < 1e-12)
        let interval = try #require(result.difference.interval)
        #expect(interval.lower < 2.5 / 6 && interval.upper > 2.5 / 6)
        #expect((result.first.model, result.second.model, result.baseline) == ("x", "y", "base"))
        #expect((result.first.errors, result.first.unshared, result.first.pairs) == (1, 0, 7))
        #expect((result.second.errors, result.second.unshared, result.second.pairs) == (0, 2, 8))
        #expect(abs(result.first.winRate - 4.5 / 6) < 1e-12 && abs(result.second.winRate - 2.0 / 6) < 1e-12)
        // Category a: questions 1 to 4, three higher: p = .25, twice by Holm; b: no difference.
        #expect(result.categories.map(\.name) == ["a", "b"])
        let expected = [0.5, 1]
        #expect(zip(result.categories, expected).allSatisfy { abs($0.adjustedP - $1) < 1e-9 && $0.isSmall })
        #expect(result.text.contains("+41.7 points") && result.text.contains("left out of one: 1 without a verdict"))
    }

    @Test func `which of the two models a run calls its baseline makes no difference`() throws {
        let one = JudgedFixture.run("one", "x", "base", "wwlt")
        let turned = JudgedFixture.run("turned", "base", "y", "lwww")
        let result = try RunComparison(one, turned, rule: .strict, seed: 1)
        #expect((result.second.model, result.baseline) == ("y", "base"))
        #expect(abs(result.second.winRate - 0.25) < 1e-12 && result.second.wins == 1)
        // x less y: 1 - 1, 1 - 0, 0 - 0, .5 - 0.
        #expect(abs(result.difference.difference - 1.5 / 4) < 1e-12)
    }

    @Test func `the same models by two judges: agreement, kappa and the difference of their win rates`() throws {
        let one = JudgedFixture.run("one", "x", "base", "wwlltt")
        let other = JudgedFixture.run("other", "base", "x", "llwltw", judge: "k")
        let result = try RunComparison(one, other, rule: .strict, seed: 1)
        #expect(result.comparison == "one pair of models, two judges")
        let judges = try #require(result.judges)
        // Second, from the side of x: w w l w t l.
        #expect(judges.agreement.map { [$0.count, $0.of] } == [4, 6])
        #expect(judges.withoutTies.map { [$0.count, $0.of] } == [3, 4])
        // Habits 2/2/2 and 3/2/1 (win, loss, tie): chance (6 + 4 + 2) / 36 = 1/3; kappa (2/3 - 1/3) / (2/3).
        #expect(abs((judges.kappa.kappa ?? 9) - 0.5) < 1e-12)
        #expect(judges.confusion.counts == [[1, 0, 1], [1, 1, 0], [0, 0, 2]])
        #expect(abs(result.difference.difference - (3.0 - 3.5) / 6) < 1e-12)
        #expect(result.text.contains("Cohen's kappa: 0.500"))
    }

    @Test func `runs that say nothing about each other are refused by why`() throws {
        let run = JudgedFixture.run("one", "x", "base", "wl")
        #expect(refusal(run, JudgedFixture.run("o", "y", "other", "wl"))?.cause.contains("no model is in both") == true)
        #expect(refusal(run, JudgedFixture.run("o", "y", "base", "wl", judge: "k"))?.cause.contains("may be the judges'") == true)
        #expect(
            refusal(run, JudgedFixture.run("o", "y", "base", "ee"))?.cause == "o has no pair with a value under the rule strict")
        #expect(refusal(run, JudgedFixture.run("o", "y", "base", "wl"), rule: .scoreMean)?.cause.contains("score-mean") == true)
        let elsewhere = JudgeRun(name: "o", matches: [JudgedFixture.match("9", "y", "base", .win)])
        #expect(refusal(run, elsewhere)?.cause == "no question has a verdict in both")
        let unnamed = JudgeRun(name: "o", matches: [JudgedFixture.match(nil, "y", "base", .win, prompt: "Why?")])
        #expect(refusal(run, unnamed)?.cause.contains("no ids") == true)
        let several = JudgeRun(name: "s", matches: run.matches + JudgedFixture.run("o", "y", "base", "wl").matches)
        #expect(refusal(several, run)?.hint?.contains("--first") == true)
        #expect(ErrorCode.runsIncomparable.exitCode == 64)
        let chosen = try RunComparison(several.of(model: "y"), run, rule: .strict, seed: 1)
        #expect(chosen.difference.difference == 0 && chosen.first.model == "y")
        let other = JudgedFixture.run("o", "y", "base", "wl", judge: "k")
        #expect(try RunComparison(run, other, rule: .strict, allowsAnyJudge: true, seed: 1).difference.questions == 2)
    }

    @Test func `ids that were counted do not join different questions`() throws {
        let one = JudgeRun(
            name: "one",
            matches: [
                JudgedFixture.match("pair-1", "x", "base", .win, prompt: "A?"),
                JudgedFixture.match("pair-2", "x", "base", .loss, prompt: "B?"),
            ])
        let other = JudgeRun(
            name: "other",
            matches: [
                JudgedFixture.match("pair-1", "y", "base", .win, prompt: "B?"),
                JudgedFixture.match("pair-2", "y", "base", .tie, prompt: "C?"),
            ])
        let result = try RunComparison(one, other, rule: .strict, seed: 1)
        #expect(result.joinedBy == "prompt" && result.difference.questions == 1 && result.difference.difference == -1)
    }

    @Test func `a row that is there twice counts once, and another turn is another subject`() throws {
        let twice = JudgeRun(
            name: "one",
            matches: [
                JudgedFixture.match("1", "x", "base", .win), JudgedFixture.match("1", "x", "base", .loss),
                JudgedFixture.match("1", "x", "base", .loss, turn: 2),
            ])
        #expect(twice.repeated == 1 && twice.matches.count == 2)
        let result = try RunComparison(twice, JudgedFixture.run("o", "y", "base", "t"), rule: .strict, seed: 1)
        #expect(result.difference.difference == 0.5 && result.first.unshared == 1 && result.first.repeated == 1)
    }
}

@Suite struct `A ranking of models` {
    @Test func `a model that beats another three times in four is log 3 above it`() throws {
        let run = JudgedFixture.run("one", "x", "base", String(repeating: "wwwl", count: 50))
        let ranking = try RunRanking([run], rule: .strict, anchor: "base", seed: 1)
        #expect(ranking.models.map(\.model) == ["x", "base"] && ranking.isStronglyConnected)
        let best = try #require(ranking.models.first)
        #expect(abs(best.strength - 1.0986) < 0.01 && abs(best.elo - 1190.8) < 2)
        #expect(best.games == 200 && best.score == 0.75)
        let interval = try #require(best.interval)
        #expect(interval.lower < best.strength && best.strength < interval.upper && interval.upper - interval.lower < 1)
        #expect(ranking.models.last?.strength == 0 && ranking.questions == 200 && ranking.judges == ["j"])
    }

    @Test func `errors are counted and no game; a model that won everything is named`() throws {
        let ranking = try RunRanking(
            [JudgedFixture.run("one", "x", "base", "wwwe"), JudgedFixture.run("two", "y", "base", "wlt")], rule: .strict,
            anchor: nil, seed: 1)
        #expect(ranking.models.map(\.model) == ["x", "y", "base"] || ranking.models.map(\.model) == ["x", "base", "y"])
        #expect(ranking.errors == 1 && ranking.unbeaten == ["x"] && !ranking.isStronglyConnected)
        #expect(ranking.models.allSatisfy { $0.strength.isFinite })
        #expect(ranking.text.contains("x won every game") && ranking.text.contains("1 pairs without a verdict"))
    }

    @Test func `groups that no game connects are refused by name, and an anchor that is no model`() {
        let runs = [JudgedFixture.run("one", "x", "base", "wl"), JudgedFixture.run("two", "y", "z", "wl")]
        let error = #expect(throws: MillError.self) { try RunRanking(runs, rule: .strict, anchor: nil, seed: 1) }
        #expect(error?.code == .runsIncomparable && error?.cause.contains("base, x | y, z") == true)
        let anchor = #expect(throws: MillError.self) { try RunRanking(runs, rule: .strict, anchor: "q", seed: 1) }
        #expect(anchor?.code == .usage && anchor?.hint?.contains("base, x, y, z") == true)
    }
}
