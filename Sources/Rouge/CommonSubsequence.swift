/// Lengths of longest common subsequences between one text and many, bit-parallel: one machine word holds 64 tokens.
///
/// Source: Allison and Dix 1986, in the four-operation form of Hyyrö 2004. The text's positions of each token are bit masks in a
/// small open-addressing table, so making one costs no more than the text is long, whatever the size of the vocabulary.
struct CommonSubsequence {
    private let words: Int
    private let tokenCount: Int
    private let slotMask: Int
    /// Table slot to token; ``Vocabulary/unknown`` where free.
    private var keys: [Int32]
    /// Table slot to row of `masks`. Row 0 is empty: it serves every token that the text does not have.
    private var rows: [Int32]
    /// `words` machine words per row: the text's positions of one token.
    private var masks: [UInt64]

    /// - Parameter ids: The text's tokens. ``Vocabulary/unknown`` matches nothing.
    init(_ ids: [Int32]) {
        tokenCount = ids.count
        words = max(1, (ids.count + 63) / 64)
        var slots = 4
        while slots < ids.count * 2 { slots *= 2 }
        slotMask = slots - 1
        keys = Array(repeating: Vocabulary.unknown, count: slots)
        rows = Array(repeating: 0, count: slots)
        masks = Array(repeating: 0, count: words)
        for (position, id) in ids.enumerated() where id != Vocabulary.unknown {
            let slot = slot(of: id)
            if keys[slot] == Vocabulary.unknown {
                keys[slot] = id
                rows[slot] = Int32(masks.count / words)
                masks.append(contentsOf: repeatElement(0, count: words))
            }
            masks[Int(rows[slot]) * words + position / 64] |= 1 << UInt64(position % 64)
        }
    }

    private func slot(of id: Int32) -> Int {
        keys.withUnsafeBufferPointer { Self.slot(of: id, $0, slotMask) }
    }

    @inline(__always)
    private static func slot(of id: Int32, _ keys: UnsafeBufferPointer<Int32>, _ mask: Int) -> Int {
        var slot = Int(truncatingIfNeeded: (UInt32(truncatingIfNeeded: id) &* 0x9e37_79b1) >> 12) & mask
        while keys[slot] != id, keys[slot] != Vocabulary.unknown { slot = (slot + 1) & mask }
        return slot
    }

    /// The length of the longest common subsequence of the text and `other`. `other` holds no ``Vocabulary/unknown``.
    func length(with other: UnsafeBufferPointer<Int32>) -> Int {
        words == 1 ? oneWord(other) : manyWords(other)
    }

    private func oneWord(_ other: UnsafeBufferPointer<Int32>) -> Int {
        keys.withUnsafeBufferPointer { keys in
            rows.withUnsafeBufferPointer { rows in
                masks.withUnsafeBufferPointer { masks in
                    var state = ~UInt64(0)
                    for id in other {
                        let matches = state & masks[Int(rows[Self.slot(of: id, keys, slotMask)])]
                        state = (state &+ matches) | (state &- matches)
                    }
                    return (~state).nonzeroBitCount
                }
            }
        }
    }

    private func manyWords(_ other: UnsafeBufferPointer<Int32>) -> Int {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { state in
            state.initialize(repeating: ~0)
            for id in other {
                let first = Int(rows[slot(of: id)]) * words
                var carry: UInt64 = 0
                for word in 0..<words {
                    let old = state[word]
                    let matches = old & masks[first + word]
                    let (sum, overflow) = old.addingReportingOverflow(matches)
                    let (carried, again) = sum.addingReportingOverflow(carry)
                    carry = overflow || again ? 1 : 0
                    state[word] = carried | (old & ~matches)
                }
            }
            return state.reduce(0) { $0 + (~$1).nonzeroBitCount }
        }
    }
}
