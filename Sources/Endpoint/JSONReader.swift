/// The recursive descent behind ``JSONTree``.
struct JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The string that begins at `position`, and where it ends.
    static func string(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (text: String, end: Int)? {
        var reader = JSONReader(bytes: bytes)
        reader.position = position
        return reader.string().map { ($0, reader.position) }
    }

    mutating func document() -> JSONTree? {
        guard let value = value(depth: 0) else { return nil }
        skipBlanks()
        return position == bytes.count ? value : nil
    }

    private mutating func value(depth: Int) -> JSONTree? {
        skipBlanks()
        guard let byte = peek() else { return nil }
        switch byte {
        case UInt8(ascii: "{"): return depth < JSONTree.maximumDepth ? object(depth: depth + 1) : nil
        case UInt8(ascii: "["): return depth < JSONTree.maximumDepth ? array(depth: depth + 1) : nil
        case UInt8(ascii: "\""): return string().map(JSONTree.string)
        case UInt8(ascii: "t"): return word("true", .bool(true))
        case UInt8(ascii: "f"): return word("false", .bool(false))
        case UInt8(ascii: "n"): return word("null", .null)
        case UInt8(ascii: "N"): return word("NaN", .null)
        case UInt8(ascii: "I"): return word("Infinity", .null)
        default: return word("-Infinity", .null) ?? number()
        }
    }

    private mutating func object(depth: Int) -> JSONTree? {
        position += 1
        var members: [(key: String, value: JSONTree)] = []
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object(members) }
        members.reserveCapacity(8)
        while true {
            skipBlanks()
            guard let key = string() else { return nil }
            skipBlanks()
            guard take(UInt8(ascii: ":")), let value = value(depth: depth) else { return nil }
            members.append((key, value))
            skipBlanks()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func array(depth: Int) -> JSONTree? {
        position += 1
        var elements: [JSONTree] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            guard let value = value(depth: depth) else { return nil }
            elements.append(value)
            skipBlanks()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func number() -> JSONTree? {
        let start = position
        while let byte = peek(), (0x30...0x39).contains(byte), position - start < 15 { position += 1 }
        // So few digits are a number; what JSON forbids, a zero in front, is let pass as it always was.
        if position > start, peek().map({ $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") }) == true {
            return .number(String(decoding: bytes[start..<position], as: UTF8.self))
        }
        while let byte = peek(), (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        return Double(text) == nil ? nil : .number(text)
    }

    private mutating func string() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let plain = plainRun()
        if take(UInt8(ascii: "\"")) { return String(decoding: plain, as: UTF8.self) }
        var text = Array(plain)
        text.reserveCapacity(plain.count * 4)
        while take(UInt8(ascii: "\\")) {
            guard escape(into: &text) else { return nil }
            text.append(contentsOf: plainRun())
        }
        return take(UInt8(ascii: "\"")) ? String(decoding: text, as: UTF8.self) : nil
    }

    /// The bytes up to the next quote or backslash, or to the end.
    private mutating func plainRun() -> UnsafeBufferPointer<UInt8> {
        let start = position
        // Eight at a time while none is special; the loop below finds which one is.
        while position + 8 <= bytes.count {
            let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: position, as: UInt64.self)
            guard !Self.holdsSpecial(word) else { break }
            position += 8
        }
        while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") {
            position += 1
        }
        return UnsafeBufferPointer(rebasing: bytes[start..<position])
    }

    /// Whether any of eight bytes is a quote or a backslash.
    private static func holdsSpecial(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let found = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
        return found & (ones << 7) != 0
    }

    private mutating func escape(into text: inout [UInt8]) -> Bool {
        guard let byte = peek() else { return false }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let unit = hexadecimal() else { return false }
            text.append(contentsOf: String(character(startingWith: unit)).utf8)
        default: return false
        }
        return true
    }

    /// The character of an escape, with its second half where it is the first half of a surrogate pair.
    private mutating func character(startingWith unit: UInt16) -> Unicode.Scalar {
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let before = position
        if UTF16.isLeadSurrogate(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let second = hexadecimal(),
            UTF16.isTrailSurrogate(second)
        {
            let value = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(second & 0x3FF))
            return Unicode.Scalar(value) ?? "\u{FFFD}"
        }
        position = before
        return "\u{FFFD}"
    }

    private mutating func hexadecimal() -> UInt16? {
        guard position + 4 <= bytes.count else { return nil }
        var value: UInt16 = 0
        for byte in bytes[position..<(position + 4)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt16(digit)
        }
        position += 4
        return value
    }

    private mutating func word(_ word: StaticString, _ value: JSONTree) -> JSONTree? {
        let length = word.utf8CodeUnitCount
        guard position + length <= bytes.count else { return nil }
        for offset in 0..<length where bytes[position + offset] != word.utf8Start[offset] { return nil }
        position += length
        return value
    }

    private func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}
