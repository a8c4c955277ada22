import Statistics
import Testing

@Suite struct `Kappa of raters` {
    /// statsmodels' `cohens_kappa`: kappa, `std_kappa`, and the ends of its interval.
    @Test(arguments: [
        ([[20, 5], [10, 15]], 0.4, 0.12699606293110033, 0.151092290476661, 0.6489077095233389),
        (
            [[30, 3, 2], [4, 25, 6], [1, 5, 24]], 0.6846846846846848, 0.061050565015451294, 0.5650277760185792,
            0.8043415933507904
        ),
        (
            [[310, 20, 70], [15, 60, 25], [80, 30, 389]], 0.5890896938224632, 0.022777294449587794, 0.5444470170360071,
            0.6337323706089194
        ),
        ([[0, 10], [10, 0]], -1, 0, -1, -1), ([[7, 0, 0], [0, 5, 0], [0, 0, 3]], 1, 0, 1, 1),
    ]) func `Cohen's has the reference values`(
        counts: [[Int]], kappa: Double, standardError: Double, lower: Double, upper: Double
    ) throws {
        let labels = Array(["loss", "tie", "win"].prefix(counts.count))
        let matrix = try #require(ConfusionMatrix(labels: labels, counts: counts))
        let result = try #require(CohenKappa(matrix))
        #expect(result.kappa.isNear(kappa))
        #expect(try #require(result.standardError).isNear(standardError, 1e-7))
        #expect(try #require(result.interval).lower.isNear(lower, 2e-7))
        #expect(try #require(result.interval).upper.isNear(upper, 2e-7))
    }

    @Test func `Cohen's is nil when there is one class only, and has no spread when one rater has one class`() throws {
        #expect(CohenKappa(ConfusionMatrix([])) == nil)
        #expect(CohenKappa(ConfusionMatrix([("tie", "tie"), ("tie", "tie")], labels: ["win", "tie", "loss"])) == nil)
        let matrix = try #require(ConfusionMatrix(labels: ["a", "b"], counts: [[9, 1], [0, 0]]))
        let constant = try #require(CohenKappa(matrix))
        #expect(constant.kappa.isNear(0) && constant.standardError == nil && constant.interval == nil)
        #expect(constant.observedAgreement == 0.9 && constant.expectedAgreement == 0.9)
    }

    @Test func `a confusion matrix counts pairs of labels, used or not`() throws {
        let matrix = ConfusionMatrix([("b", "a"), ("b", "b"), ("a", "c"), ("b", "a")], labels: ["d", "a"])
        #expect(matrix.labels == ["a", "b", "c", "d"])
        #expect(matrix.counts == [[0, 0, 1, 0], [2, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
        #expect(matrix.total == 4 && matrix.agreed == 1)
        #expect(matrix.rowSums == [1, 3, 0, 0] && matrix.columnSums == [2, 1, 1, 0])
    }

    @Test func `a confusion matrix that is none is refused`() {
        #expect(ConfusionMatrix(labels: ["a"], counts: []) == nil)
        #expect(ConfusionMatrix(labels: ["a", "b"], counts: [[1, 2], [3]]) == nil)
        #expect(ConfusionMatrix(labels: ["a", "a"], counts: [[1, 2], [3, 4]]) == nil)
        #expect(ConfusionMatrix(labels: ["a"], counts: [[-1]]) == nil)
        #expect(ConfusionMatrix(labels: ["a", "b"], counts: [[.max, .max], [.max, .max]]) == nil)
    }

