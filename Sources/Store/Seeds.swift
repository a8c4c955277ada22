import FoundationEssentials
import GRDB
import Support

/// A seed as it is kept: its JSON is the engine's own, opaque here.
public struct SeedRow: Sendable, Equatable {
    /// Its place in its file among all lines that are seeds by themselves, from 0.
    public var ordinal: Int
    public var line: Int
    public var byteOffset: Int
    public var element: Int?
    /// What two seeds have in common that say the same.
    public var content: [UInt8]
    public var id: String
    /// Letters of its instruction, and those that are not ASCII.
    public var letters: Int
    public var foreignLetters: Int
    public var isClassification: Bool
    public var body: String

    public init(
        ordinal: Int, line: Int, byteOffset: Int, element: Int? = nil, content: [UInt8], id: String, letters: Int,
        foreignLetters: Int, isClassification: Bool, body: String
    ) {
        self.ordinal = ordinal
        self.line = line
        self.byteOffset = byteOffset
        self.element = element
        self.content = content
        self.id = id
        self.letters = letters
        self.foreignLetters = foreignLetters
        self.isClassification = isClassification
        self.body = body
    }
}

/// A set of seeds, whole and without repeats.
public struct SeedSetRow: Sendable, Equatable {
    public var number: Int64
    /// Of its seeds, in their order.
    public var digest: String
    public var count: Int
    public var letters: Int
    public var foreignLetters: Int
    /// Ordinals that have no seed because it repeated another, ascending.
    public var gaps: [Int]
    /// The indices of classification tasks, ascending, not counting gaps.
    public var classification: [Int]

    public init(
        number: Int64, digest: String, count: Int, letters: Int, foreignLetters: Int, gaps: [Int], classification: [Int]
    ) {
        self.number = number
        self.digest = digest
        self.count = count
        self.letters = letters
        self.foreignLetters = foreignLetters
        self.gaps = gaps
        self.classification = classification
    }

    init(_ row: Row) throws {
        self.init(
            number: row[0], digest: row[1], count: row[2], letters: row[3], foreignLetters: row[4],
            gaps: try Indices.decoded(row.bytes(5)), classification: try Indices.decoded(row.bytes(6)))
    }
}

/// Ascending numbers as bytes: each the distance from the one before it, 7 bits a byte, the lowest first.
private enum Indices {
    static func encoded(_ numbers: [Int]) -> [UInt8] {
        var bytes: [UInt8] = []
        var last = 0
        for number in numbers {
            var distance = UInt64(max(0, number - last))
            last = number
            while distance > 0x7F {
                bytes.append(UInt8(distance & 0x7F) | 0x80)
                distance >>= 7
            }
            bytes.append(UInt8(distance))
        }
        return bytes
    }

    static func decoded(_ bytes: [UInt8]) throws -> [Int] {
        var numbers: [Int] = []
        var (last, distance, shift): (UInt64, UInt64, UInt64) = (0, 0, 0)
        for byte in bytes {
            guard shift < 56 else { throw StoreFailure.corrupt("read", "seed_set", "a number is too long") }
            distance |= UInt64(byte & 0x7F) << shift
            shift += 7
            guard byte < 0x80 else { continue }
            last &+= distance
            numbers.append(Int(truncatingIfNeeded: last & 0x7FFF_FFFF_FFFF_FFFF))
            (distance, shift) = (0, 0)
        }
        return numbers
    }
}

extension StoreReader {
    /// The whole set with this digest.
    public func seedSet(digest: String) throws -> SeedSetRow? {
        try database.first(
            """
            SELECT id, digest, count, letters, foreign_letters, gaps, classification FROM seed_set WHERE digest = ?
            """, [digest], SeedSetRow.init)
    }

    /// The JSON of one seed.
    public func seedBody(set: Int64, ordinal: Int) throws -> String? {
        try database.first("SELECT body FROM seed WHERE seed_set = ? AND ordinal = ?", [set, ordinal]) { $0[0] }
    }

    /// The seeds of a set in their order, `limit` of them at most.
    public func forEachSeed(set: Int64, limit: Int = .max, _ body: (SeedRow) throws -> Void) throws {
        try database.each(
            """
            SELECT ordinal, line, byte_offset, element, content, id, letters, foreign_letters, classification, body
            FROM seed WHERE seed_set = ? ORDER BY ordinal LIMIT ?
            """, [set, limit]
        ) { try body(SeedRow($0)) }
    }

