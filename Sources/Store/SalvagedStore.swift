import FoundationEssentials
import GRDB
import GRDBSQLite
import Glibc
public import Support

/// Reads what can still be read of a damaged store, row by row, on a copy of it.
///
/// Rows are looked up one at a time by their number: a damaged page costs the rows below it and no others. The original is only
/// copied.
public final class SalvagedStore {
    /// What was found, by kind of row.
    public struct Count: Codable, Sendable, Equatable {
        /// Rows that were read.
        public var read = 0
        /// Row numbers that could not be read. Numbers that never had a row are not told from rows that are lost with their page.
        public var failed = 0
    }

    private let queue: DatabaseQueue
    /// An empty store of this program's schema.
    private let known: DatabaseQueue
    private let copy: String
    private var jobs: [Int64: String] = [:]
    private var steps: [Int64: String] = [:]
    /// Rows that had left their jobs' data: the number of the job, and the row's id.
    private var left: Set<Departed> = []

    private struct Departed: Hashable {
        let job: Int64
        let item: String
    }

    /// - Parameters:
    ///   - path: the damaged store.
    ///   - scratch: a folder that the copy is made in.
    /// - Throws: ``MillError`` `io` when it cannot be copied; `store.corrupt` when not even its first page is a database's.
    public init(of path: String, scratch: String) throws(MillError) {
        copy = scratch + "/.salvage.\(getpid()).sqlite"
        do {
            for suffix in ["", "-wal"] where Files.exists(path + suffix) {
                try? FileManager.default.removeItem(atPath: copy + suffix)
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            queue = try DatabaseQueue(path: copy, configuration: Opening.configuration)
            _ = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
            known = try DatabaseQueue()
            try known.writeWithoutTransaction { try Schema.migrate($0, from: 0) }
        } catch {
            throw StoreFailure.translate(error, "salvage", path)
        }
    }

    deinit {
        try? queue.close()
        for suffix in ["", "-wal", "-shm"] { unlink(copy + suffix) }
    }

    /// The names of jobs and steps; read them before anything that refers to them.
    public func readNames() -> Count {
        var count = each("job_key", "id, name") { jobs[$0[0]] = $0[1] }
        let more = each("step_key", "id, name") { steps[$0[0]] = $0[1] }
        count.read += more.read
        count.failed += more.failed
        return count
    }

    /// Every job's definition and state.
    public func forEachJob(_ body: (JobRow) throws -> Void) rethrows -> Count {
        try each("job", JobRow.columns) { row in try (try? JobRow(row)).map(body) }
    }

    /// A job's priority, hours and what was wanted of it; nil where nothing was said, or it cannot be read.
    public func terms(of job: String) -> JobTerms? {
        guard let columns = columns(JobTerms.columns, of: "job_terms") else { return nil }
        let found = try? queue.read { database in
            let sql = "SELECT \(columns.selection) FROM job_terms WHERE job = ?"
            let row = try Row.fetchOne(database, sql: sql, arguments: [job])
            return try row.flatMap { columns.accept($0) ? try JobTerms($0) : nil }
        }
        return found ?? nil
    }

    /// Every seed: the number of its set, and its JSON.
    public func forEachSeed(_ body: (_ set: Int64, String) throws -> Void) rethrows -> Count {
        try each("seed", "seed_set, body") { row in
            guard let set = row[0] as Int64?, let json = row[1] as String? else { return }
            try body(set, json)
        }
    }

    /// Every stored answer.
    public func forEachAnswer(_ body: (AnswerRow) throws -> Void) rethrows -> Count {
        try each("answer", AnswerRow.columns) { row in
            guard let answer = try? AnswerRow(row, job: job(row[0]), step: step(row[1])) else { return }
            try body(answer)
        }
    }

    /// Every attempt: what was bought.
    public func forEachAttempt(_ body: (AttemptRow) throws -> Void) rethrows -> Count {
        try each("attempt", AttemptRow.columns) { row in
            guard let attempt = try? AttemptRow(row, job: job(row[0]), step: step(row[1])) else { return }
            try body(attempt)
        }
    }

    /// What had been taken out of jobs' data; read it before the records. Where it cannot be read, one has failed.
    public func readWithdrawals() -> Count {
        guard columns("job, item", of: "withdrawal") != nil else { return Count() }
        let found = try? queue.read { database in
            try Row.fetchAll(database, sql: "SELECT job, item FROM withdrawal WHERE typeof(job) = 'integer'").map { row in
                Departed(job: row[0], item: row[1] as String? ?? "")
            }
        }
        guard let found else { return Count(read: 0, failed: 1) }
        left = Set(found)
        return Count(read: found.count)
    }

    /// Every record of the first edition that had not left the data, with the job it belongs to.
    public func forEachRecord(_ body: (_ job: String, [UInt8]) throws -> Void) rethrows -> Count {
        try each("record", "job, edition, body, item") { row in
            guard row[1] as Int? == 1, let bytes = try? row.bytes(2) else { return }
            if let item = row[3] as String?, left.contains(Departed(job: row[0], item: item)) { return }
            try body(job(row[0]), bytes)
        }
    }

    /// Every rejection of the first edition, with the job it belongs to.
    public func forEachRejection(_ body: (_ job: String, [UInt8]) throws -> Void) rethrows -> Count {
        try each("rejection", "job, edition, body") { row in
            guard row[1] as Int? == 1, let bytes = try? row.bytes(2) else { return }
            try body(job(row[0]), bytes)
        }
    }

    private func job(_ number: Int64?) -> String {
        number.flatMap { jobs[$0] } ?? "job-\(number ?? 0)"
    }

    private func step(_ number: Int64?) -> String {
        number.flatMap { steps[$0] } ?? "step-\(number ?? 0)"
    }

    /// Rows by their number, until no more can be there. A table that the store is too old to have has none.
    private func each(_ table: String, _ names: String, _ body: (Row) throws -> Void) rethrows -> Count {
        var count = Count()
        guard let columns = columns(names, of: table) else { return count }
        let last = highestNumber(in: table)
        var number: Int64 = 1
        // In a row. Where the highest number cannot be read, so many are the end: one damaged page has the numbers of many rows.
        var failures = 0
        let mostFailures = 100_000
        while last.map({ number <= $0 }) ?? (failures < mostFailures) {
            let most = last.map { $0 - number + 1 } ?? Int64(mostFailures - failures)
            switch look(at: number, of: table, columns, most: most) {
            case .row(let row):
                count.read += 1
                failures = 0
                try body(row)
            case .unfit:
                count.failed += 1
                failures = 0
            case .unreadable(let numbers):
                count.failed += numbers
                failures += numbers
                number += Int64(numbers - 1)
            case .gap(let next):
                number = next
                continue
            case .end: return count
            }
            guard number < .max else { break }
            number += 1
        }
        if last == nil { count.failed = max(0, count.failed - failures) }
        return count
    }

    /// What a table has at one number.
    private enum Place {
        case row(Row)
        /// A row whose values are not those of its columns.
        case unfit
        /// From here on so many numbers, at least one, that cannot be looked up.
        case unreadable(Int)
        /// Nothing, up to the next row's number.
        case gap(Int64)
        /// Nothing, and no more rows.
        case end
    }

    /// - Parameter most: how many unreadable numbers are passed over at most.
    private func look(at number: Int64, of table: String, _ columns: SalvagedColumns, most: Int64) -> Place {
        switch row(number, of: table, columns.selection) {
        case .success(let row?): return columns.accept(row) ? .row(row) : .unfit
        case .failure: return .unreadable(max(1, failuresInRow(from: number, in: table, most: most)))
        case .success(nil):
            switch nextNumber(after: number, in: table) {
            case .success(let next?) where next > number: return .gap(next)
            case .success(nil): return .end
            // Where the next row is, a damaged page knows, and may be any number further.
            case .success, .failure: return .unreadable(1)
            }
        }
    }

    private func columns(_ names: String, of table: String) -> SalvagedColumns? {
        let found = try? queue.read { file in
            try known.read { known in try SalvagedColumns(names, of: table, in: file, known: known) }
        }
        return found ?? nil
    }

    /// Nil where it cannot be read, or is of more rows than the file has room for: a damaged page says any number.
    private func highestNumber(in table: String) -> Int64? {
        let found = try? queue.unsafeRead { database in
            // The least that a row takes is its place in the page and a cell of four bytes.
            let sql = "SELECT page_count * page_size / 6 FROM pragma_page_count, pragma_page_size"
            let room = try Int64.fetchOne(database, sql: sql)
            let last = try Int64.fetchOne(database, sql: "SELECT max(rowid) FROM \(table)") ?? 0
            return room.map { last <= $0 } == true ? last : nil
        }
        return found ?? nil
    }

    private func nextNumber(after number: Int64, in table: String) -> Result<Int64?, any Error> {
        find("SELECT min(rowid) FROM \(table) WHERE rowid > ?", number) { try Int64.fetchOne($0, arguments: $1) }
    }

    /// How many numbers in a row, from `number` on and `most` at most, cannot be looked up. GRDB makes a statement anew after each
    /// failure, which for a page with many numbers took minutes.
    private func failuresInRow(from number: Int64, in table: String, most: Int64) -> Int {
        let count = try? queue.unsafeRead { database in
            let statement = try database.makeStatement(sql: "SELECT 1 FROM \(table) WHERE rowid = ?")
            return withExtendedLifetime(statement) {
                (0..<min(most, .max - number)).prefix { further in
                    sqlite3_bind_int64(statement.sqliteStatement, 1, number + further)
                    let code = sqlite3_step(statement.sqliteStatement)
                    sqlite3_reset(statement.sqliteStatement)
                    return code != SQLITE_ROW && code != SQLITE_DONE
                }.count
            }
        }
        return count ?? 0
    }

    private func row(_ number: Int64, of table: String, _ selection: String) -> Result<Row?, any Error> {
        find("SELECT \(selection) FROM \(table) WHERE rowid = ?", number) { try Row.fetchOne($0, arguments: $1) }
    }

    /// Not in a transaction: nobody else writes to the copy, and each failure would take one back.
    private func find<Value>(
        _ sql: String, _ number: Int64, _ fetch: (Statement, StatementArguments) throws -> Value?
    ) -> Result<Value?, any Error> {
        Result { try queue.unsafeRead { try fetch($0.cachedStatement(sql: sql), [number]) } }
    }
}
