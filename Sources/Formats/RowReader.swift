public import Support

/// One row of a data set as it stands in its file: a line of JSON Lines, or an element of a JSON array.
public struct RawRow: Sendable {
    /// The line it begins on, from 1.
    public let line: Int
    /// Where it begins, in bytes of the (decompressed) file.
    public let byteOffset: Int
    /// Its bytes, without what separates it from others; empty where it is too long to be held.
    public let bytes: [UInt8]
    /// How many bytes it has.
    public let length: Int

    init(line: Int, byteOffset: Int, bytes: [UInt8], length: Int) {
        self.line = line
        self.byteOffset = byteOffset
        self.bytes = bytes
        self.length = length
    }

    /// A row that stands in no file.
    public init(_ bytes: [UInt8]) {
        self.init(line: 1, byteOffset: 0, bytes: bytes, length: bytes.count)
    }
}

/// Reads the rows of a file one after another, in memory that does not grow with it: JSON Lines or a JSON array, plain, gzip or
/// zstd.
public final class RowReader {
    /// The most bytes of a row that are held.
    public static let rowLimit = 16 << 20

    private enum Form {
        case lines(JSONLinesReader)
        case array(ArraySplitter)
    }

    /// Where the bytes come from.
    public let source: ByteSource
    private var form: Form?
    private var start: [UInt8] = []
    private var isAtEnd = false

    /// - Throws: ``MillError`` with code `io`.
    public init(_ path: String) throws(MillError) {
        source = try ByteSource(path)
    }

    /// The next rows, some at a time; nil at the end.
    /// - Throws: ``MillError`` with code `io`, or `seed.syntax` for an array that is not closed.
    public func next() throws(MillError) -> [RawRow]? {
        guard !isAtEnd else { return nil }
        let bytes = try source.next()
        var rows: [RawRow] = []
        if bytes.isEmpty {
            isAtEnd = true
            try finish(&rows)
        } else {
            feed(bytes, &rows)
        }
        return rows
    }

    private func feed(_ bytes: [UInt8], _ rows: inout [RawRow]) {
        var bytes = bytes
        if form == nil {
            // The form shows in the first byte that is neither blank nor of a byte order mark.
            start += bytes
            guard let first = Self.first(of: start) else { return }
            form = first == UInt8(ascii: "[") ? .array(ArraySplitter()) : .lines(JSONLinesReader(limit: Self.rowLimit))
            bytes = start
            start = []
        }
        switch form {
        case .lines(var reader):
            form = nil
            reader.feed(bytes) { Self.take($0, &rows) }
            form = .lines(reader)
        case .array(var splitter):
            form = nil
            splitter.feed(bytes, &rows)
            form = .array(splitter)
        case nil: break
        }
    }

    private func finish(_ rows: inout [RawRow]) throws(MillError) {
        switch form {
        case .lines(var reader): reader.finish { Self.take($0, &rows) }
        case .array(let splitter):
            guard splitter.isClosed else {
                throw MillError(
                    .seedSyntax, "read", source.path, cause: "the JSON array is not closed by ]",
                    hint: "The file seems to be cut off: copy or download it again.")
            }
            guard !splitter.hasRemainder else {
                throw MillError(
                    .seedSyntax, "read", source.path, cause: "something follows the JSON array",
                    hint: "A file is one array, or one object on each line: take away what is behind the closing ].")
            }
        case nil: break
        }
    }

    private static func take(_ line: JSONLinesReader.Line, _ rows: inout [RawRow]) {
        if line.isBlank { return }
        rows.append(RawRow(line: line.number, byteOffset: line.byteOffset, bytes: line.bytes, length: line.length))
    }

    private static func first(of bytes: [UInt8]) -> UInt8? {
        bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    }
}

/// Cuts the elements out of one JSON array, however its bytes arrive, by brackets and quotes alone.
struct ArraySplitter {
    private var depth = 0
    private var inString = false
    private var isEscaped = false
    private var line = 1
    private var position = 0
    private var element: [UInt8] = []
    private var length = 0
    private var place: (line: Int, offset: Int)?

    /// Whether the bytes so far end the array, by its own bracket.
    private(set) var isClosed = false
    /// Whether anything but blanks follows the array.
    private(set) var hasRemainder = false

    mutating func feed(_ bytes: [UInt8], _ rows: inout [RawRow]) {
        for byte in bytes {
            take(byte, &rows)
            position += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
    }

    private mutating func take(_ byte: UInt8, _ rows: inout [RawRow]) {
        if isClosed {
            hasRemainder = hasRemainder || ![0x20, 0x09, 0x0A, 0x0D].contains(byte)
            return
        }
        if inString {
            keep(byte)
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                inString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            depth += 1
            if depth > 1 { keep(byte) }
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            depth -= 1
            if depth > 0 { keep(byte) } else { end(&rows) }
            if depth <= 0 { isClosed = byte == UInt8(ascii: "]") }
        case UInt8(ascii: ",") where depth == 1: end(&rows)
        case 0x0A, 0x0D:
            // White space here, so that the element fits on a line.
            if place != nil { keep(0x20) }
        case 0x20, 0x09, 0xEF, 0xBB, 0xBF:
            if place != nil { keep(byte) }
        default:
            inString = byte == UInt8(ascii: "\"")
            keep(byte)
        }
    }

    private mutating func keep(_ byte: UInt8) {
        if place == nil { place = (line, position) }
        length += 1
        if length <= RowReader.rowLimit { element.append(byte) }
    }

    private mutating func end(_ rows: inout [RawRow]) {
        guard let place else { return }
        let isHeld = length <= RowReader.rowLimit
        while element.last == 0x20 || element.last == 0x09 { element.removeLast() }
        rows.append(
            RawRow(
                line: place.line, byteOffset: place.offset, bytes: isHeld ? element : [], length: isHeld ? element.count : length)
        )
        element = []
        length = 0
        self.place = nil
    }
}

/// The text of one field of a row.
public enum RowField {
    /// Why a row has no such text, and where in it.
    public struct Fault: Error, Hashable, Sendable {
        public let offset: Int
        public let reason: String
    }

    /// The text of the member `name` of the JSON object that `row` is; of a conversation of ours, `instruction` is its first
    /// question.
    public static func text(_ name: String, of row: RawRow) throws(Fault) -> String {
        guard row.length == row.bytes.count else {
            throw Fault(offset: 0, reason: "it has \(row.length) bytes, the limit is \(RowReader.rowLimit)")
        }
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONParser.parse(row.bytes[...])
        } catch {
            throw Fault(offset: error.offset, reason: error.reason)
        }
        guard case .object(let members) = value else { throw Fault(offset: 0, reason: "it is no JSON object") }
        guard let member = members.first(where: { $0.name == name }) else {
            if name == "instruction", let question = firstQuestion(members) { return question }
            throw Fault(offset: 0, reason: "it has no field '\(name)'")
        }
        guard case .string(let text) = member.value else {
            throw Fault(offset: member.offset, reason: "the field '\(name)' is no text")
        }
        return text
    }

    /// What the user asks first in a row of ours that is a conversation and has no columns.
    private static func firstQuestion(_ members: [JSONValue.Member]) -> String? {
        guard case .array(let turns)? = members.first(where: { $0.name == "messages" })?.value else { return nil }
        return turns.lazy.compactMap { turn -> String? in
            guard case .object(let fields) = turn, fields.contains(where: { $0.name == "role" && $0.value == .string("user") }),
                case .string(let text)? = fields.first(where: { $0.name == "text" })?.value
            else { return nil }
            return text
        }.first
    }
}
