/// Yes-or-no answers.
public enum YesNo {
    /// How a reply is read.
    public enum Mode: Sendable {
        /// Yes only for the stripped reply `Yes`, `yes` or `YES`; everything else is no. Source: `text-generation` §1.4.
        case compat
        /// The first word in English or Chinese, or a JSON object with one such member; nil when it says neither.
        case tolerant
    }

    private static let answerLabels = ["answer:", "classification:", "答案：", "答案:", "回答：", "回答:"]
    private static let memberNames = ["classification", "is_classification", "isClassification", "answer", "result", "答案"]

    /// Reads `reply`. Never nil in ``Mode/compat``.
    public static func parse(_ reply: String, mode: Mode = .tolerant) -> Bool? {
        switch mode {
        case .compat:
            return ["Yes", "yes", "YES"].contains(String(PythonText.strip(reply)))
        case .tolerant:
            let bytes = Array(reply.utf8)
            return json(bytes) ?? word(bytes)
        }
    }

    private static func json(_ bytes: [UInt8]) -> Bool? {
        guard bytes.contains(UInt8(ascii: "{")), let root = JSONBlock.firstNode(in: bytes, .strict),
            let answer = root[memberNames] ?? root.soleMember
        else { return nil }
        switch answer.value {
        case .bool(let isTrue): return isTrue
        case .string(let text): return word(Array(text.utf8))
        case .null, .number, .array, .object: return nil
        }
    }

    private static func word(_ bytes: [UInt8]) -> Bool? {
        var scanner = ByteScanner(bytes, in: 0..<bytes.count)
        skipDecoration(&scanner)
        if answerLabels.contains(where: { scanner.skipIgnoringCase($0) }) { skipDecoration(&scanner) }
        if let answer = latinWord(&scanner) { return answer }
        return chineseWord(&scanner)
    }

    private static func skipDecoration(_ scanner: inout ByteScanner) {
        while let scalar = scanner.scalar(), PythonText.isWhitespace(scalar) || "*_#`>\"'“‘「-(".unicodeScalars.contains(scalar) {
            scanner.skipScalar()
        }
    }

    private static func latinWord(_ scanner: inout ByteScanner) -> Bool? {
        let start = scanner.position
        var end = start
        while end < scanner.end, scanner.bytes[end].isASCIILetter { end += 1 }
        let letters = scanner.bytes[start..<end].map { $0.asciiLowercased }
        switch String(decoding: letters, as: UTF8.self) {
        case "yes", "true": return true
        case "no", "false": return false
        default: return nil
        }
    }

    /// "是否" asks and does not answer.
    private static func chineseWord(_ scanner: inout ByteScanner) -> Bool? {
        if scanner.skipAny(["不是", "不能", "不可以", "不属于", "否", "不，", "不。"]) { return false }
        if scanner.skip("是否") { return nil }
        if scanner.skipAny(["是", "可以", "属于"]) { return true }
        return nil
    }
}
