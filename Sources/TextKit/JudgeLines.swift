/// The lines of a judge's reply in which a verdict may stand: without thinking, code fences and blank lines.
public enum JudgeLines {
    private static let openings = ["<think>", "<thinking>"]
    private static let closings = ["</think>", "</thinking>"]

    /// The lines of `reply`, whitespace at their ends removed.
    ///
    /// Thinking begins with a tag at a line's start and ends with its closing tag, or not at all. A closing tag that is a line by
    /// itself and closes nothing ends thinking whose tag was in the prompt. Tags within a line are what the judge speaks of.
    static func read(_ reply: String) -> [String] {
        let cut = ReplyLines(reply)
        var lines: [String] = []
        var isThinking = false
        for line in cut.lines {
            var rest = cut.bytes.stripped(line.range).text[...]
            while !rest.isEmpty {
                if isThinking {
                    guard let after = afterClosing(rest) else { break }
                    isThinking = false
                    rest = PythonText.strip(after)
                } else if let after = afterOpening(rest) {
                    isThinking = true
                    rest = after
                } else {
                    if closings.contains(rest.lowercased()) { lines = [] } else if !isFence(rest) { lines.append(String(rest)) }
                    break
                }
            }
        }
        return lines
    }

    /// What `reply` says besides its thinking, a line each; all of it where it only thinks.
    public static func spoken(in reply: String) -> String {
        let lines = read(reply)
        return lines.isEmpty ? reply : lines.joined(separator: "\n")
    }

    private static func afterOpening(_ line: Substring) -> Substring? {
        let bytes = Array(line.utf8)
        var scanner = ByteScanner(bytes, in: 0..<bytes.count)
        guard openings.contains(where: { scanner.skipIgnoringCase($0) }) else { return nil }
        return Substring(decoding: bytes[scanner.position...], as: UTF8.self)
    }

    private static func afterClosing(_ line: Substring) -> Substring? {
        let bytes = Array(line.utf8)
        var scanner = ByteScanner(bytes, in: 0..<bytes.count)
        while !scanner.isAtEnd {
            if closings.contains(where: { scanner.skipIgnoringCase($0) }) {
                return Substring(decoding: bytes[scanner.position...], as: UTF8.self)
            }
            scanner.position += 1
        }
        return nil
    }

    /// Three or more backticks or tildes, and at most one word after them.
    private static func isFence(_ line: Substring) -> Bool {
        guard let mark = line.utf8.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return false }
        let word = line.utf8.drop { $0 == mark }
        return line.utf8.count - word.count >= 3 && word.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x20 }
    }
}
