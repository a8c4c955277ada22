public import Records
import Support

/// What a line or an element of a seed file is by itself; whether it repeats another is for its keeper to say.
public enum SeedLine: Hashable, Sendable {
    case seed(SeedTask, at: SeedPlace)
    case fault(LineFault)
}

/// Where a line or an element begins.
public struct SeedPlace: Hashable, Sendable {
    /// From 1.
    public var line: Int
    /// In bytes of the file.
    public var byteOffset: Int
    /// From 0, where the file is one JSON array.
    public var element: Int?

    public init(line: Int, byteOffset: Int, element: Int? = nil) {
        self.line = line
        self.byteOffset = byteOffset
        self.element = element
    }
}

/// Reads seed tasks piece by piece, in memory that does not grow with the file: Self-Instruct, Alpaca and WizardLM rows, conversations
/// of one question and its answer (ShareGPT, OpenAI messages), our own schema, and scenes (LLaVA's symbolic
/// rows), each as JSONL or as a JSON array.
///
/// UTF-8, with or without byte order mark, LF or CRLF. However the bytes arrive, what comes out is the same.
/// Source: the published `seed_tasks.jsonl` and `alpaca_data.json`.
public struct SeedStream {
    private enum Form {
        /// Not known yet: nothing but blanks has come.
        case undecided([UInt8])
        case lines(JSONLinesReader)
        case array(JSONArrayScanner)
        case utf16
    }

    /// A file that begins with more blanks than this holds lines.
    private static let mostBlanks = 1 << 16

    private var form = Form.undecided([])

    public init() {}

    /// Takes more of the file and hands over what it completes, in order.
    public mutating func feed(_ bytes: [UInt8], _ each: (SeedLine) throws -> Void) rethrows {
        switch form {
        case .undecided(let start): try decide(start + bytes, isAtEnd: false, each)
        case .lines(var reader):
            form = .utf16  // so that the reader's buffer has one owner
            defer { form = .lines(reader) }
            try reader.feed(bytes) { line in try Self.take(line, each) }
        case .array(var scanner):
            form = .utf16
            defer { form = .array(scanner) }
            try scanner.feed(bytes) { element in try each(Self.decoded(element)) }
        case .utf16: break
        }
    }

    /// Ends the file.
    public mutating func finish(_ each: (SeedLine) throws -> Void) rethrows {
        if case .undecided(let start) = form { try decide(start, isAtEnd: true, each) }
        switch form {
        case .lines(var reader): try reader.finish { line in try Self.take(line, each) }
        case .array(let scanner): try finish(scanner, each)
        case .undecided, .utf16: break
        }
    }

    private func finish(_ scanner: JSONArrayScanner, _ each: (SeedLine) throws -> Void) rethrows {
        var scanner = scanner
        try scanner.finish { element in
            let line = Self.decoded(element)
            // A file that ends inside an element is one mistake, not two.
            if case .fault(let fault) = line, fault.code == .seedSyntax { return }
            try each(line)
        }
        if !scanner.isClosed {
            try each(Self.fault(line: scanner.end.line, offset: scanner.end.offset, "the array is not closed by ]"))
        } else if let remainder = scanner.remainder {
            try each(Self.fault(line: remainder.line, offset: remainder.offset, "something follows the array"))
        }
    }

    /// The form shows in the first bytes that are neither blank nor of a byte order mark.
    private mutating func decide(_ start: [UInt8], isAtEnd: Bool, _ each: (SeedLine) throws -> Void) rethrows {
        let mark = start.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let first = start[mark...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard isAtEnd || start.count >= 4 && first != nil || start.count > Self.mostBlanks else {
            form = .undecided(start)
            return
        }
        if Self.looksLikeUTF16(start) {
            form = .utf16
            let reason = "the file is UTF-16, not UTF-8; convert it, for example with iconv -f UTF-16 -t UTF-8"
            try each(Self.fault(line: 1, offset: 0, reason))
            return
        }
        form =
            first == UInt8(ascii: "[")
            ? .array(JSONArrayScanner(limit: SeedReader.lineLimit)) : .lines(JSONLinesReader(limit: SeedReader.lineLimit))
        try feed(start, each)
    }

    private static func take(_ line: JSONLinesReader.Line, _ each: (SeedLine) throws -> Void) rethrows {
        if line.isBlank { return }
        try each(
            decoded(
                line.bytes, length: line.length, at: SeedPlace(line: line.number, byteOffset: line.byteOffset)))
    }

    private static func decoded(_ element: JSONArrayScanner.Element) -> SeedLine {
        decoded(
            element.bytes, length: element.length,
            at: SeedPlace(line: element.line, byteOffset: element.offset, element: element.index))
    }

    private static func decoded(_ bytes: [UInt8], length: Int, at place: SeedPlace) -> SeedLine {
        guard length <= SeedReader.lineLimit else {
            return .fault(
                LineFault(
                    line: place.line, byteOffset: place.byteOffset, element: place.element, code: .seedSyntax,
                    reason: "it has \(length) bytes, the limit is \(SeedReader.lineLimit)"))
        }
        do throws(SeedFault) {
            return .seed(try SeedDecoding.seed(from: bytes[...]), at: place)
        } catch {
            return .fault(
                LineFault(
                    line: place.line, byteOffset: place.byteOffset + error.offset, element: place.element, code: error.code,
                    reason: error.reason))
        }
    }

    private static func fault(line: Int, offset: Int, _ reason: String) -> SeedLine {
        .fault(LineFault(line: line, byteOffset: offset, code: .seedSyntax, reason: reason))
    }

    static func looksLikeUTF16(_ bytes: [UInt8]) -> Bool {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
        let start = bytes.prefix(4)
        return start.count == 4 && start.count { $0 == 0 } == 2 && (start[0] == 0) == (start[2] == 0)
    }
}
