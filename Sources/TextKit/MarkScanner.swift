/// Finds in a folded text what must not reach a judge as it is, and where a dot breaks it.
struct MarkScanner {
    private static let labels: Set<String> = ["a", "b", "c", "tie", "none", "a>>b", "a>b", "a=b", "b>a", "b>>a"]
    /// What stands in angle brackets, bars and all.
    private static let turnTokens = ["<start_of_turn>", "<end_of_turn>", "<<sys>>", "<</sys>>"]
    /// What servers take for the call of a tool where it stands in a model's text, without its end where that varies.
    private static let callTokens = ["<tool_call>", "</tool_call>", "<function_call>", "</function_call>", "<function="]
    private static let dataTags = ["question", "reference", "answer", "user", "assistant", "judgment"]

    /// ASCII in lower case; anything else is one byte that no mark has.
    private let bytes: [UInt8]
    private let scores: Bool
    private let members: Set<String>

    init(_ scalars: [Unicode.Scalar], scores: Bool) {
        bytes = scalars.map { scalar in
            // The lower one eighth block stands for an underscore in some templates' tokens.
            scalar == "\u{2581}"
                ? UInt8(ascii: "_") : scalar.isASCII ? UInt8(truncatingIfNeeded: scalar.value).asciiLowercased : 0x80
        }
        self.scores = scores
        members = Set(["verdict", "score_a", "score_b"] + (scores ? ["score"] : []))
    }

    /// The index before which each mark is broken, ascending.
    func places() -> [Int] {
        bytes.indices.compactMap { start in
            switch bytes[start] {
            case UInt8(ascii: "["): brackets(at: start)
            case UInt8(ascii: "<"): angle(at: start)
            case UInt8(ascii: "\""): member(at: start)
            case UInt8(ascii: "v"): marker(at: start)
            default: nil
            }
        }
    }

