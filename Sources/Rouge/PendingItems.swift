/// Texts that passed the first signature, waiting a little while what is known of them is fetched from memory.
struct PendingItems {
    private static let capacity = 8

    private let items: UnsafeMutablePointer<UInt32>
    private let lengths: UnsafeMutablePointer<Int>
    private var count = 0

    /// The caller deallocates it.
    init() {
        items = .allocate(capacity: Self.capacity)
        lengths = .allocate(capacity: Self.capacity)
    }

    func deallocate() {
        items.deallocate()
        lengths.deallocate()
    }

    @inline(__always)
    mutating func push(_ item: UInt32, _ length: Int) -> Bool {
        items[count] = item
        lengths[count] = length
        count &+= 1
        return count == Self.capacity
    }

    mutating func removeAll() {
        count = 0
    }

    /// The first pending text that comes above the threshold, with its common length; none is pending afterwards.
    mutating func settle(
        _ kept: KeptView, _ matcher: QueryMatcher, _ table: LengthTable, _ signature: UInt64
    ) -> (item: Int, common: Int, length: Int)? {
        var passed = 0
        for place in 0..<count {
            let (item, length) = (items[place], lengths[place])
            guard kept.passes(item, signature, unshared: Int(table.row(length).unshared)) else { continue }
            items[passed] = item
            lengths[passed] = length
            passed &+= 1
        }
        count = 0
        for place in 0..<passed {
            let (item, length) = (Int(items[place]), lengths[place])
            let least = Int(table.row(length).least)
            let common = matcher.commonLength(kept.tokens(of: item), length, atLeast: least)
            if common >= least { return (item, common, length) }
        }
        return nil
    }

    /// Hands over every pending text that comes above the threshold, with its common length; none is pending afterwards.
    mutating func settleAll(
        _ kept: KeptView, _ matcher: QueryMatcher, _ table: LengthTable, _ signature: UInt64,
        _ each: (_ item: Int, _ common: Int, _ length: Int) -> Void
    ) {
        for place in 0..<count {
            let (item, length) = (items[place], lengths[place])
            let row = table.row(length)
            guard kept.passes(item, signature, unshared: Int(row.unshared)) else { continue }
            let common = matcher.commonLength(kept.tokens(of: Int(item)), length, atLeast: Int(row.least))
            if common >= Int(row.least) { each(Int(item), common, length) }
        }
        count = 0
    }
}
