import CRouge
import Testing

@testable import Rouge

@Suite struct `The index` {
    /// Texts that hit every path: no tokens, one, many, over 64 and over 2,000; repeated tokens; edits of earlier texts.
    private static func texts(
        _ count: Int, longest: Int, words: Int, foreign: Bool, using random: inout SplitMix
    ) -> [String] {
        var texts: [String] = []
        for _ in 0..<count {
            if let earlier = texts.randomElement(using: &random), Int.random(in: 0..<3, using: &random) == 0 {
                var edited = earlier.split(separator: " ").map(String.init)
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    let place = Int.random(in: 0...edited.count, using: &random)
                    edited.insert(word(words, foreign, using: &random), at: place)
                    if edited.count > 1, Bool.random(using: &random) {
                        edited.remove(at: Int.random(in: 0..<edited.count, using: &random))
                    }
                }
                texts.append(edited.joined(separator: " "))
            } else {
                let length = Int.random(in: 0...longest, using: &random)
                texts.append((0..<length).map { _ in word(words, foreign, using: &random) }.joined(separator: " "))
            }
        }
        return texts
    }

    private static func word(_ words: Int, _ foreign: Bool, using random: inout SplitMix) -> String {
        let number = Int.random(in: 0..<words, using: &random)
        guard foreign else { return "w\(number)" }
        return ["猫", "é\(number)", "e\u{301}\(number)", "w\(number)", "多\(number)"][number % 5]
    }

    /// What a filter that compares with all kept texts keeps.
    private static func bruteForce(_ texts: [String], _ tokenizer: RougeTokenizer, _ threshold: Double) -> [Bool] {
        var vocabulary = Vocabulary()
        var kept: [[Int32]] = []
        return texts.map { text in
            let tokens = tokenizer.tokenList(text)
            let mine = (0..<tokens.count).map { vocabulary.intern($0, of: tokens) }
            let subsequence = CommonSubsequence(mine)
            let isDuplicate = kept.contains { other in
                let common = other.withUnsafeBufferPointer { subsequence.length(with: $0) }
                return RougeL(length: common, targetCount: mine.count, predictionCount: other.count).fMeasure > threshold
            }
            if !isDuplicate { kept.append(mine) }
            return !isDuplicate
        }
    }

    struct Corpus: Sendable, CustomTestStringConvertible {
        let count: Int
        let longest: Int
        let words: Int
        var testDescription: String { "\(count) texts of up to \(longest) of \(words) words" }
    }

    @Test(arguments: [
        Corpus(count: 300, longest: 8, words: 4), Corpus(count: 300, longest: 14, words: 30),
        Corpus(count: 700, longest: 12, words: 200), Corpus(count: 120, longest: 45, words: 12),
        Corpus(count: 120, longest: 90, words: 40), Corpus(count: 8, longest: 2_300, words: 50),
    ])
    func `keeps what brute force keeps, at any threshold and with both tokenizers`(corpus: Corpus) {
        var random = SplitMix(state: UInt64(corpus.longest * corpus.words))
        for (tokenizer, foreign) in [(RougeTokenizer.ascii, false), (.unicode, true)] {
            let texts = Self.texts(
                corpus.count, longest: corpus.longest, words: corpus.words, foreign: foreign, using: &random)
            for (number, threshold) in [0, 0.01, 0.3, 0.5, 0.65, 0.7, 0.8, 0.95, 1].enumerated() {
                let scan: ScanKernel = number % 2 == 0 ? crouge_scan_portable() : crouge_scan_best()
                // Small generations, so that texts are taken over from one to the next.
                let index = RougeIndex(tokenizer: tokenizer, threshold: threshold, firstGeneration: 8, scan: scan)
                let kept = texts.map { index.admit($0) == nil }
                #expect(kept == Self.bruteForce(texts, tokenizer, threshold), "\(tokenizer) at \(threshold)")
            }
        }
    }

    @Test func `keeps what brute force keeps in thousands of small random pools`() {
        var random = SplitMix(state: 5)
        for round in 0..<2_000 {
            let texts = Self.texts(
                Int.random(in: 1...14, using: &random), longest: Int.random(in: 1...12, using: &random),
                words: Int.random(in: 1...9, using: &random), foreign: round % 4 == 0, using: &random)
            let tokenizer: RougeTokenizer = round % 4 == 0 ? .unicode : .ascii
            let threshold = [0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95].randomElement(using: &random) ?? 0.7
            let index = RougeIndex(tokenizer: tokenizer, threshold: threshold)
            #expect(texts.map { index.admit($0) == nil } == Self.bruteForce(texts, tokenizer, threshold), "\(texts)")
        }
    }

    @Test func `every scan that this processor can run finds the same signatures`() {
        var scans = [crouge_scan?](repeating: nil, count: 4)
        let available = Int(crouge_scans(&scans))
        #expect(available > 0)
        var random = SplitMix(state: 8)
        for _ in 0..<300 {
            let signatures = (0..<Int.random(in: 0...64, using: &random)).map { _ in random.next() }
            let (wanted, most) = (random.next(), UInt32.random(in: 0...40, using: &random))
            let expected = signatures.enumerated().reduce(UInt64(0)) { mask, entry in
                (entry.element ^ wanted).nonzeroBitCount <= Int(most) ? mask | 1 << UInt64(entry.offset) : mask
            }
            for scan in scans.prefix(available) {
                #expect(scan?(signatures, UInt32(signatures.count), wanted, most) == expected)
            }
        }
    }

    @Test func `a text too long for masks has the common length that masks give`() {
        var random = SplitMix(state: 3)
        for words in [2, 40, 3_000] {
            let texts = (0..<2).map { _ in (0..<600).map { _ in Int32.random(in: 0..<Int32(words), using: &random) } }
            let masks = texts[1].withUnsafeBufferPointer { CommonSubsequence(texts[0]).length(with: $0) }
            #expect(texts[1].withUnsafeBufferPointer { SparseSubsequence(texts[0]).length(with: $0) } == masks)
        }
        let long = (0..<30_000).map { "w\($0 % 20_000)" }.joined(separator: " ")
        let index = RougeIndex()
        #expect(index.admit(long) == nil)
        #expect(index.admit(long + " end")?.index == 0)
        #expect(RougeL.score(target: long, prediction: long).fMeasure == 1)
    }

    @Test func `names a kept text and the score with it`() {
        var random = SplitMix(state: 9)
        let texts = Self.texts(2_000, longest: 9, words: 60, foreign: false, using: &random)
        let index = RougeIndex()
        var kept: [String] = []
        for text in texts {
            if let collision = index.admit(text) {
                let score = RougeL.score(target: text, prediction: kept[collision.index]).fMeasure
                #expect(score == collision.score && score > 0.7)
            } else {
                kept.append(text)
            }
        }
        #expect(index.count == kept.count)
        #expect(kept.allSatisfy { RougeTokenizer.ascii.tokens($0).isEmpty || (index.collision(with: $0)?.score ?? 0) > 0.7 })
    }

    @Test func `finds the closest of all above the threshold, as the pool does`() {
        var random = SplitMix(state: 21)
        for (longest, words) in [(9, 12), (60, 20), (100, 9)] {
            for threshold in [0.02, 0.3, 0.6, 0.7, 0.9] {
                let index = RougeIndex(tokenizer: .ascii, threshold: threshold, firstGeneration: 16, scan: crouge_scan_best())
                var pool = RougePool(tokenizer: .ascii, threshold: threshold)
                for text in Self.texts(150, longest: longest, words: words, foreign: false, using: &random) {
                    #expect(index.closestCollision(with: text) == pool.closestCollision(text))
                    index.append(text)
                    pool.append(text)
                }
            }
        }
    }

    @Test func `decides the same with any number of threads, and is the same index afterwards`() {
        var random = SplitMix(state: 34)
        for (count, longest, words, threshold) in [
            (1_500, 12, 60, 0.7), (1_500, 9, 8, 0.5), (400, 60, 30, 0.7), (300, 90, 12, 0.3), (200, 9, 12, 0.02), (200, 9, 12, 1),
        ] {
            let texts = Self.texts(count, longest: longest, words: words, foreign: false, using: &random)
            let one = RougeIndex(tokenizer: .ascii, threshold: threshold, firstGeneration: 16, scan: crouge_scan_best())
            let expected = texts.map { one.admitOrClosest($0) }
            for threads in [1, 2, 5] {
                let index = RougeIndex(
                    tokenizer: .ascii, threshold: threshold, firstGeneration: 16, scan: crouge_scan_portable())
                let parts = [texts[..<7], texts[7..<100], texts[100...]]
                #expect(parts.flatMap { index.admitOrClosest(Array($0), threads: threads) } == expected)
                #expect(index.count == one.count)
                for text in texts.suffix(50) {
                    #expect(index.closestCollision(with: text + " w1") == one.closestCollision(with: text + " w1"))
                }
            }
        }
    }

    @Test func `decides every line of the oracle stream`() throws {
        let index = RougeIndex()
        for line in try Oracle.rows("oracle_stream5k", as: Oracle.Line.self) {
            if line.seed {
                index.append(line.instruction)
            } else {
                #expect((index.admit(line.instruction) == nil) == line.accept, "line \(line.id)")
            }
        }
    }

    @Test func `a text without tokens is kept as often as it comes`() {
        let index = RougeIndex()
        for _ in 0..<3 { #expect(index.admit("…!?") == nil) }
        #expect(index.count == 3)
        #expect(index.admit("words") == nil)
        #expect(index.admit("Words.")?.index == 3)
    }
}
