import GRDB
import Glibc
import Support
import Synchronization

/// How often the store has synced the disk, and for how much.
public struct CommitCounts: Sendable, Equatable {
    /// Transactions committed; each cost one fsync.
    public var commits = 0
    /// Bodies that took part in them.
    public var bodies = 0
    /// The most bodies that shared one.
    public var largest = 0
}

/// Takes everything that waits, runs it in one transaction, syncs once, then resumes all waiters in order.
///
/// It runs on the serial queue of the one writing connection. While a commit syncs, the next batch gathers by itself, so
/// the batch grows with the load and with the slowness of the disk, and a lone write never waits for company. Where there is
/// company a batch begins some milliseconds after the one before it: a commit costs nearly as much for one body as for ten.
final class GroupCommit: Sendable {
    private struct State {
        var waiting: [any PendingWrite] = []
        var scheduled = false
        var broken: MillError?
        var counts = CommitCounts()
    }

    /// Microseconds that each body beyond the first puts the next batch off, counted from begin to begin: as many as the last few batches
    /// had, weighed, so that one burst alone, such as a run's beginning, puts little off.
    private static let gathering: Int64 = 1_000
    /// The most that it is put off.
    private static let longestGathering: Int64 = 50_000
    /// The most while somebody is in a hurry.
    private static let hurriedGathering: Int64 = 3_000

    private let pool: DatabasePool
    private let path: String
    private let state = Locked(State())
    private let time = SystemTime()
    /// What the writing connection knows of jobs' and steps' numbers between two transactions.
    private let keys = Locked(KeyCache())
    // Touched only on the serial queue of the writing connection.
    private nonisolated(unsafe) let shelf = StatementShelf()
    /// When the next batch may begin, in steady microseconds, and how many bodies in sixteenths the last batches had beyond the first.
    private let pace = Locked<(nextBegin: Int64, company: Int64)>((0, 0))

    /// How many are in a hurry.
    private let hurried = Atomic<Int>(0)

    init(pool: DatabasePool, path: String) {
        self.pool = pool
        self.path = path
    }

    var counts: CommitCounts {
        state.withLock { $0.counts }
    }

    /// How many bodies wait for the next commit.
    var backlog: Int {
        state.withLock { $0.waiting.count }
    }

    /// Says that somebody is in a hurry, or no more.
    func hurry(_ isHurried: Bool) {
        hurried.add(isHurried ? 1 : -1, ordering: .relaxed)
    }

    /// Commits what still waits, and gives up the prepared statements, with which SQLite would keep the connection open. Called on the
    /// writing connection's queue, before it closes.
    func finish(_ database: Database) {
        while backlog > 0 { commitWaiting(database) }
        shelf.empty()
    }

    func submit(_ write: any PendingWrite) {
        let mustSchedule = state.withLock { state in
            state.waiting.append(write)
            defer { state.scheduled = true }
            return !state.scheduled
        }
        if mustSchedule { schedule() }
    }

    private func schedule() {
        pool.asyncWriteWithoutTransaction { [self] database in drain(database) }
    }

    /// One batch; a following one is queued behind whatever else (a checkpoint) waits for the connection.
    private func drain(_ database: Database) {
        gather()
        commitWaiting(database)
        let more = state.withLock { state in
            state.scheduled = !state.waiting.isEmpty
            return state.scheduled
        }
        if more { schedule() }
    }

    private func commitWaiting(_ database: Database) {
        let (batch, broken) = state.withLock { state in
            defer { state.waiting = [] }
            return (state.waiting, state.broken)
        }
        let begin = time.steadyMicros()
        pace.withLock { pace in
            pace.company += (Int64(batch.count - 1) * 16 - pace.company) / 4
            pace.nextBegin = begin + min(pace.company * Self.gathering / 16, Self.longestGathering)
        }
        if let broken {
            for write in batch { write.fail(broken) }
        } else {
            commit(batch, database)
        }
        for write in batch where !write.resume() {
            let lost = MillError(.inputOutput, "write to the store", path, cause: "something that it was to hold is kept nowhere")
            state.withLock { $0.broken = $0.broken ?? lost }
        }
    }

    /// Waits on the writing queue until the next batch may begin; what is submitted meanwhile joins it.
    private func gather() {
        let rest = pace.withLock { $0.nextBegin } - time.steadyMicros()
        let most = hurried.load(ordering: .relaxed) > 0 ? Self.hurriedGathering : Self.longestGathering
        if rest > 0 { usleep(UInt32(min(rest, most))) }
    }