    /// Counted from the 999 published labels of PandaLM's test set (data/testset-v1.json, 65d7cff) and of its judge of 7B
    /// (data/pandalm-7b-testset-v1.json, 2e3f589): people's majority in rows, the judge in columns; tie, first, second.
    @Test func `Cohen's of PandaLM's judge and the majority of its annotators`() throws {
        let matrix = try #require(
            ConfusionMatrix(labels: ["tie", "first", "second"], counts: [[32, 35, 38], [40, 298, 84], [35, 100, 337]]))
        let result = try #require(CohenKappa(matrix))
        #expect(abs(result.kappa - 0.4354) < 0.00005)
        #expect(matrix.agreed == 667, "66.8 % of 999")
    }

    /// How often each combination of three labels occurs in the same 999 rows.
    @Test func `Fleiss' of PandaLM's three annotators`() throws {
        let occurrences = [
            (["2", "2", "2"], 426), (["1", "1", "1"], 368), (["0", "0", "0"], 85), (["1", "2", "2"], 36), (["1", "1", "2"], 33),
            (["0", "1", "1"], 21), (["0", "0", "2"], 13), (["0", "2", "2"], 10), (["0", "0", "1"], 7),
        ]
        let ratings = occurrences.flatMap { Array(repeating: $0.0, count: $0.1) }
        #expect(ratings.count == 999)
        let result = try #require(FleissKappa(ratings, bootstrap: bootstrap))
        #expect(abs(result.kappa - 0.8642) < 0.00005)
    }

    /// The table of Fleiss 1971: ten items, fourteen raters, five labels; statsmodels says the same.
    @Test func `Fleiss' has the published value`() throws {
        let table = [
            [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1], [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
        ]
        let ratings = table.map { row in
            zip(["1", "2", "3", "4", "5"], row).flatMap { Array(repeating: $0.0, count: $0.1) }
        }
        let result = try #require(FleissKappa(ratings, bootstrap: bootstrap))
        #expect(result.kappa.isNear(0.20993070442195522) && result.items == 10 && result.leftOut == 0)
        let interval = try #require(result.interval)
        #expect(interval.lower < result.kappa && interval.upper > result.kappa && interval.upper < 0.5)
    }

    @Test func `Fleiss' of three raters`() throws {
        let ratings = ["aab", "bbb", "acc", "ccc", "aaa", "bac"].map { $0.map(String.init) }
        let result = try #require(FleissKappa(ratings, bootstrap: bootstrap))
        #expect(result.kappa.isNear(0.4112149532710279))
        // Items with one rating or none say nothing.
        let more = try #require(FleissKappa(ratings + [["a"], []], bootstrap: bootstrap))
        #expect(more.kappa == result.kappa && more.items == 6 && more.leftOut == 2)
    }

    /// Resampling the items themselves and taking kappa anew gives the same interval.
    @Test func `Fleiss' interval is that of resampled items`() throws {
        let ratings = ["aab", "bbb", "acc", "ccc", "aaa", "bac", "abb", "ccb"].map { $0.map(String.init) }
        let few = ClusteredBootstrap(seed: 4, draws: 300)
        let interval = try #require(FleissKappa(ratings, bootstrap: few)?.interval)
        let once = ClusteredBootstrap(seed: 0, draws: 1)
        let again = try #require(
            few.interval(clusterCount: ratings.count) { counts in
                let drawn = zip(ratings, counts).flatMap { Array(repeating: $0.0, count: $0.1) }
                return FleissKappa(drawn, bootstrap: once)?.kappa
            })
        #expect(interval.lower.isNear(again.lower) && interval.upper.isNear(again.upper))
    }

    @Test func `Fleiss' is nil of one class, and of items with one rating`() {
        #expect(FleissKappa([["a", "a"], ["a", "a"]], bootstrap: bootstrap) == nil)
        #expect(FleissKappa([["a"], ["b"]], bootstrap: bootstrap) == nil)
        #expect(FleissKappa([], bootstrap: bootstrap) == nil)
        #expect(FleissKappa([["a", "b"]], bootstrap: bootstrap).map { $0.kappa == -1 && $0.interval == nil } == true)
    }
}

@Suite struct `Agreement of raters` {
    private func vote(_ question: String, _ outcome: PairOutcome, turn: Int = 1) -> Vote {
        Vote(question: question, model: "x", opponent: "y", turn: turn, outcome: outcome)
    }

