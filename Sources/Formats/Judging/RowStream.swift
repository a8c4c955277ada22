import Support

/// Where a row begins.
public typealias RowPlace = SeedPlace

/// A row by itself: its fields, or why it has none.
enum FieldRow {
    case fields(RowFields, at: RowPlace)
    case fault(LineFault)
}

/// Reads a file as objects, piece by piece: JSON Lines, one JSON array, or a CSV table. A bad row does not hide the ones behind it.
///
/// UTF-8, with or without byte order mark, LF or CRLF. However the bytes arrive, the rows are the same.
struct RowStream {
    private enum Form {
        /// Not known yet.
        case undecided([UInt8])
        case lines(JSONLinesReader)
        case array(JSONArrayScanner)
        case table(CSVReader, CSVHeader?)
        case unreadable
    }

    /// A file is a table where its first line, within so many bytes, is a header.
    private static let longestHeader = 1 << 16

    private let tableColumns: Set<String>
    private let isTable: Bool
    private var form = Form.undecided([])

    /// - Parameters:
    ///   - tableColumns: a file is a CSV table when its first line names one of them as a column.
    ///   - isTable: the file is one, whatever its first line says.
    init(tableColumns: Set<String> = [], isTable: Bool = false) {
        self.tableColumns = tableColumns
        self.isTable = isTable
    }

    mutating func feed(_ bytes: [UInt8], _ each: (FieldRow) -> Void) {
        switch form {
        case .undecided(let start): decide(start + bytes, isAtEnd: false, each)
        case .lines(var reader):
            form = .unreadable  // so that the reader's buffer has one owner
            reader.feed(bytes) { Self.take($0, each) }
            form = .lines(reader)
        case .array(var scanner):
            form = .unreadable
            scanner.feed(bytes) { each(Self.row($0)) }
            form = .array(scanner)
        case .table(var reader, var header):
            form = .unreadable
            var isUsable = true
            reader.feed(bytes) { row in
                if isUsable { isUsable = Self.take(row, &header, each) }
            }
            if isUsable { form = .table(reader, header) }
        case .unreadable: break
        }
    }

    /// Ends the file.
    mutating func finish(_ each: (FieldRow) -> Void) {
        if case .undecided(let start) = form { decide(start, isAtEnd: true, each) }
        switch form {
        case .lines(var reader): reader.finish { Self.take($0, each) }
        case .array(let scanner): Self.finish(scanner, each)
        case .table(var reader, var header): reader.finish { _ = Self.take($0, &header, each) }
        case .undecided, .unreadable: break
        }
        form = .unreadable
    }

    private mutating func decide(_ start: [UInt8], isAtEnd: Bool, _ each: (FieldRow) -> Void) {
        let mark = start.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let first = start[mark...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let isJSON = first == UInt8(ascii: "[") || first == UInt8(ascii: "{")
        let isLine = isJSON || start.drop { [0x0A, 0x0D].contains($0) }.contains(UInt8(ascii: "\n"))
        guard isAtEnd || start.count >= 4 && first != nil && isLine || start.count > Self.longestHeader else {
            form = .undecided(start)
            return
        }
        if SeedStream.looksLikeUTF16(start) {
            form = .unreadable
            let reason = "the file is UTF-16, not UTF-8; convert it, for example with iconv -f UTF-16 -t UTF-8"
            each(Self.fault(RowPlace(line: 1, byteOffset: 0), reason))
            return
        }
        if isTable || !isJSON && CSVHeader.names(in: start[mark...]).contains(where: tableColumns.contains) {
            form = .table(CSVReader(limit: RowReader.rowLimit, offset: mark), nil)
            return feed(Array(start[mark...]), each)
        }
        form =
            first == UInt8(ascii: "[")
            ? .array(JSONArrayScanner(limit: RowReader.rowLimit)) : .lines(JSONLinesReader(limit: RowReader.rowLimit))
        feed(start, each)
    }
}

extension RowStream {
    private static func take(_ line: JSONLinesReader.Line, _ each: (FieldRow) -> Void) {
        if line.isBlank { return }
        each(row(line.bytes, length: line.length, at: RowPlace(line: line.number, byteOffset: line.byteOffset)))
    }

    private static func row(_ element: JSONArrayScanner.Element) -> FieldRow {
        let place = RowPlace(line: element.line, byteOffset: element.offset, element: element.index)
        return row(element.bytes, length: element.length, at: place)
    }

    private static func row(_ bytes: [UInt8], length: Int, at place: RowPlace) -> FieldRow {
        guard length <= RowReader.rowLimit else {
            return fault(place, "it has \(length) bytes, the limit is \(RowReader.rowLimit)")
        }
        do throws(RowFields.LocatedFault) {
            return .fields(try RowFields(parsing: bytes[...]), at: place)
        } catch {
            return .fault(LineFault(error.fault, code: error.code, at: place))
        }
    }

    private static func finish(_ scanner: JSONArrayScanner, _ each: (FieldRow) -> Void) {
        var scanner = scanner
        scanner.finish { element in
            let row = row(element)
            // A file that ends inside an element is one mistake, not two.
            if case .fault(let fault) = row, fault.code == .rowSyntax { return }
            each(row)
        }
        if !scanner.isClosed {
            each(fault(RowPlace(line: scanner.end.line, byteOffset: scanner.end.offset), "the array is not closed by ]"))
        } else if let remainder = scanner.remainder {
            each(fault(RowPlace(line: remainder.line, byteOffset: remainder.offset), "something follows the array"))
        }
    }

    /// - Returns: whether the table can be read on; it cannot without a header.
    private static func take(_ row: CSVReader.Row, _ header: inout CSVHeader?, _ each: (FieldRow) -> Void) -> Bool {
        let place = RowPlace(line: row.line, byteOffset: row.byteOffset)
        do throws(RowField.Fault) {
            guard let header else {
                header = try CSVHeader(row)
                return true
            }
            each(.fields(try header.fields(of: row), at: place))
        } catch {
            each(.fault(LineFault(error, code: .rowSyntax, at: place)))
        }
        return header != nil
    }

    private static func fault(_ place: RowPlace, _ reason: String) -> FieldRow {
        .fault(LineFault(RowField.Fault(offset: 0, reason: reason), code: .rowSyntax, at: place))
    }
}

extension LineFault {
    /// `fault` of the row that begins at `place`.
    init(_ fault: RowField.Fault, code: ErrorCode, at place: RowPlace) {
        self.init(
            line: place.line, byteOffset: place.byteOffset + fault.offset, element: place.element, code: code,
            reason: fault.reason)
    }
}
