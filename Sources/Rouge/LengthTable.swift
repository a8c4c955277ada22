/// What a text of `m` tokens needs to share with one of `n` to score above a threshold.
struct LengthRow {
    /// The least common length that scores above the threshold.
    var least: UInt16
    /// The last place, in rarest-first order, at which the first text's rarest common token can stand.
    var lastOwn: UInt16
    /// The same place in the other text.
    var lastOther: UInt16
    /// The most tokens that the two may not share.
    var unshared: UInt16
}

/// For texts of one length: the lengths of others that can score above the threshold at all, and what each needs.
///
/// Found with the doubles of ``RougeL``, in its order of operations; after that only integers are compared. A plain value whose
/// rows belong to ``LengthTables``.
struct LengthTable {
    /// Lengths that can score above the threshold; empty where none can.
    let lengths: Range<Int>
    /// How many of a text's rarest tokens can be the rarest common one.
    let prefix: Int
    /// The most tokens that a text may not share with any of ``lengths``.
    let mostUnshared: Int
    fileprivate let rows: UnsafeMutablePointer<LengthRow>

    fileprivate init(tokenCount m: Int, threshold: Double) {
        // F is at most 2 min(m, n) / (m + n).
        let longest = Int(Double(m) * (2 / max(threshold, 0.02) - 1)) + 2
        var first = 0
        var least: [Int] = []
        for n in 1...longest {
            if let common = Self.leastCommon(m, n, above: threshold) {
                if least.isEmpty { first = n }
                least.append(common)
            } else if !least.isEmpty {
                break
            }
        }
        lengths = first..<(first + least.count)
        prefix = least.min().map { m - $0 + 1 } ?? 0
        rows = .allocate(capacity: max(1, least.count))
        var most = 0
        for (index, common) in least.enumerated() {
            let n = first + index
            let row = LengthRow(
                least: UInt16(clamping: common), lastOwn: UInt16(clamping: m - common), lastOther: UInt16(clamping: n - common),
                unshared: UInt16(clamping: m + n - 2 * common))
            (rows + index).initialize(to: row)
            most = max(most, m + n - 2 * common)
        }
        mostUnshared = most
    }

    /// - Parameter n: must be one of ``lengths``.
    @inline(__always)
    func row(_ n: Int) -> LengthRow {
        rows[n &- lengths.lowerBound]
    }

    /// The least common length of `m` and `n` tokens whose F-measure is above `threshold`; nil where even the greatest is not.
    static func leastCommon(_ m: Int, _ n: Int, above threshold: Double) -> Int? {
        RougeL.leastLength(m, n, startingAt: threshold) { $0 > threshold }
    }
}

/// The tables of one threshold, made at their first use.
final class LengthTables {
    /// Longer texts are rare, and their tables large: they are compared without.
    static let longest = 2_000

    let threshold: Double
    /// By length, what has been made.
    private let tables: UnsafeMutablePointer<LengthTable?>

    init(threshold: Double) {
        self.threshold = threshold
        tables = .allocate(capacity: Self.longest + 1)
        tables.initialize(repeating: nil, count: Self.longest + 1)
    }

    deinit {
        for m in 0...Self.longest { tables[m]?.rows.deallocate() }
        tables.deallocate()
    }

    var memory: Int { (Self.longest + 1) * MemoryLayout<LengthTable?>.stride }

    /// - Parameter m: at least 1, at most ``longest``.
    @inline(__always)
    func table(_ m: Int) -> LengthTable {
        if let table = tables[m] { return table }
        return make(m)
    }

    /// The least common length of `m` and `n` tokens that scores above the threshold; nil where none does.
    func leastCommon(_ m: Int, _ n: Int) -> Int? {
        guard m <= Self.longest else { return LengthTable.leastCommon(m, n, above: threshold) }
        let table = table(m)
        return table.lengths.contains(n) ? Int(table.row(n).least) : nil
    }

    private func make(_ m: Int) -> LengthTable {
        let table = LengthTable(tokenCount: m, threshold: threshold)
        tables[m] = table
        return table
    }
}
