import GRDB
import GRDBSQLite
import Support

/// A statement that a run repeats for every call: its text is made once, each writing connection prepares it once, and its parameters
/// are bound where they lie. GRDB's general way, with arguments in boxes and a statement looked up by its text, was a tenth of a run.
final class RepeatedStatement: Sendable {
    let sql: String
    /// Its place on every ``StatementShelf``.
    fileprivate let place: Int

    private static let made = Locked(0)

    init(_ sql: String) {
        self.sql = sql
        place = Self.made.withLock { made in
            defer { made += 1 }
            return made
        }
    }
}

/// The repeated statements as one connection has prepared them; touched only on that connection's queue, and emptied before it closes.
final class StatementShelf {
    private var prepared: [Statement?] = []
    fileprivate var bindings = Bindings()

    fileprivate func statement(_ repeated: RepeatedStatement, of database: Database) throws -> Statement {
        if repeated.place < prepared.count, let known = prepared[repeated.place] { return known }
        let statement = try database.makeStatement(sql: repeated.sql)
        while prepared.count <= repeated.place { prepared.append(nil) }
        prepared[repeated.place] = statement
        return statement
    }

    func empty() {
        prepared = []
    }
}

/// The parameters of a statement, the first to the last: numbers as they are, texts and blobs side by side in one piece of memory, from
/// which SQLite reads them in place. (Left to copy them, it takes memory for each and gives it back: a quarter of a run's pieces.)
struct Bindings {
    private enum Parameter {
        case null
        case number(Int64)
        case real(Double)
        case text(Range<Int>)
        case blob(Range<Int>)
    }

    private var parameters: [Parameter] = []
    private var bytes: [UInt8] = []

    mutating func bind(_ number: Int64?) {
        parameters.append(number.map { .number($0) } ?? .null)
    }

    mutating func bind(_ number: Int?) {
        bind(number.map(Int64.init))
    }

    mutating func bind(_ number: Double?) {
        parameters.append(number.map { .real($0) } ?? .null)
    }

    mutating func bind(_ flag: Bool) {
        parameters.append(.number(flag ? 1 : 0))
    }

    mutating func bind(_ text: String?) {
        guard var text else { return parameters.append(.null) }
        let start = bytes.count
        text.withUTF8 { bytes.append(contentsOf: $0) }
        parameters.append(.text(start..<bytes.count))
    }

    mutating func bind(_ blob: [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: blob)
        parameters.append(.blob(start..<bytes.count))
    }

    /// Makes ready for the next statement, keeping the memory unless it has grown beyond what most statements need.
    fileprivate mutating func empty() {
        parameters.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 16)
    }

    /// Runs `body` while `statement` has these parameters, and only then: SQLite reads them where they lie.
    /// - Returns: what `body` returns, or the code of the first parameter that SQLite refused, or of their number.
    fileprivate func given(to statement: OpaquePointer, _ body: () -> Int32) -> Int32 {
        guard parameters.count == sqlite3_bind_parameter_count(statement) else { return SQLITE_RANGE }
        return bytes.withUnsafeBytes { memory in
            for (index, parameter) in parameters.enumerated() {
                let code = Self.give(parameter, of: memory, to: statement, at: Int32(index + 1))
                if code != SQLITE_OK { return code }
            }
            return body()
        }
    }

    private static func give(
        _ parameter: Parameter, of memory: UnsafeRawBufferPointer, to statement: OpaquePointer, at place: Int32
    ) -> Int32 {
        switch parameter {
        case .null: return sqlite3_bind_null(statement, place)
        case .number(let number): return sqlite3_bind_int64(statement, place, number)
        case .real(let number): return sqlite3_bind_double(statement, place, number)
        case .text(let range):
            // Without an address a text would be NULL.
            guard let base = memory.baseAddress else { return sqlite3_bind_text(statement, place, "", 0, nil) }
            let text = (base + range.lowerBound).assumingMemoryBound(to: CChar.self)
            return sqlite3_bind_text64(statement, place, text, UInt64(range.count), nil, UInt8(SQLITE_UTF8))
        case .blob(let range):
            guard let base = memory.baseAddress else { return sqlite3_bind_zeroblob(statement, place, 0) }
            return sqlite3_bind_blob64(statement, place, base + range.lowerBound, UInt64(range.count), nil)
        }
    }
}

extension StoreTransaction {
    /// Runs a repeated statement, all of whose parameters `bind` gives in their order; returns how many rows it changed.
    @discardableResult
    func run(_ repeated: RepeatedStatement, _ bind: (inout Bindings) -> Void) throws -> Int {
        let statement = try shelf.statement(repeated, of: database).sqliteStatement
        let connection = sqlite3_db_handle(statement)
        shelf.bindings.empty()
        bind(&shelf.bindings)
        let code = shelf.bindings.given(to: statement) { sqlite3_step(statement) }
        guard code == SQLITE_DONE || code == SQLITE_ROW else {
            let message = sqlite3_errmsg(connection).map { String(cString: $0) }
            sqlite3_reset(statement)
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: repeated.sql)
        }
        sqlite3_reset(statement)
        return Int(sqlite3_changes(connection))
    }
}
