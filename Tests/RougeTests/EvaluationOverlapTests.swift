import Testing

@testable import Rouge

@Suite struct `The overlap with evaluation items` {
    private static func overlap(_ items: [String], length: Int = 13, _ tokenizer: RougeTokenizer = .unicode) -> EvaluationOverlap
    {
        var overlap = EvaluationOverlap(tokenizer: tokenizer, length: length)
        for item in items { overlap.add(item) }
        return overlap
    }

    private static let question = "A train leaves the red station at nine and crosses two long bridges before noon today"

    @Test func `is any run of thirteen tokens, whatever their case and punctuation`() throws {
        let overlap = Self.overlap([Self.question])
        let text = "Solve: A TRAIN leaves the red station - at nine - and crosses two long bridges slowly."
        let found = try #require(overlap.finding(in: [text]))
        #expect(found.item == 0 && found.runs == 1)
        #expect(found.first == "a train leaves the red station at nine and crosses two long bridges")
        #expect(found.tokens == (13, 15))
    }

    @Test func `is none where twelve tokens are common, or thirteen that stand apart`() {
        let overlap = Self.overlap([Self.question])
        #expect(overlap.finding(in: ["a train leaves the red station at nine and crosses two short bridges"]) == nil)
        #expect(
            overlap.finding(in: ["a train leaves the red station at nine", "and crosses two long bridges before noon"]) == nil)
        #expect(overlap.finding(in: []) == nil && overlap.finding(in: ["", "—"]) == nil)
    }

    @Test func `finds a shorter item by all of its tokens, one of a few only where a text is nothing else`() throws {
        let overlap = Self.overlap(["Name the largest known moon of Saturn.", "Say yes.", "..."])
        #expect(overlap.count == 3 && overlap.emptyItems == 1)
        #expect(try #require(overlap.finding(in: ["Please name the largest known moon of Saturn now"])).item == 0)
        #expect(overlap.finding(in: ["Name the largest known moon of Jupiter"]) == nil)
        #expect(overlap.finding(in: ["I say yes to that"]) == nil)
        #expect(try #require(overlap.finding(in: ["other words", "say YES"])).item == 1)
    }

    @Test func `names the item with the most runs in common, the first of equals`() throws {
        let other = "Before that: " + Self.question + " and then it rests"
        let overlap = Self.overlap([Self.question, other, other])
        let found = try #require(overlap.finding(in: [other]))
        #expect(found.item == 1 && found.share == 1)
    }

    @Test func `knows words of any script, and one spelling from another by nothing but its code points`() throws {
        let overlap = Self.overlap(["请问这座古老石桥是在哪一年建成的", "Le caf\u{E9} du vieux port ouvre"], length: 6)
        #expect(try #require(overlap.finding(in: ["这座古老石桥很美"])).item == 0)
        #expect(try #require(overlap.finding(in: ["le cafe\u{301} du vieux port ouvre tard"])).item == 1)
        #expect(Self.overlap(["请问这座古老石桥是在哪一年建成的"], length: 6, .ascii).emptyItems == 1)
    }

    /// The slow way: every run of every text against every run of every item.
    private static func bruteForce(_ items: [[String]], _ text: [String], length: Int) -> (item: Int, runs: Int, common: Int)? {
        var runs: [Int: Int] = [:]
        var common: Set<Int> = []
        for (number, item) in items.enumerated() where !item.isEmpty {
            let width = min(length, item.count)
            if width < EvaluationOverlap.wholeTextFloor, width < length, width != text.count { continue }
            guard text.count >= width else { continue }
            let known = Set((0...(item.count - width)).map { Array(item[$0..<($0 + width)]) })
            for start in 0...(text.count - width) where known.contains(Array(text[start..<(start + width)])) {
                runs[number, default: 0] += 1
                common.formUnion(start..<(start + width))
            }
        }
        return runs.min { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value, common.count) }
    }

    @Test(arguments: [3, 5, 8, 13]) func `is what a comparison of all runs finds`(length: Int) {
        var random = SplitMix(state: UInt64(length))
        func words(_ most: Int) -> [String] {
            (0..<Int.random(in: 0...most, using: &random)).map { _ in "w\(Int.random(in: 0..<4, using: &random))" }
        }
        var hits = 0
        for _ in 0..<40 {
            let items = (0..<12).map { _ in words(25) }
            let overlap = Self.overlap(items.map { $0.joined(separator: " ") }, length: length)
            for _ in 0..<25 {
                // Half of them hold a piece of an item.
                let piece = (items.randomElement(using: &random) ?? []).suffix(Int.random(in: 0...20, using: &random))
                let text = words(12) + (Bool.random(using: &random) ? Array(piece) : []) + words(6)
                let expected = Self.bruteForce(items, text, length: length)
                let found = overlap.finding(in: [text.joined(separator: " ")])
                #expect(
                    found?.item == expected?.item && found?.runs == expected?.runs && found?.tokens.common == expected?.common)
                hits += expected == nil ? 0 : 1
            }
        }
        #expect(hits > 100 && hits < 1000)
    }
}
