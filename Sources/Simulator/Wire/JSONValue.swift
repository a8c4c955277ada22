/// A JSON value with its members in the order written: request bodies and the schemas inside them.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([(key: String, value: JSONValue)])

    static func == (left: JSONValue, right: JSONValue) -> Bool {
        left.encoded() == right.encoded()
    }

    /// The member `key` of an object; nil for any other value.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var array: [JSONValue]? {
        if case .array(let items) = self { items } else { nil }
    }

    var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// The number as an integer, where it is one of at most nine digits.
    var integer: Int? {
        guard case .number(let number) = self, abs(number) < 1e9 else { return nil }
        return Int(number)
    }

    /// Whether this is an explicit null or nothing.
    static func isAbsent(_ value: JSONValue?) -> Bool {
        if case .null? = value { true } else { value == nil }
    }
}

/// Why a text is no JSON.
struct JSONSyntaxError: Error {
    /// The offset of the byte that does not fit.
    let offset: Int
}

/// Reads JSON (RFC 8259) from bytes in one pass.
struct JSONReader {
    private let bytes: [UInt8]
    private var at = 0
    private static let maximumDepth = 128

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// - Throws: ``JSONSyntaxError`` when `bytes` are not one JSON value.
    static func read(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.at == bytes.count else { throw JSONSyntaxError(offset: reader.at) }
        return value
    }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ word: StaticString) throws(JSONSyntaxError) {
        for index in 0..<word.utf8CodeUnitCount where !take(word.utf8Start[index]) { throw JSONSyntaxError(offset: at) }
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        guard at < bytes.count, depth < Self.maximumDepth else { throw JSONSyntaxError(offset: at) }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        at += 1
        var members: [(key: String, value: JSONValue)] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw JSONSyntaxError(offset: at) }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw JSONSyntaxError(offset: at) }
            members.append((key, try value(depth: depth + 1)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw JSONSyntaxError(offset: at) }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        at += 1
        var items: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(items) }
        repeat {
            items.append(try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw JSONSyntaxError(offset: at) }
        return .array(items)
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = at
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                at += 1
            default:
                guard let number = Double(String(decoding: bytes[start..<at], as: UTF8.self)) else {
                    throw JSONSyntaxError(offset: start)
                }
                return .number(number)
            }
        }
        guard let number = Double(String(decoding: bytes[start..<at], as: UTF8.self)) else {
            throw JSONSyntaxError(offset: start)
        }
        return .number(number)
    }

    /// Reads a string; runs without escapes are copied whole.
    private mutating func string() throws(JSONSyntaxError) -> String {
        at += 1
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\") { at += 1 }
        var out = Array(bytes[start..<at])
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: out, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") { try escape(into: &out) } else { out.append(byte) }
        }
        throw JSONSyntaxError(offset: at)
    }

    private mutating func escape(into out: inout [UInt8]) throws(JSONSyntaxError) {
        guard at < bytes.count else { throw JSONSyntaxError(offset: at) }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "u"): try unicodeEscape(into: &out)
        default: throw JSONSyntaxError(offset: at - 1)
        }
    }

    private mutating func unicodeEscape(into out: inout [UInt8]) throws(JSONSyntaxError) {
        var code = try fourDigits()
        if (0xD800..<0xDC00).contains(code), at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
            bytes[at + 1] == UInt8(ascii: "u")
        {
            at += 2
            let low = try fourDigits()
            if (0xDC00..<0xE000).contains(low) { code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) }
        }
        out.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
    }

    private mutating func fourDigits() throws(JSONSyntaxError) -> UInt32 {
        guard at + 4 <= bytes.count,
            let code = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw JSONSyntaxError(offset: at) }
        at += 4
        return code
    }
}
