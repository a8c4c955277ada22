import Rouge
import Store

/// What became of a seed file: every line that is not blank is a seed, a duplicate, or a fault.
public struct SeedReceipt: Sendable {
    public let supply: SeedSupply
    public let lines: Int
    public let duplicates: Int
    public let faults: Int
    let file: Int64
    private let store: Store

    init(_ row: SeedFileRow, supply: SeedSupply, store: Store) {
        self.supply = supply
        lines = row.lines
        duplicates = row.duplicates
        faults = row.faults
        file = row.number
        self.store = store
    }

    /// The lines that gave no seed, in the file's order; of one kind where `duplicates` says which, `limit` of them at most.
    /// - Throws: what `body` throws and what reading the store throws.
    public func forEachFault(
        duplicates: Bool? = nil, limit: Int = .max, _ body: (SeedFaultLine) throws -> Void
    ) throws {
        try store.read { reader in
            try reader.forEachLineFault(file: file, duplicates: duplicates, limit: limit) { row in
                try body(
                    SeedFaultLine(
                        line: row.line, byteOffset: row.byteOffset, element: row.element, duplicateOf: row.duplicateOf,
                        code: row.code, reason: row.reason))
            }
        }
    }
}

/// A line that gave no seed.
public struct SeedFaultLine: Codable, Hashable, Sendable {
    public let line: Int
    public let byteOffset: Int
    public let element: Int?
    /// The earlier line that it repeats.
    public let duplicateOf: Int?
    public let code: String?
    public let reason: String?
}
