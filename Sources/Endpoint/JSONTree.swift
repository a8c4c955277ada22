/// JSON from a peer, read without trust: any bytes give a value or nil, none a trap.
///
/// Invalid UTF-8 and lone surrogates become U+FFFD. Nesting ends at 64. `NaN` and `Infinity`, which Python servers write, are
/// read as null. Of a repeated key the last value counts. Source: RFC 8259; platforms, section 6.
enum JSONTree: Sendable {
    case null
    case bool(Bool)
    /// As it was written.
    case number(String)
    case string(String)
    case array([JSONTree])
    case object([(key: String, value: JSONTree)])

    /// The deepest nesting that is read.
    static let maximumDepth = 64

    /// The one value that `bytes` hold, after an optional byte-order mark; nil where they hold anything else.
    static func parse(_ bytes: some Collection<UInt8>) -> JSONTree? {
        func read(_ buffer: UnsafeBufferPointer<UInt8>) -> JSONTree? {
            var reader = JSONReader(bytes: buffer)
            return reader.document()
        }
        return bytes.withContiguousStorageIfAvailable(read) ?? Array(bytes).withUnsafeBufferPointer(read)
    }

    /// The member `key` of an object, unless it is absent or null.
    subscript(key: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        for index in members.indices.reversed() where members[index].key == key {
            if case .null = members[index].value { return nil }
            return members[index].value
        }
        return nil
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var elements: [JSONTree]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    var isObject: Bool {
        if case .object = self { true } else { false }
    }

    /// A whole number; nil for fractions, texts and what does not fit.
    var integer: Int? {
        guard case .number(let digits) = self else { return nil }
        return Int(digits) ?? Double(digits).flatMap { Int(exactly: $0) }
    }

    /// A text, or a number as it was written: error codes come as either.
    var textOrNumber: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }
}
