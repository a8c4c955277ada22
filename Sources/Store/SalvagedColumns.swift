import GRDB

/// The columns that a salvage asks of one table: those that this program knows, in a file that may be older or damaged.
struct SalvagedColumns {
    /// What stands between SELECT and FROM.
    let selection: String
    private let expected: [Column]

    private struct Column {
        let name: String
        let type: String
        let isRequired: Bool
        /// What the migration that added it gave to the rows that were there, as SQL.
        let usual: String
    }

    /// - Parameters:
    ///   - names: separated by commas.
    ///   - known: a database of this program's schema, to learn what a column holds.
    /// - Returns: nil where the file has no such table.
    init?(_ names: String, of table: String, in file: Database, known: Database) throws {
        let columns = try Self.columns(of: table, in: known)
        let present = Set(try Self.columns(of: table, in: file).map(\.name))
        guard !present.isEmpty else { return nil }
        expected = names.split { $0 == "," || $0.isWhitespace }.compactMap { name in columns.first { $0.name == name } }
        selection = expected.map { present.contains($0.name) ? $0.name : $0.usual }.joined(separator: ", ")
    }

    /// Whether every value is of its column's kind. On a damaged page, or in a file that somebody made, it need not be.
    func accept(_ row: Row) -> Bool {
        zip(expected, row.databaseValues).allSatisfy { column, value in
            switch value.storage {
            case .null: !column.isRequired
            case .int64: column.type == "INTEGER" || column.type == "REAL"
            case .double: column.type == "REAL"
            case .string: column.type == "TEXT"
            case .blob: column.type == "BLOB"
            }
        }
    }

    private static func columns(of table: String, in database: Database) throws -> [Column] {
        let sql = "SELECT name, type, \"notnull\", pk, dflt_value FROM pragma_table_info(?)"
        return try Row.fetchAll(database, sql: sql, arguments: [table]).map { row in
            Column(
                name: row[0], type: row[1], isRequired: row[2] as Int > 0 || row[3] as Int > 0, usual: row[4] as String? ?? "NULL"
            )
        }
    }
}
