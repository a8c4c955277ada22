import GRDB
import Support

/// A pool: the texts that candidates are compared against, and how they are compared.
public struct PoolRow: Sendable, Equatable {
    public var name: String
    public var tokenizer: String
    /// The ROUGE-L above which a candidate is a near-duplicate.
    public var threshold: Double

    public init(name: String, tokenizer: String, threshold: Double) {
        self.name = name
        self.tokenizer = tokenizer
        self.threshold = threshold
    }
}

/// Who wrote a member of a pool.
public enum PoolOrigin: String, Sendable, Hashable {
    case seed, machine
}

/// One line of the accept log.
public struct PoolEntry: Sendable, Equatable {
    public var pool: String
    /// The place in the pool's one order, given by the caller; each is taken once.
    public var seq: Int64
    public var job: String?
    public var step: String?
    public var item: String?
    public var text: String
    public var origin: PoolOrigin
    /// The highest ROUGE-L against all members before it, 0 to 1. Nil as the engine writes it: a search ends at the first above the
    /// threshold, and reports measure a sample exactly.
    public var maximum: Double?

    public init(
        pool: String, seq: Int64, job: String? = nil, step: String? = nil, item: String? = nil, text: String,
        origin: PoolOrigin, maximum: Double? = nil
    ) {
        self.pool = pool
        self.seq = seq
        self.job = job
        self.step = step
        self.item = item
        self.text = text
        self.origin = origin
        self.maximum = maximum
    }

    static let columns = "pool, seq, job, step, item, origin, maximum, text"

    init(_ row: Row) throws {
        self.init(
            pool: row[0], seq: row[1], job: row[2], step: row[3], item: row[4], text: row[7],
            origin: try row.word(5, "pool_entry.origin"), maximum: row[6])
    }
}

extension StoreReader {
    public func pool(_ name: String) throws -> PoolRow? {
        try database.first("SELECT name, tokenizer, threshold FROM pool WHERE name = ?", [name]) { row in
            PoolRow(name: row[0], tokenizer: row[1], threshold: row[2])
        }
    }

    /// The pool's members in their order, those with a `seq` above the given one.
    public func poolEntries(_ pool: String, after seq: Int64 = -1) throws -> [PoolEntry] {
        var entries: [PoolEntry] = []
        try forEachPoolEntry(pool, after: seq) { entries.append($0) }
        return entries
    }

    /// As ``poolEntries(_:after:)``, one at a time.
    public func forEachPoolEntry(_ pool: String, after seq: Int64 = -1, _ body: (PoolEntry) throws -> Void) throws {
        try database.each(
            "SELECT \(PoolEntry.columns) FROM pool_entry WHERE pool = ? AND seq > ? ORDER BY seq", [pool, seq]
        ) { try body(PoolEntry($0)) }
    }

    /// How many members of a pool a job has made.
    public func machineCount(_ pool: String, job: String) throws -> Int {
        try database.count(
            "SELECT count(*) FROM pool_entry WHERE pool = ? AND job = ? AND origin = ?",
            [pool, job, PoolOrigin.machine.rawValue])
    }

    public func poolCount(_ pool: String) throws -> Int {
        try database.count("SELECT count(*) FROM pool_entry WHERE pool = ?", [pool])
    }
}

extension StoreTransaction {
    private static let memberInsertion = RepeatedStatement(
        "INSERT INTO pool_entry (\(PoolEntry.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")

    /// - Returns: false, changing nothing, when a pool of this name exists.
    @discardableResult
    public func createPool(_ name: String, tokenizer: String, threshold: Double) throws -> Bool {
        try database.run(
            "INSERT OR IGNORE INTO pool (name, tokenizer, threshold) VALUES (?, ?, ?)", [name, tokenizer, threshold]) == 1
    }

    /// Adds to the accept log.
    /// - Throws: ``MillError`` `internal` when a place in the order is taken: accepting needs the one order.
    public func appendToPool(_ entries: [PoolEntry]) throws {
        for entry in entries {
            try run(Self.memberInsertion) { row in
                row.bind(entry.pool)
                row.bind(entry.seq)
                row.bind(entry.job)
                row.bind(entry.step)
                row.bind(entry.item)
                row.bind(entry.origin.rawValue)
                row.bind(entry.maximum)
                row.bind(entry.text)
            }
        }
    }
}
