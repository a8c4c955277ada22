/// A score out of a reply that was to hold nothing else.
public enum ScoreReply {
    private static let memberNames = ["score", "rating", "difficulty", "value"]
    private static let labels = ["score", "rating", "difficulty"]

    /// The one number in `range` that `reply` gives as its score; nil where it gives none, several, or one outside.
    ///
    /// Read are a bare number, a JSON member, `Score: 7`, `7/10`, `7 out of 10`, and a number at the very start. The scale itself
    /// ("from 1 to 10") is no score.
    public static func parse(_ reply: String, in range: ClosedRange<Double>) -> Double? {
        let bytes = Array(reply.utf8)
        let score = json(bytes) ?? text(bytes, scale: range)
        return score.flatMap { range.contains($0) ? $0 : nil }
    }

    private static func json(_ bytes: [UInt8]) -> Double? {
        guard bytes.contains(UInt8(ascii: "{")), let root = JSONBlock.firstNode(in: bytes, .strict),
            let node = root[memberNames] ?? root.soleMember
        else { return nil }
        switch node.value {
        case .number(let text), .string(let text): return Double(text)
        case .null, .bool, .array, .object: return nil
        }
    }

    private struct Number {
        let value: Double
        let range: Range<Int>
    }

    private static func text(_ bytes: [UInt8], scale: ClosedRange<Double>) -> Double? {
        let found = withoutScale(numbers(bytes), bytes, scale)
        guard let first = found.first else { return nil }
        if found.allSatisfy({ $0.value == first.value }) { return first.value }
        if isLeading(first, bytes) { return first.value }
        let labelled = found.filter { follows(label: labels, $0, bytes) }
        guard let score = labelled.first, labelled.allSatisfy({ $0.value == score.value }) else { return nil }
        return score.value
    }

    /// Numbers that stand by themselves: `7`, `7.5`, `-1`, not those inside of words.
    private static func numbers(_ bytes: [UInt8]) -> [Number] {
        var found: [Number] = []
        var place = 0
        while place < bytes.count {
            guard bytes[place].isASCIIDigit else {
                place += 1
                continue
            }
            let start = place
            while place < bytes.count, bytes[place].isASCIIDigit { place += 1 }
            if place + 1 < bytes.count, bytes[place] == UInt8(ascii: "."), bytes[place + 1].isASCIIDigit {
                place += 1
                while place < bytes.count, bytes[place].isASCIIDigit { place += 1 }
            }
            let isInWord =
                start > 0 && bytes[start - 1].isASCIILetter || place < bytes.count && bytes[place].isASCIILetter
            guard !isInWord, let value = Double(String(decoding: bytes[start..<place], as: UTF8.self)) else { continue }
            let isNegative =
                start > 0 && bytes[start - 1] == UInt8(ascii: "-") && (start == 1 || bytes[start - 2] <= 0x20)
            found.append(Number(value: isNegative ? -value : value, range: start..<place))
        }
        return found
    }

    private static func withoutScale(_ numbers: [Number], _ bytes: [UInt8], _ scale: ClosedRange<Double>) -> [Number] {
        numbers.enumerated().filter { index, number in
            let before = between(index > 0 ? numbers[index - 1].range.upperBound : 0, number.range.lowerBound, bytes)
            if before.hasSuffix("/") || before.hasSuffix("out of") { return false }
            func bounds(_ low: Int, _ high: Int) -> Bool {
                guard low >= 0, high < numbers.count else { return false }
                let joint = between(numbers[low].range.upperBound, numbers[high].range.lowerBound, bytes)
                return numbers[low].value == scale.lowerBound && numbers[high].value == scale.upperBound
                    && ["to", "-", "–", "—", "through", "and", ".."].contains(joint)
            }
            return !bounds(index, index + 1) && !bounds(index - 1, index)
        }.map(\.element)
    }

    private static func between(_ start: Int, _ end: Int, _ bytes: [UInt8]) -> String {
        guard start < end else { return "" }
        return bytes.stripped(start..<end).text.lowercased()
    }

    /// At the start of the reply, marks aside, and followed by no word: neither the number of a list nor "3 or 4".
    private static func isLeading(_ number: Number, _ bytes: [UInt8]) -> Bool {
        let marks = Set("*_#`>\"'([ \n\r\t".utf8)
        guard bytes[..<number.range.lowerBound].allSatisfy({ marks.contains($0) }) else { return false }
        let after = bytes[number.range.upperBound...].first { !Set("*_`\"' \t".utf8).contains($0) }
        return after.map { Set("\n\r,;:-/(]".utf8).contains($0) } ?? true
    }

    private static func follows(label labels: [String], _ number: Number, _ bytes: [UInt8]) -> Bool {
        let start = max(0, number.range.lowerBound - 32)
        var before = between(start, number.range.lowerBound, bytes)
        while let last = before.unicodeScalars.last, " :=*_`\"".unicodeScalars.contains(last) {
            before.unicodeScalars.removeLast()
        }
        if before.hasSuffix(" is") { before.removeLast(3) }
        return labels.contains { before.hasSuffix($0) }
    }
}
