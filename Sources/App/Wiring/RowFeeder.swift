import Formats

/// Some rows with the texts that are compared.
struct RowBatch: Sendable {
    let rows: [RawRow]
    let texts: [Result<String, RowField.Fault>]
    /// How many bytes of the file were read so far.
    let bytesRead: Int
}

/// Reads and parses rows, apart from those who decide on them.
actor RowFeeder {
    private let reader: RowReader
    private let field: String

    init(_ file: String, field: String) throws {
        reader = try RowReader(file)
        self.field = field
    }

    func next() throws -> RowBatch? {
        guard let rows = try reader.next() else { return nil }
        let texts = rows.map { row in
            Result { () throws(RowField.Fault) in try RowField.text(field, of: row) }
        }
        return RowBatch(rows: rows, texts: texts, bytesRead: reader.source.bytesRead)
    }
}
