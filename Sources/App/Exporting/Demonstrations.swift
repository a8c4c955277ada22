import Formats
import Support

/// Rows of a data set that a template shows before a row of the same data set. Which ones follows from the seed and the row's id
/// alone, so that rows that are added elsewhere change little.
struct Demonstrations {
    /// A row as it is shown.
    struct Shown {
        let id: String
        let columns: ExportRow.Columns
        let rationale: String?
    }

    /// The most rows that are held to draw from, and the bytes that one of them may have.
    private static let poolLimit = 4096
    private static let rowLimit = 16 << 10

    /// How many are shown.
    let count: Int
    private let seed: UInt64
    private var pool: [(rank: UInt64, row: Shown)] = []

    /// Reads the rows of `file` and keeps some thousand to draw from: those whose ids have the least hashes.
    /// - Parameter needsRationale: rows without one are not shown.
    /// - Throws: ``MillError`` `io`; `row.unfit` where there are too few.
    init(of file: String, count: Int, seed: UInt64, needsRationale: Bool) throws {
        self.count = count
        self.seed = seed
        guard count > 0 else { return }
        let reader = try RowReader(file)
        while let rows = try reader.next() {
            // A row that cannot be read ends the export itself, with its line.
            for raw in rows { for row in (try? ExportRow.rows(of: raw)) ?? [] { offer(row, needsRationale) } }
        }
        trim()
        guard pool.count > count else {
            let which = needsRationale ? "with a rationale and no more than" : "with no more than"
            throw MillError(
                .rowUnfit, "show demonstrations from", file,
                cause:
                    "\(pool.count) rows of one question, \(which) \(Self.rowLimit) bytes, are too few for \(count)",
                hint: "Lower --shots: a row is never shown to itself. Nothing was written.")
        }
    }

    private mutating func offer(_ row: ExportRow, _ needsRationale: Bool) {
        guard let columns = row.columns, !needsRationale || row.rationale != nil else { return }
        let length = columns.question.utf8.count + columns.output.utf8.count + (row.rationale?.utf8.count ?? 0)
        guard length <= Self.rowLimit else { return }
        var random = SeededRandom(deriving: "\(seed)", "pool", row.id)
        pool.append((random.next(), Shown(id: row.id, columns: columns, rationale: row.rationale)))
        if pool.count >= 2 * Self.poolLimit { trim() }
    }

    private mutating func trim() {
        pool.sort { ($0.rank, $0.row.id) < ($1.rank, $1.row.id) }
        if pool.count > Self.poolLimit { pool.removeLast(pool.count - Self.poolLimit) }
    }

    /// Rows to be shown before `row`: never itself, nor another that asks the same.
    /// - Throws: ``ExportRow/Fault`` where too few are left.
    func drawn(for row: ExportRow) throws(ExportRow.Fault) -> [Shown] {
        guard count > 0 else { return [] }
        for size in [count + 16, pool.count] {
            var random = SeededRandom(deriving: "\(seed)", "shots", row.id)
            var questions: Set<String> = [row.columns?.question ?? ""]
            let fitting = random.sample(size, below: pool.count).map { pool[$0].row }.filter { shown in
                shown.id != row.id && questions.insert(shown.columns.question).inserted
            }
            if fitting.count >= count { return Array(fitting.prefix(count)) }
        }
        throw ExportRow.Fault(offset: 0, reason: "fewer than \(count) rows ask something else than it does; lower --shots")
    }
}
