import GRDB

// Pages of settled rows for people who look: each look reads a bounded number of rows, however many there are.

/// A settled row with its number, by which a page goes on.
public struct NumberedRow: Sendable, Equatable {
    public var number: Int64
    /// The record's id, or the rule of a rejection.
    public var name: String
    /// Canonical JSON.
    public var body: [UInt8]
}

/// A part of a job's rows, the newest first.
public struct RowPage: Sendable, Equatable {
    public var rows: [NumberedRow] = []
    /// Where the next page begins: rows with lower numbers; nil where there are no more.
    public var next: Int64?
    /// How many rows were looked at.
    public var looked = 0

    public init() {}
}

extension StoreReader {
    /// Records of a job's first edition, the newest first.
    /// - Parameter before: only those with a lower number; nil for the newest.
    public func recordPage(_ job: String, before: Int64?, limit: Int) throws -> RowPage {
        try page(
            "SELECT seq, item, body FROM record WHERE job = ? AND edition = 1 AND seq < ? ORDER BY seq DESC", job, before,
            limit: limit, reach: limit
        ) { _ in true }
    }

    /// Rejections of a job's first edition, the newest first.
    /// - Parameters:
    ///   - rule: only those by this rule.
    ///   - before: only those with a lower number; nil for the newest.
    ///   - reach: how many rows are looked at in the most; what a rare rule rejected may lie beyond, then ``RowPage/next`` goes on.
    public func rejectionPage(_ job: String, rule: String?, before: Int64?, limit: Int, reach: Int) throws -> RowPage {
        try page(
            "SELECT seq, rule, body FROM rejection WHERE job = ? AND edition = 1 AND seq < ? ORDER BY seq DESC", job, before,
            limit: limit, reach: reach
        ) { row in rule.map { $0 == row[1] as String } ?? true }
    }

    /// Looks for the record with this id, from the newest on. Ids have no index, which would cost every settlement a page.
    /// - Parameters:
    ///   - job: where it is looked for.
    ///   - before: only among those with a lower number; nil from the newest.
    ///   - reach: how many rows are looked at in the most; ``RowPage/next`` goes on.
    public func findRecord(_ item: String, in job: String, before: Int64?, reach: Int) throws -> RowPage {
        try page(
            "SELECT seq, item, body FROM record WHERE job = ? AND edition = 1 AND seq < ? ORDER BY seq DESC", job, before,
            limit: 1, reach: reach
        ) { $0[1] as String == item }
    }

    private func page(
        _ sql: String, _ job: String, _ before: Int64?, limit: Int, reach: Int, _ isWanted: (Row) throws -> Bool
    ) throws -> RowPage {
        var page = RowPage()
        guard let key = try key(job: job) else { return page }
        let rows = try Row.fetchCursor(database.makeStatement(sql: sql), arguments: [key, before ?? .max])
        while let row = try rows.next() {
            // One beyond the page tells that there are more.
            if page.rows.count >= limit || page.looked >= reach { return page }
            page.looked += 1
            page.next = row[0]
            if try isWanted(row) { page.rows.append(NumberedRow(number: row[0], name: row[1], body: try row.bytes(2))) }
        }
        page.next = nil
        return page
    }

    /// The records of a job around one of them that have the same step: what one step makes is written at one time.
    /// - Parameter reach: how far, in numbers, on either side.
    public func siblings(of number: Int64, in job: String, reach: Int64 = 256) throws -> [NumberedRow] {
        guard let key = try key(job: job) else { return [] }
        return try database.all(
            """
            SELECT seq, item, body FROM record NOT INDEXED WHERE seq BETWEEN ?1 - ?3 AND ?1 + ?3 AND job = ?2 AND edition = 1
                AND step = (SELECT step FROM record WHERE seq = ?1)
            ORDER BY seq
            """, [number, key, reach]
        ) { NumberedRow(number: $0[0], name: $0[1], body: try $0.bytes(2)) }
    }

    /// The JSON of seeds by their ids, of those among the first `reach` of a set. Reads that many: seeds have no index by id.
    public func seeds(_ ids: [String], set: Int64, reach: Int) throws -> [(id: String, body: String)] {
        let places = Array(repeating: "?", count: ids.count).joined(separator: ", ")
        let statement = try database.makeStatement(
            sql: "SELECT id, body FROM seed WHERE seed_set = ? AND ordinal < ? AND id IN (\(places)) LIMIT ?")
        let arguments: StatementArguments = [set, reach] + StatementArguments(ids) + [ids.count]
        return try Row.fetchAll(statement, arguments: arguments).map { (id: $0[0], body: $0[1]) }
    }
}

extension StoreReader {
    /// Rejections of a job's first edition with a number above `after`, in their order.
    /// - Parameter reach: how many rows are looked at. ``RowPage/next`` is the number of the last of them, nil where there was none.
    public func rejectionPart(_ job: String, rule: String, after: Int64, reach: Int) throws -> RowPage {
        var part = RowPage()
        guard let key = try key(job: job) else { return part }
        let sql = "SELECT seq, rule, body FROM rejection WHERE job = ? AND edition = 1 AND seq > ? ORDER BY seq LIMIT ?"
        let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: [key, after, reach])
        while let row = try rows.next() {
            part.looked += 1
            part.next = row[0]
            guard row[1] as String == rule else { continue }
            part.rows.append(NumberedRow(number: row[0], name: rule, body: try row.bytes(2)))
        }
        return part
    }

    /// The members of a pool with a `seq` above `after`, at most `limit` of them, in their order.
    public func poolPart(_ pool: String, after: Int64, limit: Int) throws -> [PoolEntry] {
        try database.all(
            "SELECT \(PoolEntry.columns) FROM pool_entry WHERE pool = ? AND seq > ? ORDER BY seq LIMIT ?", [pool, after, limit],
            PoolEntry.init)
    }

    /// The place of a pool's last member; 0 where it has none.
    public func lastPlace(in pool: String) throws -> Int {
        try database.count("SELECT seq FROM pool_entry WHERE pool = ? ORDER BY seq DESC LIMIT 1", [pool])
    }
}
