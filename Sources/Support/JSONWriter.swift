/// Writes JSON in the order it is told, on one line: the same calls give the same bytes.
///
/// Told in the alphabetical order of the keys, it gives the bytes of ``CanonicalJSON/encode(_:)``, at a small part of its cost.
public struct JSONWriter {
    /// Longer than what is written: bytes are put in place, which is far cheaper than appended.
    private var storage: [UInt8]
    private var count = 0
    private var needsComma = false

    public init() {
        storage = []
    }

    /// - Parameter capacity: bytes that there is room for before it grows.
    public init(capacity: Int) {
        storage = [UInt8](repeating: 0, count: capacity)
    }

    /// What is written so far.
    public var bytes: [UInt8] {
        Array(storage[..<count])
    }

    /// The JSON of `value`.
    public static func bytes(of value: some JSONWritable) -> [UInt8] {
        written(value).bytes
    }

    /// The JSON of `value` as text.
    public static func text(of value: some JSONWritable) -> String {
        let writer = written(value)
        return String(decoding: writer.storage[..<writer.count], as: UTF8.self)
    }

    private static func written(_ value: some JSONWritable) -> JSONWriter {
        var writer = JSONWriter(capacity: 1024)
        value.write(to: &writer)
        return writer
    }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    public mutating func key(_ name: String) {
        separate()
        quote(name)
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func string(_ text: String) {
        separate()
        quote(text)
        needsComma = true
    }

    public mutating func number(_ number: Int) {
        guard (0..<10).contains(number) else { return raw(number.description) }
        separate()
        put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number))
        needsComma = true
    }

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
        var json = json
        json.withUTF8 { put($0) }
        needsComma = true
    }

    /// `json` must be JSON text already.
    public mutating func raw(_ json: [UInt8]) {
        separate()
        json.withUnsafeBufferPointer { put($0) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        put(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        put(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { put(UInt8(ascii: ",")) }
    }

    private mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { source in
            if source.count > 0, source.count <= 4096 { return quoteShort(source) }
            makeRoom(for: source.count + 2)
            put(UInt8(ascii: "\""))
            var start = 0
            while start < source.count {
                let plain = Self.plainPrefix(source, from: start)
                put(UnsafeBufferPointer(rebasing: source[start..<plain]))
                if plain < source.count { Self.escape(source[plain]) { put($0) } }
                start = plain + 1
            }
            put(UInt8(ascii: "\""))
        }
    }

    /// As the rest of ``quote(_:)``, with room for the worst case made before, so that nothing is checked at each byte.
    private mutating func quoteShort(_ source: UnsafeBufferPointer<UInt8>) {
        makeRoom(for: source.count * 6 + 2)
        let begin = count
        count = storage.withUnsafeMutableBufferPointer { place in
            var at = begin
            func put(_ byte: UInt8) {
                place[at] = byte
                at += 1
            }
            put(UInt8(ascii: "\""))
            var start = 0
            while true {
                let plain = Self.plainPrefix(source, from: start)
                UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(place)[at...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(source)[start..<plain]))
                at += plain - start
                guard plain < source.count else { break }
                Self.escape(source[plain], put)
                start = plain + 1
            }
            put(UInt8(ascii: "\""))
            return at
        }
    }

    private mutating func put(_ byte: UInt8) {
        makeRoom(for: 1)
        storage[count] = byte
        count += 1
    }

    private mutating func put(_ source: UnsafeBufferPointer<UInt8>) {
        guard let address = source.baseAddress else { return }
        makeRoom(for: source.count)
        storage.withUnsafeMutableBytes { place in
            UnsafeMutableRawBufferPointer(rebasing: place[count...]).copyMemory(
                from: UnsafeRawBufferPointer(start: address, count: source.count))
        }
        count += source.count
    }

    private mutating func makeRoom(for more: Int) {
        if storage.count - count < more { grow(by: more) }
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        var larger = [UInt8](repeating: 0, count: storage.count + max(more, storage.count, 2048))
        larger.withUnsafeMutableBytes { place in
            storage.withUnsafeBytes { place.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        storage = larger
    }

    /// Where the bytes of a JSON text that stand for themselves end: at a quote, a backslash or a control character, or at the end.
    public static func plainPrefix(_ source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        while index + 8 <= source.count {
            let word = UnsafeRawBufferPointer(source).loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let marks = specialMarks(UInt64(littleEndian: word))
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < source.count {
            let byte = source[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
            index += 1
        }
        return index
    }

    /// The top bit of the first of eight bytes, from the lowest, that is below a blank, a quote or a backslash; 0 where none is. Bits
    /// above that one say nothing: a borrow may have set them.
    private static func specialMarks(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        return ((word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & tops
    }

    @inline(__always)
    private static func escape(_ byte: UInt8, _ put: (UInt8) -> Void) {
        put(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: put(UInt8(ascii: "b"))
        case 0x09: put(UInt8(ascii: "t"))
        case 0x0A: put(UInt8(ascii: "n"))
        case 0x0C: put(UInt8(ascii: "f"))
        case 0x0D: put(UInt8(ascii: "r"))
        case 0..<0x20:
            for digit in "u00".utf8 { put(digit) }
            for digit in Hexadecimal.encode([byte]).utf8 { put(digit) }
        default: put(byte)
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
