/// The longest common subsequence of one text with many, its tokens' positions in a table that token numbers address directly.
///
/// Source: Allison and Dix 1986, in the four-operation form of Hyyrö 2004; one machine word holds 64 tokens.
final class QueryMatcher {
    /// By token: for texts of at most 64 tokens the positions; for longer ones where its words begin in `wide`, plus one. Zero
    /// for tokens that the text does not have.
    private var masks: UnsafeMutablePointer<UInt64>
    private var capacity = 0
    private var wide: [UInt64] = []
    private var state: [UInt64] = []
    private var words = 1
    /// For texts that are too long for masks.
    private var sparse: SparseSubsequence<UInt32>?
    private var current: [UInt32] = []

    init() {
        masks = .allocate(capacity: 1)
    }

    deinit {
        masks.deallocate()
    }

    var memory: Int { capacity * 8 }

    /// Takes the text that others are compared with.
    /// - Parameter vocabulary: how many tokens there are; every number, here and in what is compared, is below it.
    func set(_ ids: UnsafeBufferPointer<UInt32>, vocabulary: Int) {
        for id in current { masks[Int(id)] = 0 }
        current.removeAll(keepingCapacity: true)
        if vocabulary > capacity { grow(to: vocabulary) }
        sparse = nil
        words = max(1, (ids.count + 63) / 64)
        if ids.count > SparseSubsequence<UInt32>.leastCount {
            sparse = SparseSubsequence(ids)
            return
        }
        current.append(contentsOf: ids)
        if words == 1 {
            for (position, id) in ids.enumerated() { masks[Int(id)] |= 1 << UInt64(truncatingIfNeeded: position) }
        } else {
            setWide(ids)
        }
    }

    private func setWide(_ ids: UnsafeBufferPointer<UInt32>) {
        wide.removeAll(keepingCapacity: true)
        for (position, id) in ids.enumerated() {
            if masks[Int(id)] == 0 {
                masks[Int(id)] = UInt64(wide.count + 1)
                wide.append(contentsOf: repeatElement(0, count: words))
            }
            wide[Int(masks[Int(id)]) - 1 + position / 64] |= 1 << UInt64(position % 64)
        }
    }

    private func grow(to vocabulary: Int) {
        let wanted = max(1024, vocabulary + vocabulary / 2)
        masks.deallocate()
        masks = .allocate(capacity: wanted)
        masks.initialize(repeating: 0, count: wanted)
        capacity = wanted
    }

    /// The length of the longest common subsequence with `other`, or less than `least` where it does not come to that.
    @inline(__always)
    func commonLength(_ other: UnsafePointer<UInt32>, _ count: Int, atLeast least: Int) -> Int {
        words == 1 ? narrow(other, count) : broad(other, count, least)
    }

    @inline(__always)
    private func narrow(_ other: UnsafePointer<UInt32>, _ count: Int) -> Int {
        let masks = masks
        var state = ~UInt64(0)
        for place in 0..<count {
            let matches = state & masks[Int(other[place])]
            state = (state &+ matches) | (state &- matches)
        }
        return (~state).nonzeroBitCount
    }

    private func broad(_ other: UnsafePointer<UInt32>, _ count: Int, _ least: Int) -> Int {
        if let sparse { return sparse.length(with: UnsafeBufferPointer(start: other, count: count)) }
        let (masks, words) = (masks, words)
        // A token that the text does not have is lost to every common subsequence.
        var losses = 0
        for place in 0..<count where masks[Int(other[place])] == 0 {
            losses &+= 1
            if losses > count &- least { return 0 }
        }
        state.removeAll(keepingCapacity: true)
        state.append(contentsOf: repeatElement(~0, count: words))
        return state.withUnsafeMutableBufferPointer { state in
            wide.withUnsafeBufferPointer { wide in
                for place in 0..<count {
                    let row = Int(masks[Int(other[place])])
                    if row != 0 { Self.step(state, wide, row &- 1, words) }
                    // What is left cannot make up for what is missing.
                    if place & 31 == 31, Self.matched(state) &+ (count &- 1 &- place) < least { return 0 }
                }
                return Self.matched(state)
            }
        }
    }

    @inline(__always)
    private static func step(
        _ state: UnsafeMutableBufferPointer<UInt64>, _ wide: UnsafeBufferPointer<UInt64>, _ row: Int, _ words: Int
    ) {
        var carry: UInt64 = 0
        for word in 0..<words {
            let old = state[word]
            let matches = old & wide[row &+ word]
            let (sum, overflow) = old.addingReportingOverflow(matches)
            let (carried, again) = sum.addingReportingOverflow(carry)
            carry = overflow || again ? 1 : 0
            state[word] = carried | (old &- matches)
        }
    }

    @inline(__always)
    private static func matched(_ state: UnsafeMutableBufferPointer<UInt64>) -> Int {
        var zeros = 0
        for word in state { zeros &+= (~word).nonzeroBitCount }
        return zeros
    }
}
