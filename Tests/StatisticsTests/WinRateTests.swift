import Statistics
import Support
import Testing

@Suite struct `The clustered bootstrap` {
    /// numpy over 200,000 resamples: [.52981, .59379].
    @Test func `finds the percentiles of the mean`() throws {
        let interval = try #require(WinRate(values(wins: 400, ties: 105, losses: 300), bootstrap: bootstrap)?.interval)
        #expect(interval.lower.isNear(0.52981, 0.0025) && interval.upper.isNear(0.59379, 0.0025))
    }

    @Test func `interpolates percentiles like numpy`() throws {
        let ten = ClusteredBootstrap(seed: 1, draws: 10)
        let interval = try #require(ten.interval(of: [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]))
        #expect(interval.lower.isNear(1) && interval.upper.isNear(8.325))
    }

    @Test func `gives the same interval for the same seed, whatever order the values came in, and another for another`() {
        let rows = values(wins: 40, ties: 7, losses: 33)
        var random = SeededRandom(seed: 3)
        let first = WinRate(rows, bootstrap: bootstrap)
        #expect(first != nil && WinRate(rows.shuffled(using: &random), bootstrap: bootstrap) == first)
        #expect(WinRate(rows, bootstrap: ClusteredBootstrap(seed: 8))?.interval != first?.interval)
    }

