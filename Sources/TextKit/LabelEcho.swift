/// A label that a model repeats before its answer because the prompt ended with it.
public enum LabelEcho {
    private static let marks = [UInt8(ascii: "#"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "`")]

    /// `text` without its first label, whitespace at the ends removed: `#Rewritten Prompt#: text`, `**Rewritten Prompt:** text`, or
    /// the marked label on a line of its own. One label is removed, once, and only from the very start.
    /// - Parameter labels: their words, in lower case and without marks.
    public static func removed(from text: String, labels: [String]) -> String {
        let bytes = Array(text.utf8)
        var scanner = ByteScanner(bytes, in: 0..<bytes.count)
        scanner.skipWhitespace()
        var isMarked = skipMarks(&scanner)
        scanner.skipBlanks()
        guard labels.contains(where: { scanner.skipIgnoringCase($0) }) else { return String(PythonText.strip(text)) }
        isMarked = skipMarks(&scanner) || isMarked
        scanner.skipBlanks()
        let hasColon = scanner.skipAny([":", "："])
        _ = skipMarks(&scanner)
        scanner.skipBlanks()
        let endsLine = scanner.next.map { $0 == 0x0A || $0 == 0x0D } ?? true
        guard hasColon || isMarked && endsLine else { return String(PythonText.strip(text)) }
        return bytes.stripped(scanner.position..<bytes.count).text
    }

    private static func skipMarks(_ scanner: inout ByteScanner) -> Bool {
        let start = scanner.position
        while let next = scanner.next, marks.contains(next) { scanner.position += 1 }
        return scanner.position > start
    }
}
