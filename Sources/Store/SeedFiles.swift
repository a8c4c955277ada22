import GRDB

/// A seed file that was read: every line that is not blank is a seed, a duplicate or a fault.
public struct SeedFileRow: Sendable, Equatable {
    public var number: Int64
    /// Nil while it is being read.
    public var sha256: String?
    public var set: Int64
    public var lines: Int
    public var duplicates: Int
    public var faults: Int

    public init(number: Int64, sha256: String?, set: Int64, lines: Int, duplicates: Int, faults: Int) {
        self.number = number
        self.sha256 = sha256
        self.set = set
        self.lines = lines
        self.duplicates = duplicates
        self.faults = faults
    }
}

/// A line that gave no seed.
public struct LineFaultRow: Sendable, Equatable {
    public var line: Int
    public var byteOffset: Int
    public var element: Int?
    /// The earlier line that it repeats; nil where something is wrong with it.
    public var duplicateOf: Int?
    public var code: String?
    public var reason: String?

    public init(
        line: Int, byteOffset: Int, element: Int? = nil, duplicateOf: Int? = nil, code: String? = nil, reason: String? = nil
    ) {
        self.line = line
        self.byteOffset = byteOffset
        self.element = element
        self.duplicateOf = duplicateOf
        self.code = code
        self.reason = reason
    }
}

extension StoreReader {
    /// What was read of the file with this content.
    public func seedFile(sha256: String) throws -> SeedFileRow? {
        try database.first(
            "SELECT id, sha256, seed_set, lines, duplicates, faults FROM seed_file WHERE sha256 = ?", [sha256]
        ) { row in
            SeedFileRow(number: row[0], sha256: row[1], set: row[2], lines: row[3], duplicates: row[4], faults: row[5])
        }
    }

    /// The digest of a whole set.
    public func seedDigest(set: Int64) throws -> String? {
        try database.first("SELECT digest FROM seed_set WHERE id = ?", [set]) { $0[0] as String? } ?? nil
    }

    /// The lines of a file that gave no seed, in its order; of one kind where `duplicates` says which.
    public func forEachLineFault(
        file: Int64, duplicates: Bool? = nil, limit: Int = .max, _ body: (LineFaultRow) throws -> Void
    ) throws {
        let kind = duplicates.map { $0 ? "AND duplicate_of IS NOT NULL" : "AND duplicate_of IS NULL" } ?? ""
        try database.each(
            """
            SELECT line, byte_offset, element, duplicate_of, code, reason FROM line_fault WHERE file = ? \(kind)
            ORDER BY line, byte_offset, number LIMIT ?
            """, [file, limit]
        ) { row in
            try body(
                LineFaultRow(
                    line: row[0], byteOffset: row[1], element: row[2], duplicateOf: row[3], code: row[4], reason: row[5]))
        }
    }
}

extension StoreTransaction {
    public func beginSeedFile(set: Int64) throws -> Int64 {
        try database.run("INSERT INTO seed_file (seed_set) VALUES (?)", [set])
        return database.lastInsertedRowID
    }

    /// - Parameter first: the number of the first of them among the file's faults, so that two at one place are two.
    public func insertLineFaults(file: Int64, first: Int, _ faults: [LineFaultRow]) throws {
        for (index, fault) in faults.enumerated() {
            try database.run(
                """
                INSERT INTO line_fault (file, line, byte_offset, number, element, duplicate_of, code, reason)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    file, fault.line, fault.byteOffset, first + index, fault.element, fault.duplicateOf, fault.code, fault.reason,
                ])
        }
    }

    /// Says that a file was read to its end.
    public func finishSeedFile(_ file: SeedFileRow) throws {
        try database.run("DELETE FROM seed_file WHERE sha256 = ?", [file.sha256])
        try database.run(
            "UPDATE seed_file SET sha256 = ?, seed_set = ?, lines = ?, duplicates = ?, faults = ? WHERE id = ?",
            [file.sha256, file.set, file.lines, file.duplicates, file.faults, file.number])
    }
}
