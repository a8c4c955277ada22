/// Reads one JSON value at a place in a text.
struct JSONReader {
    enum Strictness {
        /// RFC 8259.
        case strict
        /// Also takes line breaks inside strings, trailing commas, and a text that ends early.
        case lenient
    }

    /// More levels than any sane reply has, few enough for any stack.
    static let deepest = 64

    private var scanner: ByteScanner
    private let strictness: Strictness

    private init(_ bytes: [UInt8], at start: Int, _ strictness: Strictness) {
        scanner = ByteScanner(bytes, in: start..<bytes.count)
        self.strictness = strictness
    }

    /// The value that begins at `start`; nil when there is none.
    static func read(_ bytes: [UInt8], at start: Int, _ strictness: Strictness) -> JSONNode? {
        var budget = 0
        return read(bytes, at: start, strictness, budget: &budget)
    }

    /// Takes the bytes looked at from `budget`, down to zero: a caller that tries many places stops there.
    static func read(_ bytes: [UInt8], at start: Int, _ strictness: Strictness, budget: inout Int) -> JSONNode? {
        guard bytes.indices.contains(start) else { return nil }
        var reader = JSONReader(bytes, at: start, strictness)
        let node = reader.value(depth: 0)
        budget = max(0, budget - (reader.scanner.position - start) - 1)
        guard let node, node.isComplete || strictness == .lenient else { return nil }
        return node
    }

    private mutating func value(depth: Int) -> JSONNode? {
        guard let first = scanner.next else { return nil }
        let start = scanner.position
        switch first {
        case UInt8(ascii: "{"): return depth < Self.deepest ? object(depth: depth) : nil
        case UInt8(ascii: "["): return depth < Self.deepest ? array(depth: depth) : nil
        case UInt8(ascii: "\""):
            guard let (string, isComplete) = string() else { return nil }
            return node(.string(string), from: start, isComplete)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return number()
        default:
            if scanner.skip("true") { return node(.bool(true), from: start) }
            if scanner.skip("false") { return node(.bool(false), from: start) }
            if scanner.skip("null") { return node(.null, from: start) }
            return nil
        }
    }

    private func node(_ value: JSONNode.Value, from start: Int, _ isComplete: Bool = true) -> JSONNode {
        JSONNode(value: value, range: start..<scanner.position, isComplete: isComplete)
    }

    private mutating func array(depth: Int) -> JSONNode? {
        let start = scanner.position
        var elements: [JSONNode] = []
        scanner.position += 1
        while true {
            skipSpace()
            if scanner.isAtEnd { return node(.array(elements), from: start, false) }
            if elements.isEmpty || strictness == .lenient, scanner.skip("]") { return node(.array(elements), from: start) }
            guard let element = value(depth: depth + 1) else { return nil }
            elements.append(element)
            skipSpace()
            if !element.isComplete || scanner.isAtEnd { return node(.array(elements), from: start, false) }
            if scanner.skip("]") { return node(.array(elements), from: start) }
            guard scanner.skip(",") else { return nil }
        }
    }

    private mutating func object(depth: Int) -> JSONNode? {
        let start = scanner.position
        var members: [(key: String, value: JSONNode)] = []
        scanner.position += 1
        while true {
            skipSpace()
            if scanner.isAtEnd { return node(.object(members), from: start, false) }
            if members.isEmpty || strictness == .lenient, scanner.skip("}") { return node(.object(members), from: start) }
            guard let (key, isComplete) = string() else { return nil }
            skipSpace()
            if !isComplete || scanner.isAtEnd { return node(.object(members), from: start, false) }
            guard scanner.skip(":") else { return nil }
            skipSpace()
            if scanner.isAtEnd { return node(.object(members), from: start, false) }
            guard let value = value(depth: depth + 1) else { return nil }
            members.append((key, value))
            skipSpace()
            if !value.isComplete || scanner.isAtEnd { return node(.object(members), from: start, false) }
            if scanner.skip("}") { return node(.object(members), from: start) }
            guard scanner.skip(",") else { return nil }
        }
    }

    private mutating func number() -> JSONNode? {
        let start = scanner.position
        _ = scanner.skip("-")
        guard let integer = digits(), integer.count == 1 || integer.first != UInt8(ascii: "0") else { return nil }
        if scanner.skip("."), digits() == nil { return nil }
        if scanner.skip("e") || scanner.skip("E") {
            _ = scanner.skip("+") || scanner.skip("-")
            if digits() == nil { return nil }
        }
        return node(.number(String(decoding: scanner.bytes[start..<scanner.position], as: UTF8.self)), from: start)
    }

    private mutating func digits() -> ArraySlice<UInt8>? {
        let start = scanner.position
        while let byte = scanner.next, byte.isASCIIDigit { scanner.position += 1 }
        return scanner.position > start ? scanner.bytes[start..<scanner.position] : nil
    }

    private mutating func skipSpace() {
        while let byte = scanner.next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { scanner.position += 1 }
    }
}

extension JSONReader {
    private mutating func string() -> (text: String, isComplete: Bool)? {
        guard scanner.skip("\"") else { return nil }
        var text: [UInt8] = []
        while let byte = scanner.next {
            scanner.position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return (String(decoding: text, as: UTF8.self), true)
            case UInt8(ascii: "\\"):
                if scanner.isAtEnd { break }
                guard escape(into: &text) else { return nil }
            case 0..<0x20 where strictness == .strict:
                return nil
            default:
                text.append(byte)
            }
        }
        return (String(decoding: text, as: UTF8.self), false)
    }

    /// Reads what follows a backslash.
    private mutating func escape(into text: inout [UInt8]) -> Bool {
        guard let byte = scanner.next else { return false }
        scanner.position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let unit = codeUnit() else { return scanner.isAtEnd && strictness == .lenient }
            append(unit, to: &text)
        default:
            return false
        }
        return true
    }

    /// Appends a UTF-16 code unit, with its partner if it is the first of a pair; a lone surrogate becomes U+FFFD.
    private mutating func append(_ unit: UInt32, to text: inout [UInt8]) {
        var value = unit
        if (0xD800..<0xDC00).contains(unit) {
            let position = scanner.position
            if scanner.skip("\\u"), let low = codeUnit(), (0xDC00..<0xE000).contains(low) {
                value = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
            } else {
                scanner.position = position
            }
        }
        text.append(contentsOf: Array(String(Character(Unicode.Scalar(value) ?? "\u{FFFD}")).utf8))
    }

    private mutating func codeUnit() -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = scanner.next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
            scanner.position += 1
        }
        return value
    }
}
