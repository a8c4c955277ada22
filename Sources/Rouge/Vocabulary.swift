/// Numbers tokens in order of first appearance: an open-addressing table over one byte arena.
struct Vocabulary: Sendable {
    /// Stands for a token that the vocabulary does not hold; it matches nothing.
    static let unknown: Int32 = -1

    private var arena: [UInt8] = []
    private var ends: [Int] = []
    private var hashes: [UInt64] = []
    private var slots: [Int32] = Array(repeating: unknown, count: 64)

    var count: Int { ends.count }

    /// The number of token `index` of `list`, or ``unknown``.
    func id(of index: Int, in list: TokenList) -> Int32 {
        slots[slot(of: index, in: list)]
    }

    /// The number of token `index` of `list`, which is given one if it is new.
    mutating func intern(_ index: Int, of list: TokenList) -> Int32 {
        let slot = slot(of: index, in: list)
        if slots[slot] != Self.unknown { return slots[slot] }
        let id = Int32(ends.count)
        arena.append(contentsOf: list.bytes[list.range(of: index)])
        ends.append(arena.count)
        hashes.append(list.hashes[index])
        slots[slot] = id
        if ends.count * 2 > slots.count { grow() }
        return id
    }

    /// The slot that holds the token, or the free slot where it belongs.
    private func slot(of index: Int, in list: TokenList) -> Int {
        let mask = slots.count - 1
        let hash = list.hashes[index]
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let id = slots[slot]
            if id == Self.unknown { return slot }
            if hashes[Int(id)] == hash, isEqual(Int(id), to: index, of: list) { return slot }
            slot = (slot + 1) & mask
        }
    }

    private func isEqual(_ id: Int, to index: Int, of list: TokenList) -> Bool {
        let mine = arena[(id == 0 ? 0 : ends[id - 1])..<ends[id]]
        let other = list.bytes[list.range(of: index)]
        if mine.elementsEqual(other) { return true }
        // Equal hashes of different bytes: two spellings of one text, or the rare collision.
        return String(decoding: mine, as: UTF8.self) == String(decoding: other, as: UTF8.self)
    }

    private mutating func grow() {
        slots = Array(repeating: Self.unknown, count: slots.count * 2)
        let mask = slots.count - 1
        for (id, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != Self.unknown { slot = (slot + 1) & mask }
            slots[slot] = Int32(id)
        }
    }
}
