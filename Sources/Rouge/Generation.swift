/// A stretch of kept texts indexed under one ranking of tokens by rarity.
///
/// The ranking is fixed when the generation begins. When eight times as many texts are kept, a new one begins with a better
/// ranking, and takes the earlier texts over bit by bit; until it has, a search looks through both. Any ranking gives exact
/// answers; a better one only shorter lists.
final class Generation {
    /// By token, its rank among those known when the generation began; rarer is lower.
    private let ranks: [UInt32]
    private let lists: PostingLists
    private var order: [UInt64] = []

    /// - Parameter frequencies: in how many places of kept texts each token stands so far.
    init(frequencies: [UInt32], scan: @escaping ScanKernel) {
        lists = PostingLists(scan: scan)
        ranks = Self.ranks(frequencies)
    }

    var memory: Int { lists.totalMemory + ranks.capacity * 4 }

    /// By counting: frequencies are small numbers, and a million tokens must not take long. Of equals the later one is rarer.
    private static func ranks(_ frequencies: [UInt32]) -> [UInt32] {
        let most = 65_535
        var starts = [UInt32](repeating: 0, count: most + 2)
        for frequency in frequencies { starts[min(Int(frequency), most) + 1] += 1 }
        for index in 1...(most + 1) { starts[index] += starts[index - 1] }
        var ranks = [UInt32](repeating: 0, count: frequencies.count)
        for id in stride(from: frequencies.count - 1, through: 0, by: -1) {
            let frequency = min(Int(frequencies[id]), most)
            ranks[id] = starts[frequency]
            starts[frequency] += 1
        }
        return ranks
    }

    /// Rare tokens first; those that came after the ranking are the rarest, the latest before all.
    @inline(__always)
    private func key(_ id: UInt32) -> UInt32 {
        Int(id) < ranks.count ? 0x8000_0000 | ranks[Int(id)] : 0x7FFF_FFFF &- id
    }

    /// Fills `order` with the tokens of a text, rarest first, each as its key and its position.
    private func sort(_ ids: [UInt32]) {
        order.removeAll(keepingCapacity: true)
        for (position, id) in ids.enumerated() { order.append(UInt64(key(id)) << 32 | UInt64(position)) }
        guard ids.count <= 32 else { return order.sort() }
        order.withUnsafeMutableBufferPointer { order in
            for place in 1..<max(1, order.count) {
                let value = order[place]
                var hole = place
                while hole > 0, order[hole &- 1] > value {
                    order[hole] = order[hole &- 1]
                    hole &-= 1
                }
                order[hole] = value
            }
        }
    }

    /// Adds a kept text of fewer tokens than ``PostingLists/longest``.
    func append(item: UInt32, _ ids: [UInt32], signature: UInt64, prefix: Int) {
        sort(ids)
        for place in 0..<min(prefix, ids.count) where isFirst(place) {
            let posting = Posting(signature: signature, item: item, length: UInt16(ids.count), place: UInt16(place))
            lists.append(posting, under: ids[position(place)])
        }
    }

    /// See ``PostingLists/search(_:at:_:_:_:)``.
    @inline(__always)
    func search(
        _ ids: [UInt32], _ table: LengthTable, _ signature: UInt64, _ check: (_ item: UInt32, _ length: Int) -> Bool
    ) -> Bool {
        let prefix = min(table.prefix, ids.count)
        sort(ids)
        for place in 0..<prefix { lists.prefetch(ids[position(place)]) }
        for place in 0..<prefix where isFirst(place) {
            if lists.search(ids[position(place)], at: place, table, signature, check) { return true }
        }
        return false
    }

    /// Whether the token at `place` is the first of its kind: a repetition adds nothing.
    @inline(__always)
    private func isFirst(_ place: Int) -> Bool {
        place == 0 || order[place] >> 32 != order[place - 1] >> 32
    }

    @inline(__always)
    private func position(_ place: Int) -> Int {
        Int(order[place] & 0xFFFF_FFFF)
    }
}
