import Glibc

/// The fields of an answer's header, kept as they came: an answer has a dozen, of which mostly one is read.
public struct HeaderFields: Sendable {
    /// Lines, each with its end.
    private var bytes: [UInt8]

    /// - Parameter bytes: the header block as it came, or none. A line without a colon, the status line too, is no field.
    public init(bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    /// - Parameter fields: by name, in any case.
    public init(_ fields: [String: String]) {
        bytes = []
        for (name, value) in fields { bytes += Array("\(name):\(value)\n".utf8) }
    }

    /// The value of the field `name`, blanks around it left out; of a field that came several times the last.
    /// - Parameter name: in lower case.
    public subscript(name: String) -> String? {
        var name = name
        return name.withUTF8 { name in
            bytes.withUnsafeBufferPointer { bytes in Self.value(of: name, in: bytes) }
        }
    }

    private static func value(of name: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var found: Range<Int>?
        var start = 0
        while start < bytes.count {
            let end = endOfLine(from: start, in: bytes)
            if matches(name, bytes, at: start, before: end) { found = start + name.count + 1..<end }
            start = end + 1
        }
        return found.map { String(decoding: trimmed(bytes[$0]), as: UTF8.self) }
    }

    private static func endOfLine(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = bytes.baseAddress, let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
        else { return bytes.count }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Whether the line from `start` to `end` begins with `name` and a colon.
    private static func matches(
        _ name: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, before end: Int
    ) -> Bool {
        guard end - start > name.count, bytes[start + name.count] == UInt8(ascii: ":") else { return false }
        for index in 0..<name.count {
            let byte = bytes[start + index]
            guard name[index] == ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) else { return false }
        }
        return true
    }

    private static func trimmed(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        var value = value
        while let first = value.first, isBlank(first) { value.removeFirst() }
        while let last = value.last, isBlank(last) { value.removeLast() }
        return value
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }
}

extension HeaderFields: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral fields: (String, String)...) {
        self.init(Dictionary(fields) { $1 })
    }
}
