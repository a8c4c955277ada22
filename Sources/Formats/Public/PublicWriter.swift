import Records
public import Support

/// Writes rows in a published data set's form, one after another. The file appears whole at ``commit()`` or not at all.
///
/// A row that was imported from that form is put back as it stood there, with the texts that it has now; any other is written as the
/// form's usual row. Rows of one published row (the answers to a question) become one again where they follow one another.
public struct PublicWriter {
    /// How many published rows were written.
    public private(set) var rows = 0
    /// Tasks whose first row, which has all but the instances, is not among the rows.
    public private(set) var bareTasks = 0
    private let format: PublicFormat
    private let file: DataFile
    private var group: Group?

    /// Rows that are to become one.
    private struct Group {
        var head: PublicRestoring
        var last: Int
        var lists: [String: [JSONValue]]
    }

    /// - Throws: ``MillError`` with code `cannot-create`.
    public init(_ format: PublicFormat, publishingAt path: String) throws(MillError) {
        self.format = format
        file = try DataFile(publishingAt: path)
        if format.container == .array { try file.write("[".utf8) }
    }

    /// Whether `row`, the first of a file, was imported from `format`.
    public static func wasImported(_ row: RawRow, from format: PublicFormat) -> Bool {
        guard let value = try? JSONParser.parse(row.bytes[...]), case .object(let members) = value else { return false }
        return ((try? PublicRestoring(members)) ?? nil)?.format == format
    }

    /// Adds `row`.
    /// - Throws: ``ExportRow/Fault`` for a row that the form has no place for, and ``MillError`` `io`.
    public mutating func write(_ row: RawRow) throws {
        guard row.length == row.bytes.count else {
            throw ExportRow.Fault(offset: 0, reason: "it has \(row.length) bytes, the limit is \(RowReader.rowLimit)")
        }
        do {
            guard case .object(let members) = try JSONParser.parse(row.bytes[...]) else {
                throw ExportRow.Fault(offset: 0, reason: "it is no JSON object")
            }
            if let imported = try PublicRestoring(members), imported.format == format { return try restore(imported) }
        } catch let fault as JSONFault {
            throw ExportRow.Fault(offset: fault.offset, reason: fault.reason)
        } catch let fault as RowLayout.Fault {
            throw ExportRow.Fault(offset: 0, reason: fault.reason)
        }
        try endGroup()
        for row in try ExportRow.rows(of: row) { try add(try UsualRow(row).value(as: format)) }
    }

    /// Ends the file and makes it durable and visible.
    /// - Throws: ``MillError``, and ``ExportRow/Fault`` for a last row that cannot be put back.
    public mutating func commit() throws {
        do {
            try endGroup()
        } catch let fault as RowLayout.Fault {
            throw ExportRow.Fault(offset: 0, reason: fault.reason)
        }
        if format.container == .array { try file.write("\n]\n".utf8) }
        try file.commit()
    }

    private mutating func restore(_ row: PublicRestoring) throws {
        guard let part = row.part else {
            try endGroup()
            return try add(try row.element())
        }
        if let open = group, open.head.task != row.task || open.last >= part.number { try endGroup() }
        if group == nil { group = Group(head: row, last: part.number, lists: [:]) }
        group?.last = part.number
        if !part.list.isEmpty { group?.lists[part.list, default: []].append(try row.element()) }
    }

    private mutating func endGroup() throws {
        guard let open = group else { return }
        group = nil
        if !open.head.hasGroup { bareTasks += 1 }
        try add(try open.head.whole(open.lists))
    }

    private mutating func add(_ value: JSONValue) throws {
        if format.container == .single, rows > 0 {
            throw ExportRow.Fault(offset: 0, reason: "it is of another task than the rows before it; a file has one task")
        }
        var writer = JSONWriter()
        value.write(to: &writer)
        if format.container == .array { try file.write((rows > 0 ? ",\n" : "\n").utf8) }
        try file.write(writer.bytes)
        if format.container != .array { try file.write("\n".utf8) }
        rows += 1
    }
}
