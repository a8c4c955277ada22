import Support

/// Any JSON value as compact text: what a reader has no use for is written back with the values it had.
public struct JSONText: Hashable, Sendable {
    /// JSON without blanks between its parts; numbers as they were written.
    public let text: String

    public static let null = JSONText(.null)

    init(_ value: JSONValue) {
        var writer = JSONWriter()
        value.write(to: &writer)
        text = String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A JSON text that says `string`.
    public init(string: String) {
        self.init(.string(string))
    }

    /// An object of texts, in order.
    public init(texts: [(name: String, text: String)]) {
        self.init(.object(texts.map { JSONValue.Member(name: $0.name, offset: 0, value: .string($0.text)) }))
    }

    /// - Throws: ``RowField/Fault`` where `json` is not one JSON value.
    public init(parsing json: String) throws(RowField.Fault) {
        do throws(JSONFault) {
            self.init(try JSONParser.parse(Array(json.utf8)[...]))
        } catch {
            throw RowField.Fault(offset: error.offset, reason: error.reason)
        }
    }

    /// What it says where it is a text; also of an object whose `content` or `answer` is one, as Arena-Hard keeps replies.
    public var string: String? {
        value.flatMap { TurnText($0)?.text }
    }

    private var value: JSONValue? {
        try? JSONParser.parse(Array(text.utf8)[...])
    }
}

/// A field that a reader has no name for.
public struct ExtraField: Hashable, Sendable {
    public var name: String
    public var value: JSONText

    public init(_ name: String, _ value: JSONText) {
        self.name = name
        self.value = value
    }
}

/// A JSON number as it was written: `1.50` stays `1.50`.
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
    /// By JSON's grammar.
    public let text: String

    init(verbatim text: String) {
        self.text = text
    }

    public init(_ number: Int) {
        text = "\(number)"
    }

    /// Nil for a number that JSON has no form for, a non-finite one.
    public init?(_ number: Double) {
        guard number.isFinite else { return nil }
        var writer = JSONWriter()
        writer.number(number)
        text = String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Nil for a number that is not whole or does not fit.
    public var int: Int? {
        Int(text) ?? double.flatMap { Int(exactly: $0) }
    }

    /// The nearest one; nil beyond the range.
    public var double: Double? {
        Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    public var description: String { text }
}

/// What names a question in its file: FastChat has numbers, Arena-Hard and we have texts.
public enum RowID: Hashable, Sendable, CustomStringConvertible {
    case number(JSONNumber)
    case text(String)

    /// What two files' ids are compared by: the numbers 81 and 81.0, and the text "81", name the same question.
    public var description: String {
        switch self {
        case .number(let number): number.int.map { "\($0)" } ?? number.text
        case .text(let text): text
        }
    }
}
