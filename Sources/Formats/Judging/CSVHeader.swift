/// The names of a CSV table's columns.
struct CSVHeader {
    private let names: [String]

    /// - Throws: where two columns have one name, or one has none.
    init(_ row: CSVReader.Row) throws(RowField.Fault) {
        if let fault = row.fault { throw fault }
        var names: [String] = []
        for cell in row.cells {
            let name = try Self.text(cell)
            guard !name.isEmpty else {
                throw RowField.Fault(offset: cell.offset, reason: "column \(names.count + 1) has no name")
            }
            guard !names.contains(name) else {
                throw RowField.Fault(offset: cell.offset, reason: "two columns are called '\(name)'")
            }
            names.append(name)
        }
        self.names = names
    }

    /// The names that the first line of `start` would have; none where it is no row of a table.
    static func names(in start: ArraySlice<UInt8>) -> [String] {
        var names: [String] = []
        var reader = CSVReader(limit: start.count)
        let isLine = { (byte: UInt8) in byte == UInt8(ascii: "\n") }
        let line = start.drop(while: isLine).prefix { !isLine($0) }
        reader.feed(line) { _ in }
        reader.finish { row in
            if let header = try? CSVHeader(row) { names = header.names }
        }
        return names
    }

    /// The cells of `row` by name. A cell without quotes that reads as a JSON number is one.
    func fields(of row: CSVReader.Row) throws(RowField.Fault) -> RowFields {
        if let fault = row.fault { throw fault }
        guard row.cells.count == names.count else {
            throw RowField.Fault(offset: 0, reason: "it has \(row.cells.count) cells, the header has \(names.count)")
        }
        var members: [JSONValue.Member] = []
        for (name, cell) in zip(names, row.cells) {
            members.append(JSONValue.Member(name: name, offset: cell.offset, value: try Self.value(cell)))
        }
        return RowFields(members, areCells: true)
    }

    private static func value(_ cell: CSVReader.Cell) throws(RowField.Fault) -> JSONValue {
        if !cell.isQuoted, let first = cell.bytes.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
            case .number(let text)? = try? JSONParser.parse(cell.bytes[...]), text.utf8.count == cell.bytes.count
        {
            return .number(text)
        }
        return .string(try text(cell))
    }

    private static func text(_ cell: CSVReader.Cell) throws(RowField.Fault) -> String {
        if let offset = UTF8Check.firstInvalid(in: cell.bytes[...]) {
            throw RowField.Fault(offset: cell.offset + offset, reason: "the bytes are not valid UTF-8")
        }
        return String(decoding: cell.bytes, as: UTF8.self)
    }
}