    @Test func `a vote is the same whichever model is named first`() {
        let vote = Vote(question: "1", model: "y", opponent: "x", outcome: .win)
        #expect(vote == self.vote("1", .loss))
        #expect(vote.value(for: "y") == 1 && vote.value(for: "x") == 0 && vote.value(for: "z") == nil)
        #expect(vote.subject.modelA == "x")
    }

    /// Against the people: 1 agrees twice; 2 has a tie against a win and a tie; 3 is opposite; 4 was not voted on, nor was turn
    /// 2.
    @Test func `every judge's vote meets every human vote on the same question, pair and turn`() throws {
        let judge = [vote("1", .win), vote("2", .tie), vote("3", .loss), vote("4", .win), vote("1", .loss, turn: 2)]
        let humans = [vote("1", .win), vote("1", .win), vote("2", .win), vote("2", .tie), vote("3", .win)]
        let agreement = Agreement(judge: judge, humans: humans)
        let all = try #require(agreement.withTies)
        #expect([all.successes, all.trials] == [3, 5])
        let decisive = try #require(agreement.withoutTies)
        #expect([decisive.successes, decisive.trials] == [2, 3])
    }

    @Test func `people agree with one another over all pairs of votes`() throws {
        let agreement = Agreement(among: [
            vote("1", .win), vote("1", .win), vote("1", .tie), vote("2", .tie), vote("2", .tie), vote("3", .win),
        ])
        #expect(agreement.withTies.map { [$0.successes, $0.trials] } == [2, 4])
        #expect(agreement.withoutTies.map { [$0.successes, $0.trials] } == [1, 1])
    }

    @Test func `nothing shared is no agreement, not a disagreement`() {
        let none = Agreement(judge: [vote("1", .win)], humans: [vote("2", .win)])
        #expect(none.withTies == nil && none.withoutTies == nil)
        #expect(Agreement(judge: [vote("1", .tie)], humans: [vote("1", .tie)]).withoutTies == nil)
    }

    /// Agreement of 80 % and yet 20 points too many wins: every disagreement goes one way.
    @Test func `a judge that agrees may still overstate a win rate`() throws {
        let people = (0..<100).map { vote("q\($0)", $0 < 50 ? .win : .loss) }
        let judge = (0..<100).map { vote("q\($0)", $0 < 70 ? .win : .loss) }
        #expect(Agreement(judge: judge, humans: people).withTies?.share == 0.8)
        let gap = try #require(WinRateGap.of(model: "x", judge: judge, humans: people, bootstrap: bootstrap))
        #expect(gap.difference.isNear(0.2))
        #expect(try #require(gap.interval).lower > 0.1)
        let other = try #require(WinRateGap.of(model: "y", judge: judge, humans: people, bootstrap: bootstrap))
        #expect(other.difference.isNear(-0.2))
        #expect(WinRateGap.of(model: "z", judge: judge, humans: people, bootstrap: bootstrap) == nil)
        #expect(WinRateGap.of(model: "x", judge: judge, humans: [], bootstrap: bootstrap) == nil)
    }

    /// People voted three times on the first question and the judge once. Only people have its turn 2 and the second question,
    /// only the judge has turn 2 of the third.
    @Test func `a gap weighs subjects alike, however many voted, and only those that both have`() throws {
        let people = [
            vote("1", .win), vote("1", .win), vote("1", .loss), vote("1", .loss, turn: 2), vote("2", .win), vote("3", .tie),
        ]
        let judge = [vote("1", .win), vote("3", .tie), vote("3", .win, turn: 2)]
        let gap = try #require(WinRateGap.of(model: "x", judge: judge, humans: people, bootstrap: bootstrap))
        #expect(gap.questions == 2 && gap.difference.isNear(1.0 / 6))
    }
}
