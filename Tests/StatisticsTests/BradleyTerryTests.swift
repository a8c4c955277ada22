import Statistics
import Testing

@Suite struct `Bradley-Terry` {
    /// Who met whom, with which value for the first, how often.
    private static let results: [(String, String, Double, Int)] = [
        ("a", "b", 1, 30), ("a", "b", 0.5, 10), ("a", "b", 0, 10), ("b", "c", 1, 25), ("b", "c", 0.5, 4), ("b", "c", 0, 21),
        ("a", "c", 1, 33), ("a", "c", 0.5, 6), ("a", "c", 0, 11), ("c", "d", 1, 12), ("c", "d", 0, 18), ("a", "d", 1, 16),
        ("a", "d", 0, 9),
    ]

    private static func comparisons(_ results: [(String, String, Double, Int)]) -> [ModelComparison] {
        results.flatMap { model, opponent, value, count in
            (0..<count).compactMap { index in
                PairValue(question: "q\(index)", value: value).flatMap {
                    ModelComparison(model: model, opponent: opponent, pair: $0)
                }
            }
        }
    }

    private static func strengths(_ fit: BradleyTerry) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: fit.ratings.map { ($0.model, $0.strength) })
    }

    /// scikit-learn's logistic regression without intercept, C = 1/ridge, each tie half a win and half a loss; less its mean.
    @Test(arguments: [
        (0.01, [0.5912294745842611, -0.23527139244638223, -0.3781604257432335, 0.02220234360535459]),
        (2.0, [0.5615794752837292, -0.21971847097133412, -0.35893698461275525, 0.017075980300360144]),
    ]) func `has the strengths of a logistic regression`(ridge: Double, expected: [Double]) throws {
        let fit = try #require(BradleyTerry(Self.comparisons(Self.results), ridge: ridge))
        let strengths = Self.strengths(fit)
        for (model, strength) in zip(["a", "b", "c", "d"], expected) {
            #expect(try #require(strengths[model]).isNear(strength, 1e-6))
        }
        #expect(fit.ratings.map(\.model) == ["a", "d", "b", "c"])
        #expect(fit.ratings.first?.rows == 125)
        #expect(fit.connectivity.isConnected && fit.connectivity.isStronglyConnected)
    }

    @Test func `an anchor is zero, with an interval of no width, and 1000 points`() throws {
        let fit = try #require(
            BradleyTerry(
                Self.comparisons(Self.results), anchor: "b", bootstrap: ClusteredBootstrap(seed: 5, draws: 200)))
        let strengths = Self.strengths(fit)
        #expect(try #require(strengths["a"]).isNear(0.8265008670306433, 1e-6) && strengths["b"] == 0)
        let anchor = try #require(fit.ratings.first { $0.model == "b" })
        #expect(anchor.elo == 1000 && anchor.interval?.halfWidth == 0)
        for rating in fit.ratings { #expect(rating.interval?.contains(rating.strength) == true) }
        let first = try #require(fit.ratings.first?.interval)
        #expect(first.lower > 0 && first.halfWidth > 0.1 && first.halfWidth < 1)
        #expect(BradleyTerry(Self.comparisons(Self.results), anchor: "nobody") == nil)
    }

    @Test func `400 points are odds of ten to one`() throws {
        #expect(BradleyTerry.elo(2.302585092994046).isNear(1400) && BradleyTerry.elo(1, origin: 0).isNear(173.71779276130073))
        let fit = try #require(BradleyTerry(Self.comparisons([("a", "b", 1, 1000), ("a", "b", 0, 100)])))
        let best = try #require(fit.ratings.first).elo
        #expect(try #require(fit.ratings.last).elo.isNear(best - 400, 0.1))
        #expect(try #require(fit.winRate(of: "a", against: "b")).isNear(10.0 / 11, 1e-4))
        #expect(fit.winRate(of: "a", against: "nobody") == nil)
    }

    /// scikit-learn with C = 100.
    @Test func `a model that never lost has a finite strength, and the report says that the ridge decides`() throws {
        let fit = try #require(BradleyTerry(Self.comparisons([("a", "b", 1, 40)])))
        #expect(try #require(fit.ratings.first).strength.isNear(3.51768357, 1e-7))
        #expect(fit.connectivity.isConnected && !fit.connectivity.isStronglyConnected)
    }

    @Test func `groups that never met are told apart`() throws {
        let fit = try #require(
            BradleyTerry(
                Self.comparisons([("a", "b", 1, 3), ("a", "b", 0, 2), ("c", "d", 1, 3), ("d", "e", 0.5, 2)]),
                bootstrap: ClusteredBootstrap(seed: 1, draws: 100)))
        #expect(fit.connectivity.components == [["c", "d", "e"], ["a", "b"]])
        #expect(!fit.connectivity.isConnected && !fit.connectivity.isStronglyConnected)
        #expect(Set(fit.ratings.filter { $0.component == 1 }.map(\.model)) == ["a", "b"])
        #expect(fit.winRate(of: "a", against: "c") == nil && fit.winRate(of: "c", against: "e") != nil)
    }

    @Test func `does not depend on who is named first or in which order games come`() throws {
        let rows = Self.comparisons(Self.results)
        let swapped = rows.reversed().compactMap { row in
            PairValue(question: row.pair.question, value: 1 - row.pair.value).flatMap {
                ModelComparison(model: row.opponent, opponent: row.model, pair: $0)
            }
        }
        let fit = try #require(BradleyTerry(rows))
        let other = try #require(BradleyTerry(swapped))
        #expect(fit.ratings.map(\.model) == other.ratings.map(\.model))
        for (a, b) in zip(fit.ratings, other.ratings) { #expect(a.strength.isNear(b.strength)) }
        #expect(BradleyTerry(rows.reversed()) == fit)
    }

    @Test func `is total`() throws {
        #expect(BradleyTerry([]) == nil)
        let pair = try #require(PairValue(question: "q", value: 1))
        #expect(ModelComparison(model: "a", opponent: "a", pair: pair) == nil)
        let heavy = try #require(PairValue(question: "q", value: 1, weight: 1e6))
        let rows = [pair, heavy].compactMap { ModelComparison(model: "a", opponent: "b", pair: $0) }
        for ridge in [-1, 0, .nan, .infinity, 1e-300, 1e300] {
            let fit = try #require(BradleyTerry(rows, ridge: ridge, bootstrap: bootstrap))
            #expect(fit.ratings.allSatisfy { $0.strength.isFinite && $0.interval == nil })
        }
    }
}
