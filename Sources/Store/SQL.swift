import FoundationEssentials
import GRDB
import Support

/// Statements prepared once and run many times.
extension Database {
    /// Runs a cached statement; returns how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        let statement = try cachedStatement(sql: sql)
        statement.setUncheckedArguments(arguments)
        try statement.execute()
        return changesCount
    }

    /// The first row of a cached query.
    func first<Value>(_ sql: String, _ arguments: StatementArguments, _ value: (Row) throws -> Value) throws -> Value? {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        return try rows.next().map(value)
    }

    /// All rows of a cached query.
    func all<Value>(_ sql: String, _ arguments: StatementArguments, _ value: (Row) throws -> Value) throws -> [Value] {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try value(row)) }
        return values
    }

    /// Row by row without holding them; `body` may run other queries, this one too.
    func each(_ sql: String, _ arguments: StatementArguments, _ body: (Row) throws -> Void) throws {
        let rows = try Row.fetchCursor(makeStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() { try body(row) }
    }

    /// The single number of a cached query, 0 where there is none.
    func count(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        try first(sql, arguments) { $0[0] as Int } ?? 0
    }
}

extension Row {
    /// A stored word as its enumeration.
    /// - Throws: ``MillError`` `store.corrupt` for a word that this program never writes.
    func word<Word: RawRepresentable>(_ index: Int, _ column: String) throws -> Word where Word.RawValue == String {
        let text: String = self[index]
        guard let word = Word(rawValue: text) else {
            throw StoreFailure.corrupt("read", column, "unknown value \(text.debugDescription)")
        }
        return word
    }

    func bytes(_ index: Int) throws -> [UInt8] {
        try withUnsafeData(atIndex: index) { $0.map { [UInt8]($0) } ?? [] }
    }
}
