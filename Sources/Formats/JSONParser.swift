import Support

/// A strict JSON parser (RFC 8259) that says where it failed. It refuses repeated names, bad UTF-8 and deep nesting.
struct JSONParser {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// The one value that `bytes` hold, with blanks around it.
    static func parse(_ bytes: ArraySlice<UInt8>) throws(JSONFault) -> JSONValue {
        if let offset = UTF8Check.firstInvalid(in: bytes) {
            throw JSONFault(offset: offset, reason: "the bytes are not valid UTF-8")
        }
        var parser = JSONParser(bytes)
        parser.skipBlanks()
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.next == nil else { throw parser.fault("something follows the JSON value") }
        return value
    }

    private var next: UInt8? {
        position < bytes.endIndex ? bytes[position] : nil
    }

    private func fault(_ reason: String, at place: Int? = nil) -> JSONFault {
        JSONFault(offset: (place ?? position) - bytes.startIndex, reason: reason)
    }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard let byte = next else { throw fault("the JSON ends early") }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw fault("a JSON value is expected here")
        }
    }

    private mutating func literal(_ text: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        guard bytes[position...].starts(with: text.utf8) else { throw fault("a JSON value is expected here") }
        position += text.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth <= JSONDepth.limit else { throw fault("it nests deeper than \(JSONDepth.limit) levels") }
        position += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipBlanks()
            let start = position
            guard next == UInt8(ascii: "\"") else { throw fault("a member's name in quotes is expected here") }
            let name = try string()
            guard names.insert(name).inserted else { throw fault("the field '\(name)' is given twice", at: start) }
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw fault("a colon is expected after '\(name)'") }
            skipBlanks()
            members.append(JSONValue.Member(name: name, offset: start - bytes.startIndex, value: try value(depth: depth)))
            skipBlanks()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw fault("a comma or } is expected after the value of '\(name)'") }
        }
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth <= JSONDepth.limit else { throw fault("it nests deeper than \(JSONDepth.limit) levels") }
        position += 1
        var values: [JSONValue] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array(values) }
        while true {
            skipBlanks()
            values.append(try value(depth: depth))
            skipBlanks()
            if take(UInt8(ascii: "]")) { return .array(values) }
            guard take(UInt8(ascii: ",")) else { throw fault("a comma or ] is expected here") }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func number() throws(JSONFault) -> String {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let zero = next == UInt8(ascii: "0")
        let count = digits()
        guard count > 0, !(zero && count > 1) else { throw fault("the number is malformed", at: start) }
        if take(UInt8(ascii: ".")), digits() == 0 { throw fault("the number is malformed", at: start) }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            if digits() == 0 { throw fault("the number is malformed", at: start) }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }
}

extension JSONParser {
    private mutating func string() throws(JSONFault) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while true {
            let plain = plainRun()
            guard let byte = next else { throw fault("a text is not closed", at: start) }
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                // Most texts have no escape.
                if text.isEmpty { return String(decoding: plain, as: UTF8.self) }
                return String(decoding: text + plain, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text += plain
                text += try escape()
            default: throw fault("a control character stands unescaped in a text", at: position - 1)
            }
        }
    }

    /// Takes the bytes that stand for themselves.
    private mutating func plainRun() -> ArraySlice<UInt8> {
        let start = position
        position = bytes.withUnsafeBufferPointer { buffer in
            JSONWriter.plainPrefix(buffer, from: start - bytes.startIndex) + bytes.startIndex
        }
        return bytes[start..<position]
    }

    private mutating func escape() throws(JSONFault) -> [UInt8] {
        guard let byte = next else { throw fault("the JSON ends inside an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try unicodeEscape())).utf8)
        default: throw fault("the escape is not one of JSON's", at: position - 2)
        }
    }

    private mutating func unicodeEscape() throws(JSONFault) -> Unicode.Scalar {
        let start = position - 2
        let high = try codeUnit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw fault("an escaped surrogate stands alone", at: start)
        }
        let low = try codeUnit()
        guard (0xDC00..<0xE000).contains(low), let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        else { throw fault("an escaped surrogate stands alone", at: start) }
        return scalar
    }

    private mutating func codeUnit() throws(JSONFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw fault("\\u needs four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }
}
