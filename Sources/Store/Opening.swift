import GRDB
import Glibc
import Support

/// Looking at a file before it is trusted, and copying one.
enum Opening {
    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 3
        configuration.label = "store"
        // Only a new file takes it. The log writes whole pages, and with larger ones fewer of them.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA page_size = 8192") }
        return configuration
    }

    /// The database at `path`, of the newest schema.
    static func pool(at path: String, checking: Bool) throws -> DatabasePool {
        let version = try inspect(path, checking: checking)
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { database in
            // Not in the configuration's preparation: GRDB sets NORMAL after that, when it turns WAL on.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 8000")
            try database.execute(sql: "PRAGMA journal_size_limit = 134217728")
            try Schema.migrate(database, from: version)
        }
        return pool
    }

    /// Runs `body` again while it meets the locks that SQLite does not wait for, whatever the timeout: those of one who turns the log
    /// on, and of the last one to leave, who takes it away. A lock that is waited for has the whole time in one try.
    /// - Throws: what `body` throws, `SQLITE_BUSY` after five seconds.
    static func waitingForLocks<T>(_ body: () throws -> T) throws -> T {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            do {
                return try body()
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                guard ContinuousClock.now < deadline else { throw error }
                usleep(2_000)
            }
        }
    }

    /// The schema version of the file at `path`, 0 for a new one, without writing to it.
    static func inspect(_ path: String, checking: Bool) throws -> Int {
        var information = stat()
        guard stat(path, &information) == 0, information.st_size > 0 else { return 0 }
        // Cut while it was being made: SQLite takes the half-made pages back, which it does not do for one who may only read.
        if access(path + "-journal", F_OK) == 0 { try rollBack(path) }
        var readonly = configuration
        readonly.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: readonly)
        defer { try? queue.close() }
        return try queue.read { database in
            let identity = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            if identity == 0 && version == 0 && tables == 0 { return 0 }
            guard identity == Schema.applicationID else {
                throw MillError(
                    .storeCorrupt, "open the store", path, cause: "it is a database of another program",
                    hint: "Move it away or name another state folder; it has not been changed.")
            }
            guard version <= Schema.version else {
                throw MillError(
                    .storeNewer, "open the store", path,
                    cause: "its schema is version \(version), this program knows \(Schema.version)",
                    hint: "Use the version of the program that wrote it, or a newer one; the file has not been changed.")
            }
            if checking { try quickCheck(database, path) }
            return version
        }
    }

    private static func rollBack(_ path: String) throws {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
    }

    /// - Throws: ``MillError`` with code `store.corrupt`.
    static func quickCheck(_ database: Database, _ path: String) throws {
        let finding = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
        guard finding == "ok" else { throw StoreFailure.corrupt("check the store", path, finding) }
    }

    /// An online backup under a temporary name, made durable, then renamed to `destination`.
    static func publishCopy(of pool: DatabasePool, from path: String, to destination: String) throws(MillError) {
        let temporary = destination + ".\(getpid()).tmp"
        defer { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(temporary + suffix) } }
        do {
            let copy = try DatabaseQueue(path: temporary, configuration: configuration)
            try pool.backup(to: copy)
            // The copy is one file: whoever moves it must not need a log beside it.
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
        } catch {
            throw StoreFailure.translate(error, "back up the store to", destination)
        }
        let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw MillError.system(.inputOutput, "back up the store to", destination)
        }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw MillError.system(.inputOutput, "back up the store to", destination)
        }
        guard try Files.renameExclusively(temporary, to: destination) else {
            throw MillError(
                .cannotCreate, "back up the store to", destination, cause: "a file of that name exists",
                hint: "Name a file that is not there yet.")
        }
        try Files.syncDirectory(Files.parent(of: destination))
    }
}
