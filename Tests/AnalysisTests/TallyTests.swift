import Analysis
import Testing

@Suite struct `Tallies of a data set` {
    @Test func `name the most frequent verbs and objects, and how much of the data they are`() {
        var tally = VerbNounTally()
        for _ in 0..<5 { tally.add(.found(VerbNoun(verb: "write", noun: "poem"))) }
        for _ in 0..<3 { tally.add(.found(VerbNoun(verb: "write", noun: "letter"))) }
        tally.add(.found(VerbNoun(verb: "write", noun: nil)))
        for _ in 0..<3 { tally.add(.found(VerbNoun(verb: "list", noun: "city"))) }
        tally.add(.found(VerbNoun(verb: "act", noun: nil)))
        tally.add(.none)
        tally.add(.unsupported)
        let all = tally.summary()
        #expect(all.instructions == 15)
        #expect(all.withVerb == 13)
        #expect(all.withPair == 11)
        #expect(all.unsupported == 1)
        #expect(all.distinctVerbs == 3)
        #expect(all.verbs.map(\.verb) == ["write", "list"])
        #expect(all.verbs.first?.count == 8)
        #expect(all.verbs.first?.nouns.map(\.noun) == ["poem", "letter"])
        #expect(all.shownPairs == 11)
        let cut = tally.summary(verbs: 1, nouns: 1, cutoff: 4)
        #expect(cut.verbs.map(\.verb) == ["write"])
        #expect(cut.verbs.first?.count == 8)
        #expect(cut.shownPairs == 5)
        #expect(cut.cutoff == 4)
    }

    @Test func `stay bounded when every instruction is another`() {
        var tally = VerbNounTally()
        for number in 0..<(VerbNounTally.capacity + 500) {
            tally.add(.found(VerbNoun(verb: "v\(number % 7)", noun: "n\(number)")))
        }
        let summary = tally.summary()
        #expect(summary.distinctPairs == VerbNounTally.capacity)
        #expect(summary.uncountedPairs == 500)
        #expect(summary.withPair == VerbNounTally.capacity + 500)
    }

    @Test func `know when most instructions are in another language`() {
        var tally = VerbNounTally()
        tally.add(.unsupported)
        tally.add(.unsupported)
        tally.add(.none)
        #expect(tally.summary().isUnsupported)
        #expect(!VerbNounTally().summary().isUnsupported)
    }

    @Test func `give the number of equally frequent verbs that would be as varied`() {
        #expect(abs(Diversity.effectiveNumber(of: [5, 5, 5, 5]) - 4) < 1e-12)
        #expect(Diversity.effectiveNumber(of: [7]) == 1)
        #expect(Diversity.effectiveNumber(of: []) == 0)
        // Entropy of (3/4, 1/4) in nats: 0.5623351446.
        #expect(abs(Diversity.effectiveNumber(of: [3, 1]) - 1.754765350) < 1e-8)
    }

    @Test func `count words between white space, and each character of Chinese`() {
        #expect(LengthTally.words(in: "") == 0)
        #expect(LengthTally.words(in: "  one\ttwo\nthree  ") == 3)
        #expect(LengthTally.words(in: "naïve café") == 2)
        #expect(LengthTally.words(in: "写一首诗") == 4)
        #expect(LengthTally.words(in: "读 poem 诗") == 3)
    }

    @Test func `find median, ninetieth part and longest of the lengths`() {
        var tally = LengthTally()
        for words in 1...100 { tally.add(words: words) }
        tally.add(words: 50_000)
        let summary = tally.summary
        #expect(summary.texts == 101)
        #expect(summary.median == 51)
        #expect(summary.ninetieth == 91)
        #expect(summary.longest == 50_000)
        #expect(summary.buckets.map(\.count).reduce(0, +) == 101)
        #expect(summary.buckets.last?.count == 1)
        #expect(LengthTally().summary.median == 0)
    }

    @Test func `tell a repeated text from a new one`() {
        var texts = DistinctTexts()
        let isNew = ["a", "a", "b"].map { text in texts.insert(text) }
        #expect(isNew == [true, false, true])
    }

    @Test func `take each value of a stream into a sample with the same chance`() {
        var met = [Int](repeating: 0, count: 20)
        for seed in 0..<4_000 {
            var sample = Reservoir<Int>(5, random: Sequence64(state: UInt64(seed)))
            for value in 0..<20 { sample.offer { value } }
            #expect(sample.values == sample.values.sorted())
            for value in sample.values { met[value] += 1 }
        }
        // 1,000 expected of each, standard deviation 27.
        #expect(met.allSatisfy { abs($0 - 1_000) < 140 })
    }

    @Test func `take the same sample again from the same seed, and all of a short stream`() {
        func sample(_ count: Int) -> [Int] {
            var sample = Reservoir<Int>(3, random: Sequence64(state: 9))
            for value in 0..<count { sample.offer { value } }
            return sample.values
        }
        #expect(sample(1_000) == sample(1_000))
        #expect(sample(2) == [0, 1])
    }
}

/// SplitMix64.
private struct Sequence64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
