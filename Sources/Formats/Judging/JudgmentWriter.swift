public import Support

/// Writes rows one after another in the form of their published files, compressed as the name says. The file appears whole at ``commit()`` or not at all.
///
/// The same rows give the same bytes.
public struct JudgmentWriter<Row: JudgmentRow> {
    /// How many rows were written.
    public private(set) var rows = 0
    private let file: DataFile

    /// - Throws: ``MillError`` with code `cannot-create`.
    public init(publishingAt path: String) throws(MillError) {
        file = try DataFile(publishingAt: path)
    }

    /// - Throws: ``MillError`` with code `io`.
    public mutating func write(_ row: Row) throws(MillError) {
        try file.write(JudgmentLayout<Row>.before(row: rows))
        try file.write(FieldWriter.json(of: row))
        rows += 1
    }

    /// Ends the file and makes it durable and visible.
    /// - Throws: ``MillError``.
    public func commit() throws(MillError) {
        try file.write(JudgmentLayout<Row>.end(rows: rows))
        try file.commit()
    }

    /// The bytes of a whole file.
    public static func bytes(of rows: [Row]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, row) in rows.enumerated() {
            bytes += JudgmentLayout<Row>.before(row: index)
            bytes += FieldWriter.json(of: row)
        }
        return bytes + JudgmentLayout<Row>.end(rows: rows.count)
    }
}

/// What stands between the rows of a file.
private enum JudgmentLayout<Row: JudgmentRow> {
    static func before(row: Int) -> [UInt8] {
        if Row.isArray { return Array((row == 0 ? "[\n" : ",\n").utf8) }
        return row == 0 ? [] : [UInt8(ascii: "\n")]
    }

    static func end(rows: Int) -> [UInt8] {
        if Row.isArray { return Array((rows == 0 ? "[]\n" : "\n]\n").utf8) }
        return rows == 0 ? [] : [UInt8(ascii: "\n")]
    }
}

/// Writes the fields of a row, each name once: a typed field wins over an extra one of its name.
public struct FieldWriter {
    private var writer = JSONWriter()
    private var names: Set<String> = []

    /// The row as JSON on one line.
    public static func json(of row: some JudgmentRow) -> [UInt8] {
        json { row.write(to: &$0) }
    }

    static func json(_ write: (inout FieldWriter) -> Void) -> [UInt8] {
        var fields = FieldWriter()
        fields.writer.beginObject()
        write(&fields)
        fields.writer.endObject()
        return fields.writer.bytes
    }

    mutating func text(_ name: String, _ text: String?) {
        if let text, begin(name) { writer.string(text) }
    }

    mutating func number(_ name: String, _ number: JSONNumber?) {
        if let number, begin(name) { writer.raw(number.text) }
    }

    /// A number, or null where there is none.
    mutating func nullableNumber(_ name: String, _ number: JSONNumber?) {
        if begin(name) { writer.raw(number?.text ?? "null") }
    }

    mutating func json(_ name: String, _ value: JSONText?) {
        if let value, begin(name) { writer.raw(value.text) }
    }

    mutating func json(_ name: String, _ elements: [[UInt8]]) {
        guard begin(name) else { return }
        writer.beginArray()
        for element in elements { writer.raw(element) }
        writer.endArray()
    }

    mutating func id(_ name: String, _ id: RowID) {
        switch id {
        case .number(let number): self.number(name, number)
        case .text(let text): self.text(name, text)
        }
    }

    mutating func extra(_ fields: [ExtraField]) {
        for field in fields { json(field.name, field.value) }
    }

    private mutating func begin(_ name: String) -> Bool {
        guard names.insert(name).inserted else { return false }
        writer.key(name)
        return true
    }
}