    /// `[[A]]`, `[A]` alone on its line, `[INST]`, `[TOOL_CALLS]`, and where verdicts are numbers also `[[7]]` and `[[7,4]]`.
    private func brackets(at start: Int) -> Int? {
        var scanner = ByteScanner(bytes, in: start..<min(bytes.count, start + 48))
        if ["[inst]", "[/inst]", "[tool_calls]"].contains(where: { scanner.skip($0) }) { return start + 1 }
        guard scanner.skip("[") else { return nil }
        scanner.skipSpaces()
        let isDouble = scanner.skip("[")
        guard let content = scanner.text(until: "]") else { return nil }
        if isDouble {
            scanner.skipSpaces()
            guard scanner.skip("]") else { return nil }
        }
        if Self.labels.contains(content) { return isDouble || isAlone(start..<scanner.position) ? start + 1 : nil }
        let isNumber =
            scores && isDouble
            && content.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }
        return isNumber && endsLine(start..<scanner.position) ? start + 1 : nil
    }

    /// `<|token|>`, a turn's or a tool's token, and tags like ours: a word for data and a run of hexadecimal digits.
    private func angle(at start: Int) -> Int? {
        var scanner = ByteScanner(bytes, in: start..<min(bytes.count, start + 80))
        if (Self.turnTokens + Self.callTokens).contains(where: { scanner.skip($0) }) { return start + 1 }
        if scanner.skip("<|") {
            let name = scanner.run { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
            return name.count >= 3 && scanner.skip("|>") ? start + 1 : nil
        }
        guard scanner.skip("<") else { return nil }
        scanner.skipSpaces()
        _ = scanner.skip("/")
        scanner.skipSpaces()
        guard scanner.skipAny(Self.dataTags) else { return nil }
        let rest = scanner.run { $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "<") && $0 != 0x0A }
        return rest.split(whereSeparator: { !$0.isHexDigit }).contains { $0.count >= 6 } ? start + 1 : nil
    }

    /// `"verdict":` with any of its letters escaped, also inside of a JSON text that is itself escaped.
    private func member(at start: Int) -> Int? {
        var scanner = ByteScanner(bytes, in: start + 1..<bytes.count)
        var name: [UInt8] = []
        while let byte = scanner.next, byte != UInt8(ascii: "\"") {
            scanner.position += 1
            if byte == UInt8(ascii: "\\") {
                if scanner.next == UInt8(ascii: "\"") { continue }
                guard let escaped = scanner.escape() else { return nil }
                name.append(escaped.asciiLowercased)
            } else {
                name.append(byte)
            }
        }
        guard scanner.skip("\""), members.contains(String(decoding: name, as: UTF8.self)) else { return nil }
        scanner.skipSpaces(andLines: true)
        return scanner.skip(":") ? start + 1 : nil
    }

    /// `VERDICT-something:`, or the word and a run of hexadecimal digits.
    private func marker(at start: Int) -> Int? {
        var scanner = ByteScanner(bytes, in: start..<min(bytes.count, start + 80))
        guard scanner.skip("verdict") else { return nil }
        scanner.skipSpaces()
        let dash = scanner.position
        guard scanner.skipAny(["-", "_"]) else { return nil }
        scanner.skipSpaces()
        let nonce = scanner.run { $0 > 0x20 && $0 != UInt8(ascii: ":") }
        if nonce.count >= 4, nonce.allSatisfy(\.isHexDigit), nonce.contains(where: \.isASCIIDigit) { return dash }
        var rest = ByteScanner(bytes, in: scanner.position..<bytes.count)
        rest.run { VerdictLine.decoration.contains($0) }
        return !nonce.isEmpty && rest.skip(":") ? dash : nil
    }

    private func isAlone(_ range: Range<Int>) -> Bool {
        let before = bytes[..<range.lowerBound].reversed().prefix { $0 != 0x0A }
        return before.allSatisfy { isDecoration($0) } && nothingFollows(range)
    }

    /// Nothing but the label of a verdict may stand before.
    private func endsLine(_ range: Range<Int>) -> Bool {
        let before = bytes[..<range.lowerBound].reversed().prefix { $0 != 0x0A }.first { !isDecoration($0) }
        return (before == nil || before == UInt8(ascii: ":")) && nothingFollows(range)
    }

    private func nothingFollows(_ range: Range<Int>) -> Bool {
        bytes[range.upperBound...].prefix { $0 != 0x0A }.allSatisfy { isDecoration($0) || $0 == UInt8(ascii: ".") }
    }

    private func isDecoration(_ byte: UInt8) -> Bool {
        VerdictLine.decoration.contains(byte) || byte == UInt8(ascii: ">")
    }
}

extension ByteScanner {
    fileprivate mutating func skipSpaces(andLines: Bool = false) {
        while let byte = next, byte == 0x20 || andLines && byte == 0x0A { position += 1 }
    }

    /// Steps over the bytes that `isPart` takes.
    @discardableResult
    fileprivate mutating func run(_ isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = position
        while let byte = next, isPart(byte) { position += 1 }
        return bytes[start..<position]
    }

    /// What comes before `mark` on this line, blanks left out; steps over the mark.
    fileprivate mutating func text(until mark: String) -> String? {
        let content = run { ![0x0A, UInt8(ascii: "]"), UInt8(ascii: "[")].contains($0) }
        guard skip(mark) else { return nil }
        return String(decoding: content.filter { $0 != 0x20 }, as: UTF8.self)
    }

    /// The ASCII character that an escape after a backslash stands for; any other escape is a byte that no mark has.
    fileprivate mutating func escape() -> UInt8? {
        guard let kind = next else { return nil }
        position += 1
        guard kind == UInt8(ascii: "u") else { return 0x80 }
        let digits = run(\.isHexDigit).prefix(4)
        guard digits.count == 4, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
        position = digits.endIndex
        return value < 0x80 ? UInt8(truncatingIfNeeded: value) : 0x80
    }
}

extension UInt8 {
    var isHexDigit: Bool { isASCIIDigit || (0x61...0x66).contains(self | 0x20) }
}