    private func commit(_ batch: [any PendingWrite], _ database: Database) {
        do {
            // Without savepoints, which cost more than most bodies. Where a body throws, the whole batch begins again with them.
            let isDone = try transact(database) { transaction in
                do {
                    for write in batch { try write.perform(in: transaction) }
                    return true
                } catch {
                    guard database.isInsideTransaction, !StoreFailure.isFinal(error) else { throw error }
                    return false
                }
            }
            if !isDone {
                _ = try transact(database) { transaction in
                    for write in batch { try perform(write, in: transaction) }
                    return true
                }
            }
            state.withLock { state in
                state.counts.commits += 1
                state.counts.bodies += batch.count
                state.counts.largest = max(state.counts.largest, batch.count)
            }
        } catch {
            let cause = (error as? UnattendedFailure)?.cause ?? error
            let failure = StoreFailure.translate(cause, "commit to the store", path)
            if error is UnattendedFailure || StoreFailure.isFinal(cause) { state.withLock { $0.broken = failure } }
            for write in batch { write.fail(failure) }
        }
    }

    /// Runs `work` in a transaction, which is rolled back where it answers false or throws.
    private func transact(_ database: Database, _ work: (StoreTransaction) throws -> Bool) throws -> Bool {
        let transaction = StoreTransaction(database, shelf: shelf)
        // Taken out, not copied; only a commit puts them back.
        transaction.keys = keys.withLock { known in
            defer { known = KeyCache() }
            return known
        }
        do {
            // Prepared once, unlike GRDB's own beginning and commit.
            try database.cachedStatement(sql: "BEGIN IMMEDIATE TRANSACTION").execute()
            if try work(transaction) {
                try database.cachedStatement(sql: "COMMIT TRANSACTION").execute()
                keys.withLock { $0 = transaction.keys }
                return true
            }
            if database.isInsideTransaction { try database.rollback() }
            return false
        } catch {
            if database.isInsideTransaction { try? database.rollback() }
            throw error
        }
    }

    /// - Throws: only what ends the whole transaction; the body's own error is kept for its caller.
    private func perform(_ write: any PendingWrite, in transaction: StoreTransaction) throws {
        let database = transaction.database
        try database.cachedStatement(sql: "SAVEPOINT body").execute()
        do {
            try write.perform(in: transaction)
        } catch {
            // A full disk or an I/O error makes SQLite roll everything back by itself: the batch is lost, not this body.
            guard database.isInsideTransaction, !StoreFailure.isFinal(error) else { throw error }
            guard !write.isUnattended else { throw UnattendedFailure(cause: error) }
            write.fail(StoreFailure.passing(error, "write to the store", path))
            try database.cachedStatement(sql: "ROLLBACK TO body").execute()
            transaction.keys = KeyCache()
        }
        try database.cachedStatement(sql: "RELEASE body").execute()
    }
}

/// A body with the caller that waits for it, its result's type erased.
protocol PendingWrite: AnyObject {
    func perform(in transaction: StoreTransaction) throws
    /// Keeps the first failure; a failure replaces a result, because the result was rolled back.
    func fail(_ error: any Error)
    /// Called once, after the commit.
    /// - Returns: false where the failure loses something for good.
    func resume() -> Bool
    /// Whether others may count on the body's success without having waited for it.
    var isUnattended: Bool { get }
}

/// The error of a body that others may have counted on.
private struct UnattendedFailure: Error {
    let cause: any Error
}

/// A body whose end is told instead of waited for.
final class NotifyingBody: PendingWrite {
    let isUnattended: Bool
    private let body: @Sendable (StoreTransaction) throws -> Void
    private let ended: @Sendable ((any Error)?) -> Bool
    private var failure: (any Error)?

    init(
        isUnattended: Bool, body: @escaping @Sendable (StoreTransaction) throws -> Void,
        ended: @escaping @Sendable ((any Error)?) -> Bool
    ) {
        self.isUnattended = isUnattended
        self.body = body
        self.ended = ended
    }

    func perform(in transaction: StoreTransaction) throws {
        try body(transaction)
    }

    func fail(_ error: any Error) {
        failure = failure ?? error
    }

    func resume() -> Bool {
        ended(failure) || failure == nil
    }
}

final class PendingBody<Value: Sendable>: PendingWrite {
    private let body: @Sendable (StoreTransaction) throws -> Value
    /// Resumed once, by the one batch that the body is in; unchecked, since a check costs more than the rest of the way back.
    private let continuation: UnsafeContinuation<Value, any Error>
    private var outcome: Result<Value, any Error>?

    init(
        body: @escaping @Sendable (StoreTransaction) throws -> Value, continuation: UnsafeContinuation<Value, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func perform(in transaction: StoreTransaction) throws {
        outcome = .success(try body(transaction))
    }

    func fail(_ error: any Error) {
        if case .failure = outcome { return }
        outcome = .failure(error)
    }

    var isUnattended: Bool { false }

    func resume() -> Bool {
        let missing = MillError(.internalFault, "write to", "the store", cause: "the body was neither run nor refused")
        continuation.resume(with: outcome ?? .failure(missing))
        return true
    }
}