    @Test func `draws as many clusters as there are, each as often as the next`() {
        var sums = Array(repeating: 0, count: 5)
        var draws = 0
        ClusteredBootstrap(seed: 2, draws: 20_000).forEachDraw(of: 5) { counts in
            draws += 1
            #expect(counts.reduce(0, +) == 5)
            for (index, count) in counts.enumerated() { sums[index] += count }
        }
        #expect(draws == 20_000)
        // Four standard deviations of a binomial of 100,000 draws at one fifth.
        for sum in sums { #expect(abs(sum - 20_000) < 506) }
    }

    @Test func `gives a statistic of counts the interval that the ratio has`() throws {
        let clusters = [(2.0, 2.0), (0.5, 1), (1.5, 3), (0, 2), (1, 1)].map { ClusterTotal(sum: $0.0, weight: $0.1) }
        let ratio = bootstrap.interval(ofRatio: clusters)
        let statistic = bootstrap.interval(clusterCount: clusters.count) { counts in
            let drawn = zip(clusters, counts)
            return drawn.reduce(0) { $0 + $1.0.sum * Double($1.1) } / drawn.reduce(0) { $0 + $1.0.weight * Double($1.1) }
        }
        let expected = try #require(statistic)
        #expect(try #require(ratio).lower.isNear(expected.lower) && ratio?.upper.isNear(expected.upper) == true)
    }

    @Test func `has no interval for one cluster, for what is not a number, and where a tenth of the draws has no value`() {
        #expect(bootstrap.interval(ofRatio: []) == nil)
        #expect(bootstrap.interval(ofRatio: [ClusterTotal(sum: 1, weight: 1)]) == nil)
        let one = ClusterTotal(sum: 1, weight: 1)
        for bad in [
            ClusterTotal(sum: .nan, weight: 1), ClusterTotal(sum: 1, weight: .infinity), ClusterTotal(sum: 1, weight: -1),
        ] { #expect(bootstrap.interval(ofRatio: [one, bad]) == nil) }
        #expect(bootstrap.interval(ofRatio: [ClusterTotal(sum: 0, weight: 0), ClusterTotal(sum: 0, weight: 0)]) == nil)
        #expect(bootstrap.interval(clusterCount: 3) { $0.first == 0 ? nil : 1 } == nil)
        #expect(bootstrap.interval(clusterCount: 0) { _ in 1 } == nil)
        #expect(bootstrap.interval(clusterCount: 3) { _ in .nan } == nil)
        #expect(bootstrap.interval(clusterCount: 3) { _ in 2 }.map { [$0.lower, $0.upper] } == [2, 2])
    }

    @Test func `draws at least once and at most a million times`() {
        #expect(ClusteredBootstrap(seed: 1, draws: -4).draws == 1)
        #expect(ClusteredBootstrap(seed: 1, draws: .max).draws == 1_000_000)
    }
}

@Suite struct `The win rate` {
    @Test func `has ties as half, AlpacaEval's standard error, and FastChat's shares`() throws {
        let rate = try #require(WinRate(values([1, 0, 0.5, 1, 1, 0, 0.5, 0.5, 1, 0]), leftOut: 3, bootstrap: bootstrap))
        #expect([rate.wins, rate.ties, rate.losses, rate.pairs, rate.questions, rate.leftOut] == [4, 3, 3, 10, 10, 3])
        #expect(rate.rate.isNear(0.55) && rate.discreteRate.isNear(0.55))
        #expect(try #require(rate.standardError).isNear(0.13844373104863458))
        #expect(rate.winShare.isNear(0.4) && rate.lossShare.isNear(0.3) && rate.winningScore.isNear(1.1))
        #expect(rate.method == .bootstrap && rate.interval?.contains(0.55) == true)
        #expect(rate.signTest == SignTest(wins: 4, losses: 3))
    }

    @Test func `counts preferences as they are, and rounded for the discrete rate`() throws {
        let rate = try #require(WinRate(values([0.9, 0.6, 0.5, 0.1]), bootstrap: bootstrap))
        #expect(rate.rate.isNear(0.525) && rate.discreteRate.isNear(0.625))
    }

    /// By hand: clusters of 2 of 2, .5 of 1, 1.5 of 3 and 0 of 2 rows; rate 4/8; residuals 1, 0, 0, -1.
    @Test func `has a standard error over questions where they have several rows`() throws {
        let rows = [
            ("a", 1.0), ("a", 1), ("b", 0.5), ("c", 0.5), ("c", 1), ("c", 0), ("d", 0), ("d", 0),
        ].compactMap { PairValue(question: $0.0, value: $0.1) }
        let rate = try #require(WinRate(rows, bootstrap: bootstrap))
        #expect(rate.questions == 4 && rate.pairs == 8 && rate.rate.isNear(0.5))
        #expect(try #require(rate.standardError).isNear(0.2041241452319315))
    }

    @Test func `weighs rows`() throws {
        let rows = [
            PairValue(question: "a", value: 1, weight: 6), PairValue(question: "b", value: 0, weight: 2),
        ].compactMap { $0 }
        #expect(try #require(WinRate(rows, bootstrap: bootstrap)).rate.isNear(0.75))
    }

    /// Two turns of a question that always agree are one observation.
    @Test func `has a wider interval over questions than over their rows`() throws {
        let questions = values(wins: 60, ties: 0, losses: 40)
        let rows = questions.flatMap { [$0, $0] }
        let once = try #require(WinRate(questions, bootstrap: bootstrap))
        let twice = try #require(WinRate(rows, bootstrap: bootstrap))
        #expect(twice.interval == once.interval && twice.standardError == once.standardError)
        let alone = rows.enumerated().compactMap { PairValue(question: "row \($0.offset)", value: $0.element.value) }
        let naive = try #require(WinRate(alone, bootstrap: bootstrap)?.interval)
        #expect(try naive.halfWidth < 0.8 * #require(once.interval).halfWidth)
    }

    @Test func `does not claim certainty where nothing varies`() throws {
        let all = try #require(WinRate(values(wins: 80, ties: 0, losses: 0), bootstrap: bootstrap))
        #expect(all.method == .wilson && all.rate == 1)
        #expect(try #require(all.interval).lower.isNear(0.9541818704644728) && all.interval?.upper == 1)
        // Means of three and of seven equal values differ in their last bit.
        let alike = [3, 7].flatMap { count in
            (0..<count).compactMap { _ in PairValue(question: "\(count)", value: 0.1, weight: 0.3) }
        }
        #expect(try #require(WinRate(alike, bootstrap: bootstrap)).method == .wilson)
        let ties = try #require(WinRate(values(wins: 0, ties: 80, losses: 0), bootstrap: bootstrap))
        #expect(ties.method == .wilson && ties.interval?.contains(0.5) == true)
    }

    @Test func `is nil of nothing, and has no interval of one question`() throws {
        #expect(WinRate([], bootstrap: bootstrap) == nil)
        let one = try #require(WinRate(values([1]), bootstrap: bootstrap))
        #expect(one.interval == nil && one.standardError == nil && one.rate == 1)
    }
}

@Suite struct `Worst cases and differences` {
    @Test func `errors are all lost or all won`() throws {
        let errors = (0..<10).map { "error \($0)" }
        let worst = try #require(WorstCase(values(wins: 60, ties: 10, losses: 20), errors: errors, bootstrap: bootstrap))
        #expect(worst.allLost.isNear(0.65) && worst.allWon.isNear(0.75))
        #expect(worst.errors == 10 && worst.errorShare.isNear(0.1) && worst.needsWarning)
        let interval = try #require(worst.interval)
        // About two standard errors beyond either end.
        #expect(interval.lower < 0.58 && interval.upper > 0.81)
    }

    @Test func `two errors of a hundred do not warn, three do`() throws {
        func worst(_ errors: Int) -> WorstCase? {
            let questions = (0..<errors).map { "e\($0)" }
            return WorstCase(values(wins: 100 - errors, ties: 0, losses: 0), errors: questions, bootstrap: bootstrap)
        }
        #expect(worst(2)?.needsWarning == false && worst(3)?.needsWarning == true)
        let none = try #require(worst(0))
        #expect(none.allLost == none.allWon)
        #expect(WorstCase([], errors: [], bootstrap: bootstrap) == nil)
        let only = try #require(WorstCase([], errors: ["a", "b"], errorWeight: .nan, bootstrap: bootstrap))
        #expect(only.allLost == 0 && only.allWon == 1 && only.errorShare == 1)
    }

    @Test func `a difference is of the questions that both runs have`() throws {
        let first = values([1, 1, 0.5, 0, 1, 1])
        let second = values([0, 1, 0, 0.5, 0, 1, 1, 1])
        let difference = try #require(PairedDifference(first, second, bootstrap: bootstrap))
        // +1, 0, +.5, -.5, +1, 0
        #expect([difference.questions, difference.onlyFirst, difference.onlySecond] == [6, 0, 2])
        #expect(difference.difference.isNear(2.0 / 6))
        #expect(difference.signTest == SignTest(wins: 3, losses: 1))
        #expect(try #require(difference.standardError).isNear(0.24720661623652212))
        let reversed = try #require(PairedDifference(second, first, bootstrap: bootstrap))
        #expect(reversed.difference.isNear(-2.0 / 6) && reversed.onlyFirst == 2)
    }

    /// Two runs that move together: each rate alone has a wide interval, their difference a narrow one.
    @Test func `pairing finds what two overlapping intervals hide`() throws {
        let base = (0..<300).map { $0 % 2 == 0 ? 1.0 : 0.0 }
        let better = base.enumerated().map { $0.offset % 20 == 1 ? 1.0 : $0.element }
        let first = try #require(WinRate(values(better), bootstrap: bootstrap)?.interval)
        let second = try #require(WinRate(values(base), bootstrap: bootstrap)?.interval)
        #expect(first.lower < second.upper)
        let difference = try #require(PairedDifference(values(better), values(base), bootstrap: bootstrap))
        #expect(difference.difference.isNear(0.05))
        #expect(try #require(difference.interval).lower > 0.02)
        #expect(try #require(difference.signTest).pValue < 0.001)
    }

    @Test func `a difference is nil without shared questions and has no interval where nothing varies`() throws {
        #expect(PairedDifference(values([1]), values([1], prefix: "other"), bootstrap: bootstrap) == nil)
        #expect(PairedDifference([], [], bootstrap: bootstrap) == nil)
        let same = try #require(PairedDifference(values([1, 0]), values([1, 0]), bootstrap: bootstrap))
        #expect(same.difference == 0 && same.interval == nil && same.signTest?.pValue == 1)
    }
}
