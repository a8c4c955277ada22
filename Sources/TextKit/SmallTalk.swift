/// What chat models say around an answer.
enum SmallTalk {
    private static let openings = [
        "sure", "certainly", "of course", "absolutely", "here is", "here are", "here's", "okay", "ok,", "below", "great",
        "the following are",
        "**here", "好的", "当然", "以下", "下面", "这里是", "没问题",
    ]

    private static let closings = [
        "let me know", "i hope", "hope this", "hope these", "feel free", "please let me", "would you like", "these tasks",
        "these instructions",
        "if you need", "if you'd like", "if you would like", "希望这些", "希望对", "如果您", "如果你需要", "如需", "以上是", "请告诉我",
    ]

    /// Whether `text` begins as a model does before it answers.
    static func opens(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return begins(bytes, 0..<bytes.count, openings)
    }

    /// Whether a paragraph that begins at `line` speaks to the user after the answer.
    static func closes(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
        begins(bytes, line, closings)
    }

    /// Whether a line, stripped, is a horizontal rule of Markdown.
    static func isRule(_ line: String) -> Bool {
        guard let mark = line.utf8.first, line.utf8.count >= 3 else { return false }
        return [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "_")].contains(mark) && line.utf8.allSatisfy { $0 == mark }
    }

    private static func begins(_ bytes: [UInt8], _ range: Range<Int>, _ words: [String]) -> Bool {
        var scanner = ByteScanner(bytes, in: range)
        scanner.skipBlanks()
        return words.contains { scanner.skipIgnoringCase($0) }
    }
}
