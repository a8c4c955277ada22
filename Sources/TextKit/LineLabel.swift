/// Recognises numbers and field names at the start of a line, however a model decorates them.
enum LineLabel {
    struct Number {
        let value: Int
        /// Columns of blank before it.
        let indent: Int
        /// Where the text after the mark begins.
        let contentStart: Int
        /// Bold was opened before the number and not closed right after it.
        let leavesBoldOpen: Bool
    }

    private static let itemWords = ["task", "instruction", "任务", "指令"]

    /// A list number: `9.`, `9)`, `(9)`, `**9.**`, `9．`, `9、`, `### 9.`, `Task 9:`. At most three digits, so that a year is none.
    static func number(_ bytes: [UInt8], in line: Range<Int>) -> Number? {
        var scanner = ByteScanner(bytes, in: line)
        let indent = scanner.skipBlanks()
        skipHeading(&scanner)
        let isBold = scanner.skipAny(["**", "__"])
        let isBracketed = scanner.skipAny(["(", "（", "["])
        let isNamed = !isBracketed && itemWords.contains { scanner.skipIgnoringCase($0) }
        if isNamed { scanner.skipBlanks() }
        _ = scanner.skip("#")
        guard let value = scanner.number(most: 3) else { return nil }
        let closesBoldEarly = isBold && scanner.skipAny(["**", "__"])
        guard closesNumber(&scanner, isNamed: isNamed, isBracketed: isBracketed) else { return nil }
        let closesBold = closesBoldEarly || isBold && scanner.skipAny(["**", "__"])
        scanner.skipBlanks()
        return Number(
            value: value, indent: indent, contentStart: scanner.position, leavesBoldOpen: isBold && !closesBold)
    }

    private static func closesNumber(_ scanner: inout ByteScanner, isNamed: Bool, isBracketed: Bool) -> Bool {
        if isBracketed {
            guard scanner.skipAny([")", "）", "]"]) else { return false }
            _ = scanner.skipAny([".", ":", "、"])
            return true
        }
        if scanner.skipAny(["．", "、", "）"]) { return true }
        if isNamed { return scanner.isAtEnd || scanner.skipAny([":", "：", ".", "-", "–"]) }
        guard scanner.skipAny(["\\.", ".", ")"]) else { return false }
        // "3.5" is a number and "2.x" a version; "9.Write" and "9.写" are items.
        guard let next = scanner.scalar() else { return true }
        return PythonText.isWhitespace(next) || next == "*" || next == "_" || !next.isASCII || next.properties.isUppercase
    }

    static func skipHeading(_ scanner: inout ByteScanner) {
        let start = scanner.position
        while scanner.next == UInt8(ascii: "#") { scanner.position += 1 }
        guard scanner.position > start else { return }
        if scanner.skipBlanks() == 0 { scanner.position = start }
    }

    /// A field label such as `Input:`, `**Output 2:**` or `输出：`, by its names; returns where the text after it begins.
    static func field(_ names: [String], _ bytes: [UInt8], in line: Range<Int>, allowsNumber: Bool = false) -> Int? {
        var scanner = ByteScanner(bytes, in: line)
        scanner.skipBlanks()
        if allowsNumber, let number = number(bytes, in: line) {
            scanner.position = number.contentStart
        }
        _ = scanner.skipAny(["- ", "* "])
        skipHeading(&scanner)
        let isBold = scanner.skipAny(["**", "__"])
        guard names.contains(where: { scanner.skipIgnoringCase($0) }) else { return nil }
        scanner.skipBlanks()
        _ = scanner.number(most: 4)
        scanner.skipBlanks()
        let closesEarly = isBold && scanner.skipAny(["**", "__"])
        guard scanner.skipAny([":", "："]) else { return nil }
        if isBold, !closesEarly { _ = scanner.skipAny(["**", "__"]) }
        return scanner.position
    }

    /// A field label with its number before or after the name, or without any.
    struct Field {
        let number: Int?
        /// Where the text after the colon begins.
        let contentStart: Int
    }

    /// A label such as `4. Input:`, `### 4. **Input:**`, `**4. Input:**`, `Input 4:` or `Input:`, by its names.
    static func numberedField(_ names: [String], _ bytes: [UInt8], in line: Range<Int>) -> Field? {
        var scanner = ByteScanner(bytes, in: line)
        scanner.skipBlanks()
        while scanner.next == UInt8(ascii: "#") { scanner.position += 1 }
        scanner.skipBlanks()
        if let mark = number(bytes, in: scanner.position..<line.upperBound) {
            let rest = ByteScanner(bytes, in: mark.contentStart..<line.upperBound)
            if let field = bareField(names, rest, leavesBoldOpen: mark.leavesBoldOpen) {
                return Field(number: mark.value, contentStart: field.contentStart)
            }
        }
        return bareField(names, scanner, leavesBoldOpen: false)
    }

    private static func bareField(_ names: [String], _ start: ByteScanner, leavesBoldOpen: Bool) -> Field? {
        var scanner = start
        let isBold = scanner.skipAny(["**", "__"]) || leavesBoldOpen
        guard names.contains(where: { scanner.skipIgnoringCase($0) }) else { return nil }
        scanner.skipBlanks()
        let number = scanner.number(most: 3)
        scanner.skipBlanks()
        let closesEarly = isBold && scanner.skipAny(["**", "__"])
        guard scanner.skipAny([":", "："]) else { return nil }
        if isBold, !closesEarly { _ = scanner.skipAny(["**", "__"]) }
        return Field(number: number, contentStart: scanner.position)
    }

    /// A numbered heading such as `Example 2`, `### Example 2:` or `示例 2：`; returns where the text after it begins.
    static func heading(_ names: [String], _ bytes: [UInt8], in line: Range<Int>) -> Int? {
        var scanner = ByteScanner(bytes, in: line)
        scanner.skipBlanks()
        skipHeading(&scanner)
        let isBold = scanner.skipAny(["**", "__"])
        guard names.contains(where: { scanner.skipIgnoringCase($0) }) else { return nil }
        scanner.skipBlanks()
        _ = scanner.skip("#")
        guard scanner.number(most: 4) != nil else { return nil }
        let closesEarly = isBold && scanner.skipAny(["**", "__"])
        let isClosed = scanner.skipAny([":", "：", ".", ")", "、", "．", "）", "-"])
        if isBold, !closesEarly { _ = scanner.skipAny(["**", "__"]) }
        scanner.skipBlanks()
        // "Example 2 shows that ..." is a sentence.
        return isClosed || scanner.isAtEnd ? scanner.position : nil
    }
}
