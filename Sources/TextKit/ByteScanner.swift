/// Reads a stretch of UTF-8 bytes from front to back. Never traps: past the end there is simply nothing.
struct ByteScanner {
    let bytes: [UInt8]
    var position: Int
    let end: Int

    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position >= end }

    var next: UInt8? { position < end ? bytes[position] : nil }

    /// Steps over `text` if it comes next.
    mutating func skip(_ text: String) -> Bool {
        let count = text.utf8.count
        guard end - position >= count, bytes[position..<position + count].elementsEqual(text.utf8) else { return false }
        position += count
        return true
    }

    /// Steps over `text`, in ASCII lower case, if it comes next in any case.
    mutating func skipIgnoringCase(_ text: String) -> Bool {
        let count = text.utf8.count
        guard end - position >= count,
            bytes[position..<position + count].lazy.map(\.asciiLowercased).elementsEqual(text.utf8)
        else { return false }
        position += count
        return true
    }

    /// Steps over the first of `texts` that comes next.
    mutating func skipAny(_ texts: [String]) -> Bool {
        for text in texts where skip(text) { return true }
        return false
    }

    /// Steps over whitespace that does not end a line, and returns how many columns it took.
    @discardableResult
    mutating func skipBlanks() -> Int {
        var columns = 0
        while let scalar = scalar(), scalar.value != 0x0A, scalar.value != 0x0D, PythonText.isWhitespace(scalar) {
            columns += scalar == "\t" ? 4 : 1
            position += UTF8.width(scalar)
        }
        return columns
    }

    mutating func skipWhitespace() {
        while let scalar = scalar(), PythonText.isWhitespace(scalar) { position += UTF8.width(scalar) }
    }

    /// Reads 1 to `most` decimal digits, ASCII or full-width. Leaves the position alone when there are none or more.
    mutating func number(most: Int) -> Int? {
        var scanner = self
        var value = 0
        var count = 0
        while let digit = scanner.digit() {
            count += 1
            guard count <= most, count <= 9 else { return nil }
            value = value * 10 + digit
        }
        guard count > 0 else { return nil }
        self = scanner
        return value
    }

    private mutating func digit() -> Int? {
        guard let scalar = scalar() else { return nil }
        switch scalar.value {
        case 0x30...0x39:
            position += 1
            return Int(scalar.value - 0x30)
        case 0xFF10...0xFF19:
            position += 3
            return Int(scalar.value - 0xFF10)
        default:
            return nil
        }
    }

    /// The code point that comes next. Malformed bytes come one at a time as U+FFFD, though Swift strings hold none.
    func scalar() -> Unicode.Scalar? {
        guard let first = next else { return nil }
        if first < 0x80 { return Unicode.Scalar(first) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard position + length <= end else { return "\u{FFFD}" }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for byte in bytes[position + 1..<position + length] { value = value << 6 | UInt32(byte & 0x3F) }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    /// Steps over one code point.
    mutating func skipScalar() {
        guard let scalar = scalar() else { return }
        position = min(end, position + UTF8.width(scalar))
    }
}

extension UInt8 {
    var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
    var isASCIILetter: Bool { (0x61...0x7A).contains(self | 0x20) }
    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
}

extension [UInt8] {
    /// The text of `range` without whitespace at its ends, and where it begins.
    func stripped(_ range: Range<Int>) -> (text: String, offset: Int) {
        let text = String(decoding: self[range], as: UTF8.self)
        let stripped = PythonText.strip(text)
        return (String(stripped), range.lowerBound + text.utf8.distance(from: text.startIndex, to: stripped.startIndex))
    }
}
