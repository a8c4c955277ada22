import Testing

@testable import Rouge

@Suite struct `The pool` {
    /// Texts over few words, so that near-duplicates, ties and repeated tokens abound.
    private static func texts(_ count: Int, longest: Int, words: Int, using random: inout SplitMix) -> [String] {
        (0..<count).map { _ in
            (0..<Int.random(in: 0...longest, using: &random)).map { _ in "w\(Int.random(in: 0..<words, using: &random))" }
                .joined(separator: " ")
        }
    }

    private static func nearest(_ text: String, _ pool: some Sequence<(offset: Int, element: String)>) -> Neighbour? {
        let tokens = RougeTokenizer.ascii.tokens(text)
        var best: Neighbour?
        for (index, other) in pool {
            let score = Textbook.fMeasure(tokens, RougeTokenizer.ascii.tokens(other))
            if score > best?.score ?? 0 { best = Neighbour(index: index, score: score) }
        }
        return best
    }

    @Test(arguments: [(12, 4, 3), (12, 30, 64), (90, 12, 7), (150, 200, 1000)])
    func `finds what brute force finds, at any threshold, in segments of any size`(
        longest: Int, words: Int, segmentCapacity: Int
    ) {
        var random = SplitMix(state: UInt64(longest * words))
        let texts = Self.texts(60, longest: longest, words: words, using: &random)
        let tokens = texts.map(RougeTokenizer.ascii.tokens)
        let scores = tokens.map { text in tokens.map { Textbook.fMeasure(text, $0) } }
        for threshold in [0, 0.3, 0.5, 0.7, 0.85, 1] {
            var pool = RougePool(tokenizer: .ascii, threshold: threshold, segmentCapacity: segmentCapacity)
            for (place, text) in texts.enumerated() {
                let query = pool.query(text)
                let earlier = scores[place].prefix(place)
                let greatest = earlier.max() ?? 0
                let expected = earlier.firstIndex(of: greatest).map { Neighbour(index: $0, score: greatest) }
                #expect(pool.nearest(to: query) == (greatest > 0 ? expected : nil))
                #expect(pool.closestCollision(text) == (greatest > threshold ? expected : nil))
                #expect(pool.collision(query)?.index == earlier.firstIndex { $0 > threshold })
                pool.append(query)
            }
        }
    }

    @Test func `searches any range, and joins ranges to the same answer`() {
        var random = SplitMix(state: 7)
        let texts = Self.texts(80, longest: 10, words: 5, using: &random)
        var pool = RougePool(tokenizer: .ascii, threshold: 0.7, segmentCapacity: 16)
        for text in texts { pool.append(text) }
        for text in Self.texts(40, longest: 10, words: 5, using: &random) {
            let cut = Int.random(in: 0...texts.count, using: &random)
            let end = Int.random(in: cut...texts.count, using: &random)
            let expected = Self.nearest(text, texts.enumerated().dropFirst(cut).prefix(end - cut))
            #expect(pool.nearest(to: text, in: cut..<end) == expected)
            let joined = Neighbour.closest(pool.nearest(to: text, in: 0..<cut), pool.nearest(to: text, in: cut..<texts.count))
            #expect(joined == pool.nearest(to: text))
        }
        #expect(pool.nearest(to: texts[1], in: 500..<900) == nil)
    }

    @Test func `a copy is a snapshot, and the delta completes its answer`() {
        var random = SplitMix(state: 11)
        let texts = Self.texts(200, longest: 9, words: 6, using: &random)
        var pool = RougePool(tokenizer: .ascii, threshold: 0.7, segmentCapacity: 32)
        for text in texts.prefix(100) { pool.append(text) }
        let snapshot = pool
        for text in texts.dropFirst(100) { pool.append(text) }
        #expect(snapshot.count == 100)
        for text in Self.texts(50, longest: 9, words: 6, using: &random) {
            let query = snapshot.query(text)
            let verdict = pool.verdict(on: query, after: snapshot.count, with: snapshot.nearest(to: query))
            #expect(verdict == pool.verdict(on: query))
        }
    }

    @Test func `reports the first of equally close items`() {
        var pool = RougePool(tokenizer: .ascii, threshold: 0.7)
        for text in ["x y z", "a b c", "A, b, C", "a b c"] { pool.append(text) }
        #expect(pool.nearest(to: "a b c") == Neighbour(index: 1, score: 1))
    }

    @Test func `never refuses a text without tokens`() {
        var pool = RougePool(tokenizer: .ascii, threshold: 0.7)
        for text in ["", "...", "", "a"] { #expect(!pool.admit(text).isDuplicate) }
        #expect(pool.count == 4)
        #expect(pool.nearest(to: "") == nil)
        #expect(pool.admit("A!") == RougePool.Verdict(nearest: Neighbour(index: 3, score: 1), isDuplicate: true))
        #expect(pool.count == 4)
    }

    @Test func `agrees with the textbook on texts longer than one machine word`() {
        var random = SplitMix(state: 3)
        for length in [63, 64, 65, 127, 128, 129, 400] {
            let texts = (0..<2).map { _ in
                (0..<length).map { _ in "w\(Int.random(in: 0..<9, using: &random))" }.joined(separator: " ")
            }
            let expected = Textbook.fMeasure(RougeTokenizer.ascii.tokens(texts[0]), RougeTokenizer.ascii.tokens(texts[1]))
            #expect(RougeL.score(target: texts[0], prediction: texts[1]).fMeasure == expected)
        }
    }
}