    /// Seeds whose content or id another seed of the set has too, in their order.
    public func forEachRepeat(set: Int64, _ body: (SeedRow) throws -> Void) throws {
        try database.each(
            """
            SELECT ordinal, line, byte_offset, element, content, id, letters, foreign_letters, classification, ''
            FROM seed WHERE seed_set = ?1 AND (
                content IN (SELECT content FROM seed WHERE seed_set = ?1 GROUP BY content HAVING count(*) > 1)
                OR id IN (SELECT id FROM seed WHERE seed_set = ?1 GROUP BY id HAVING count(*) > 1))
            ORDER BY ordinal
            """, [set]
        ) { try body(SeedRow($0)) }
    }
}

extension SeedRow {
    init(_ row: Row) throws {
        self.init(
            ordinal: row[0], line: row[1], byteOffset: row[2], element: row[3], content: try row.bytes(4), id: row[5],
            letters: row[6], foreignLetters: row[7], isClassification: row[8], body: row[9])
    }
}

extension StoreTransaction {
    /// Begins a set that is not whole yet; ``removeUnfinishedSeeds(limit:)`` removes it unless it is finished.
    public func beginSeedSet() throws -> Int64 {
        try database.run("INSERT INTO seed_set DEFAULT VALUES", [])
        return database.lastInsertedRowID
    }

    public func insertSeeds(set: Int64, _ seeds: [SeedRow]) throws {
        for seed in seeds {
            try database.run(
                """
                INSERT INTO seed (
                    seed_set, ordinal, line, byte_offset, element, content, id, letters, foreign_letters, classification, body
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    set, seed.ordinal, seed.line, seed.byteOffset, seed.element, Data(seed.content), seed.id, seed.letters,
                    seed.foreignLetters, seed.isClassification, seed.body,
                ])
        }
    }

    public func deleteSeeds(set: Int64, ordinals: [Int]) throws {
        for ordinal in ordinals {
            try database.run("DELETE FROM seed WHERE seed_set = ? AND ordinal = ?", [set, ordinal])
        }
    }

    /// Makes a set whole.
    ///
    /// - Returns: its number, or that of the set that holds the same seeds already; the new one is then left unfinished.
    public func finishSeedSet(_ set: SeedSetRow) throws -> Int64 {
        if let earlier = try database.first("SELECT id FROM seed_set WHERE digest = ?", [set.digest], { $0[0] as Int64 }) {
            return earlier
        }
        try database.run(
            """
            UPDATE seed_set SET digest = ?, count = ?, letters = ?, foreign_letters = ?, gaps = ?, classification = ? WHERE id = ?
            """,
            [
                set.digest, set.count, set.letters, set.foreignLetters, Data(Indices.encoded(set.gaps)),
                Data(Indices.encoded(set.classification)), set.number,
            ])
        return set.number
    }

    /// Removes what a reading left that did not come to its end, or that came to a set that was there already.
    /// - Returns: whether there is more: call again.
    public func removeUnfinishedSeeds(except kept: Set<Int64> = [], limit: Int = 10_000) throws -> Bool {
        for file in try database.all("SELECT id FROM seed_file WHERE sha256 IS NULL", [], { $0[0] as Int64 })
        where !kept.contains(file) {
            let removed = try database.run(
                "DELETE FROM line_fault WHERE (file, line, byte_offset, number) IN "
                    + "(SELECT file, line, byte_offset, number FROM line_fault WHERE file = ? LIMIT ?)", [file, limit])
            if removed == limit { return true }
            try database.run("DELETE FROM seed_file WHERE id = ?", [file])
        }
        for set in try database.all("SELECT id FROM seed_set WHERE digest IS NULL", [], { $0[0] as Int64 })
        where !kept.contains(set) {
            let removed = try database.run(
                "DELETE FROM seed WHERE seq IN (SELECT seq FROM seed WHERE seed_set = ? LIMIT ?)", [set, limit])
            if removed == limit { return true }
            try database.run("DELETE FROM seed_set WHERE id = ?", [set])
        }
        return false
    }

    /// Makes the seeds of a set members of a pool, behind those that it has.
    public func addSeedsToPool(_ pool: String, set: Int64, job: String) throws {
        let last = try database.count("SELECT count(*) FROM pool_entry WHERE pool = ?", [pool])
        try database.run(
            """
            INSERT INTO pool_entry (pool, seq, job, step, item, origin, maximum, text)
            SELECT ?, ? + row_number() OVER (ORDER BY ordinal), ?, NULL, id, ?, NULL, json_extract(body, '$.instruction')
            FROM seed WHERE seed_set = ? ORDER BY ordinal
            """, [pool, last, job, PoolOrigin.seed.rawValue, set])
    }
}
