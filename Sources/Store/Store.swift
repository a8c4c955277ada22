import GRDB
public import Support

/// What the daemon remembers: jobs, steps, attempts, paid answers, the accept log and settled rows, in one SQLite file.
///
/// A write that has returned survives `kill -9` and a power cut (`synchronous=FULL`); a write that threw left nothing.
/// Source: architecture, "How an answer becomes a record"; `DESIGN.md` beside this file.
public final class Store: Sendable {
    /// Where the database file is.
    public let path: String
    private let pool: DatabasePool
    let commits: GroupCommit

    /// Opens the database at `path`, making it when there is none, and migrates an older one. Waits up to five seconds for the locks of
    /// another program.
    ///
    /// - Parameter checking: whether to run SQLite's `quick_check` first; it reads the whole file.
    /// - Throws: ``MillError`` with code `store.newer` for a schema of a later version, `store.corrupt` for a damaged file
    ///   or one that is not ours (both are left as they are), `cannot-create`, or `io`.
    public init(at path: String, checking: Bool = true) throws(MillError) {
        self.path = path
        do {
            pool = try Opening.waitingForLocks { try Opening.pool(at: path, checking: checking) }
        } catch {
            throw StoreFailure.translate(error, "open the store", path)
        }
        commits = GroupCommit(pool: pool, path: path)
    }

    /// Runs `body` in the next group commit and returns once that commit is on disk.
    ///
    /// Bodies that wait together run in the order of their calls, share one transaction and one fsync, and are resumed in
    /// that order. A body that throws leaves nothing behind and fails only its own caller. Bodies must be quick, must
    /// not call the store again from inside, and may be run twice, the first time without effect: they change nothing else.
    /// - Throws: what `body` throws, or ``MillError`` with code `io` or `store.corrupt` when the commit failed.
    public func write<T: Sendable>(_ body: @escaping @Sendable (StoreTransaction) throws -> T) async throws -> T {
        try await withUnsafeThrowingContinuation { continuation in
            commits.submit(PendingBody(body: body, continuation: continuation))
        }
    }

    /// Queues `body` for the next group commit and returns at once: whatever is written after it is durable only together with it.
    ///
    /// For what must not be waited for, since nothing follows from it before a later write has returned. A body that throws ends
    /// all writing, because bodies that build on it may be queued already.
    /// - Parameter ended: called once, off the caller's thread, when the commit is on disk or has failed, with why. What it answers
    ///   to a failure is whether the matter is kept elsewhere; where it is not, nothing more is written to the store.
    public func submit(
        _ body: @escaping @Sendable (StoreTransaction) throws -> Void, ended: @escaping @Sendable ((any Error)?) -> Bool
    ) {
        commits.submit(NotifyingBody(isUnattended: true, body: body, ended: ended))
    }

    /// As ``write(_:)``, for a caller who will wait later. Whatever he has written meanwhile may be kept though `body` threw.
    public func begin(_ body: @escaping @Sendable (StoreTransaction) throws -> Void) -> CommitReceipt {
        let receipt = CommitReceipt()
        let notifying = NotifyingBody(isUnattended: false, body: body) { failure in
            receipt.end(failure)
            return true
        }
        commits.submit(notifying)
        return receipt
    }

    /// Says that a caller waits for its writes with nothing else to do, or no more: commits then gather less company. Every `true` is
    /// followed by one `false`.
    public func hurry(_ isHurried: Bool) {
        commits.hurry(isHurried)
    }

    /// Returns once everything that was submitted or written before is on disk.
    /// - Throws: ``MillError`` where nothing is written any more.
    public func flush() async throws {
        try await write { _ in }
    }

    /// Runs `body` on one consistent snapshot of everything committed so far. Blocks for as long as the query takes.
    /// - Throws: what `body` throws, or ``MillError``.
    public func read<T>(_ body: (StoreReader) throws -> T) throws -> T {
        do {
            return try pool.read { database in try body(StoreReader(database)) }
        } catch {
            throw StoreFailure.passing(error, "read the store", path)
        }
    }

    /// How many commits have been made for how many bodies.
    public var commitCounts: CommitCounts {
        commits.counts
    }

    /// Moves everything from the write-ahead log into the database file and empties the log.
    /// - Throws: ``MillError`` with code `io` or `store.corrupt`.
    public func checkpoint() throws(MillError) {
        do {
            try pool.writeWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
        } catch {
            throw StoreFailure.translate(error, "checkpoint the store", path)
        }
    }

    /// Writes a consistent copy to `destination` while the store stays in use; it appears whole or not at all.
    /// - Throws: ``MillError`` with code `cannot-create` when `destination` exists, or `io`.
    public func backup(to destination: String) throws(MillError) {
        try Opening.publishCopy(of: pool, from: path, to: destination)
    }

    /// Runs SQLite's `quick_check` over the whole file.
    /// - Throws: ``MillError`` with code `store.corrupt` naming the first damage.
    public func quickCheck() throws(MillError) {
        do {
            try pool.read { database in try Opening.quickCheck(database, path) }
        } catch {
            throw StoreFailure.translate(error, "check the store", path)
        }
    }

    /// The value of a numeric PRAGMA on the writing connection.
    func setting(_ name: String) throws -> Int? {
        try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA \(name)") }
    }

    /// Closes the file once nothing uses it; later calls fail. Writes still waiting are committed first.
    /// - Throws: ``MillError`` with code `io`.
    public func close() throws(MillError) {
        do {
            pool.writeWithoutTransaction { database in commits.finish(database) }
            try pool.close()
        } catch {
            throw StoreFailure.translate(error, "close the store", path)
        }
    }
}

/// What can be asked of the store: one consistent snapshot, valid inside the closure that it is given to.
public class StoreReader {
    let database: Database
    var keys = KeyCache()

    init(_ database: Database) {
        self.database = database
    }
}

/// What can be changed in the store: valid inside the closure that it is given to; reads see its own changes.
public final class StoreTransaction: StoreReader {
    /// The connection's repeated statements.
    let shelf: StatementShelf

    init(_ database: Database, shelf: StatementShelf) {
        self.shelf = shelf
        super.init(database)
    }
}
