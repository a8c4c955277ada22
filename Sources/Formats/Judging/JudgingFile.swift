public import Support

/// What a row of a file of judging is read into.
public protocol JudgingRow: Hashable, Sendable {
    /// Takes what it knows from `fields`.
    /// - Throws: ``RowField/Fault`` that names the field.
    init(reading fields: inout RowFields, at place: RowPlace) throws(RowField.Fault)
}

/// A row that is written back with every field and value it was read with. A field whose value is of another type than its own, null
/// among them, is kept in `extra`.
public protocol JudgmentRow: JudgingRow {
    /// Whether a file of such rows is one JSON array; else it has a row on each line.
    static var isArray: Bool { get }
    /// In the order of the published files, what is in `extra` behind it.
    func write(to fields: inout FieldWriter)
}

/// Reads the rows of a file one after another, in memory that does not grow with it: JSON Lines, a JSON array or a CSV table with a
/// header, plain, gzip or zstd.
public final class JudgingReader<Row: JudgingRow> {
    /// A row by itself.
    public enum Line {
        case row(Row, at: RowPlace)
        case fault(LineFault)
    }

    private let source: ByteSource
    private var stream: JudgingStream<Row>
    private var isAtEnd = false

    /// - Throws: ``MillError`` with code `io`.
    public init(_ path: String) throws(MillError) {
        source = try ByteSource(path)
        stream = JudgingStream()
    }

    /// The next rows, some at a time; nil at the end.
    /// - Throws: ``MillError`` with code `io`.
    public func next() throws(MillError) -> [Line]? {
        guard !isAtEnd else { return nil }
        let bytes = try source.next()
        var lines: [Line] = []
        if bytes.isEmpty {
            isAtEnd = true
            stream.finish { lines.append($0) }
        } else {
            stream.feed(bytes) { lines.append($0) }
        }
        return lines
    }
}

/// The rows of a file whole. Every row that is not blank is one of these or a fault.
public struct JudgingReading<Row: JudgingRow>: Sendable {
    /// In the order of the file.
    public internal(set) var rows: [Row] = []
    public internal(set) var faults: [LineFault] = []

    /// The most rows that are held.
    public static var rowLimit: Int { 4_000_000 }

    /// Reads the file at `path` whole.
    /// - Throws: ``MillError`` with code `io`, also where it has more than ``rowLimit`` rows.
    public init(path: String) throws(MillError) {
        let reader = try JudgingReader<Row>(path)
        while let lines = try reader.next() {
            for line in lines { take(line) }
            guard rows.count + faults.count <= Self.rowLimit else {
                throw MillError(
                    .inputOutput, "read", path, cause: "it has more than \(Self.rowLimit) rows",
                    hint: "Split the file, and judge the parts.")
            }
        }
    }

    /// Reads the bytes of a whole file.
    public init(_ bytes: [UInt8]) {
        var stream = JudgingStream<Row>()
        stream.feed(bytes) { take($0) }
        stream.finish { take($0) }
    }

    private mutating func take(_ line: JudgingReader<Row>.Line) {
        switch line {
        case .row(let row, _): rows.append(row)
        case .fault(let fault): faults.append(fault)
        }
    }
}

/// Makes rows of bytes, however they arrive.
struct JudgingStream<Row: JudgingRow> {
    // Human votes are kept in spreadsheets.
    private var rows = RowStream(tableColumns: ["winner", "turns"])

    mutating func feed(_ bytes: [UInt8], _ each: (JudgingReader<Row>.Line) -> Void) {
        rows.feed(bytes) { each(Self.line($0)) }
    }

    mutating func finish(_ each: (JudgingReader<Row>.Line) -> Void) {
        rows.finish { each(Self.line($0)) }
    }

    private static func line(_ row: FieldRow) -> JudgingReader<Row>.Line {
        switch row {
        case .fault(let fault): return .fault(fault)
        case .fields(var fields, let place):
            do throws(RowField.Fault) {
                return .row(try Row(reading: &fields, at: place), at: place)
            } catch {
                return .fault(LineFault(error, code: .rowField, at: place))
            }
        }
    }
}
