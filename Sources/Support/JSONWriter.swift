/// Writes JSON in the order it is told, on one line: the same calls give the same bytes.
///
/// Told in the alphabetical order of the keys, it gives the bytes of ``CanonicalJSON/encode(_:)``, at a small part of its cost.
public struct JSONWriter {
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init() {}

    /// The JSON of `value`.
    public static func bytes(of value: some JSONWritable) -> [UInt8] {
        var writer = JSONWriter()
        writer.bytes.reserveCapacity(1024)
        value.write(to: &writer)
        return writer.bytes
    }

    /// The JSON of `value` as text.
    public static func text(of value: some JSONWritable) -> String {
        String(decoding: bytes(of: value), as: UTF8.self)
    }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    public mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func string(_ text: String) {
        separate()
        quote(text)
        needsComma = true
    }

    public mutating func number(_ number: Int) { raw("\(number)") }

    /// A number JSON has no form for, a non-finite one, is written as null.
    public mutating func number(_ number: Double) {
        guard number.isFinite else { return raw("null") }
        let text = number.description
        raw(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }

    public mutating func bool(_ flag: Bool) { raw(flag ? "true" : "false") }

    /// `json` must be JSON text already.
    public mutating func raw(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
        needsComma = true
    }

    /// `json` must be JSON text already.
    public mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { source in
            bytes.append(UInt8(ascii: "\""))
            var start = 0
            while start < source.count {
                let plain = Self.plainPrefix(source, from: start)
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<plain]))
                if plain < source.count { escape(source[plain]) }
                start = plain + 1
            }
            bytes.append(UInt8(ascii: "\""))
        }
    }

    /// Where the bytes of a JSON text that stand for themselves end: at a quote, a backslash or a control character, or at the end.
    public static func plainPrefix(_ source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        // Eight at a time while none is special; the loop below finds which one is.
        while index + 8 <= source.count {
            let word = UnsafeRawBufferPointer(source).loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard !holdsSpecial(word) else { break }
            index += 8
        }
        while index < source.count {
            let byte = source[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
            index += 1
        }
        return index
    }

    /// Whether any of eight bytes is below a blank, a quote or a backslash; bytes above 0x7F are none of them.
    private static func holdsSpecial(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let found = (word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
        return found & tops != 0
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0..<0x20:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(contentsOf: Hexadecimal.encode([byte]).utf8)
        default: bytes.append(byte)
        }
    }
}

/// A value that writes itself as JSON, its keys in alphabetical order.
public protocol JSONWritable {
    func write(to writer: inout JSONWriter)
}

extension JSONWriter {
    /// A key and its text; nothing where there is none.
    public mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        key(name)
        string(text)
    }

    /// A key and its number; nothing where there is none.
    public mutating func member(_ name: String, _ value: Int?) {
        guard let value else { return }
        key(name)
        number(value)
    }

    /// A key and its number; nothing where there is none.
    public mutating func member(_ name: String, _ value: Double?) {
        guard let value else { return }
        key(name)
        number(value)
    }

    public mutating func member(_ name: String, _ flag: Bool) {
        key(name)
        bool(flag)
    }

    public mutating func member(_ name: String, _ texts: [String]) {
        key(name)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }

    /// A key and an object of texts, by name.
    public mutating func member(_ name: String, _ texts: [String: String]) {
        key(name)
        beginObject()
        for (name, text) in Self.sorted(texts) { member(name, text) }
        endObject()
    }

    /// A key and an object of numbers, by name.
    public mutating func member(_ name: String, _ numbers: [String: Double]) {
        key(name)
        beginObject()
        for (name, value) in Self.sorted(numbers) { member(name, value) }
        endObject()
    }

    public mutating func member(_ name: String, _ value: some JSONWritable) {
        key(name)
        value.write(to: &self)
    }

    public mutating func member(_ name: String, _ values: [some JSONWritable]) {
        key(name)
        beginArray()
        for value in values { element(value) }
        endArray()
    }

    /// Members in the order of their keys' bytes.
    public static func sorted<Value>(_ members: [String: Value]) -> [(key: String, value: Value)] {
        members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private mutating func element(_ value: some JSONWritable) {
        value.write(to: &self)
    }
}
