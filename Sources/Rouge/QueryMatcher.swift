/// The longest common subsequence of one text with many, its tokens' positions in a table that token numbers address directly.
///
/// Source: Allison and Dix 1986, in the four-operation form of Hyyrö 2004; one machine word holds 64 tokens.
final class QueryMatcher {
    /// For texts of at most 64 tokens: by token, the positions. All zero between texts.
    private var masks: UnsafeMutablePointer<UInt64>
    /// For longer texts: by token, where its words begin in `wide`; valid where `stamps` holds the current round.
    private var rows: UnsafeMutablePointer<UInt32>
    private var stamps: UnsafeMutablePointer<UInt32>
    private var capacity = 0
    private var wide: [UInt64] = []
    private var state: [UInt64] = []
    private var words = 1
    /// For texts that are too long for masks.
    private var sparse: SparseSubsequence<UInt32>?
    private var round: UInt32 = 0
    private var current: [UInt32] = []

    init() {
        masks = .allocate(capacity: 1)
        rows = .allocate(capacity: 1)
        stamps = .allocate(capacity: 1)
    }

    deinit {
        masks.deallocate()
        rows.deallocate()
        stamps.deallocate()
    }

    var memory: Int { capacity * 16 }

    /// Takes the text that others are compared with.
    /// - Parameter vocabulary: how many tokens there are; every number, here and in what is compared, is below it.
    func set(_ ids: [UInt32], vocabulary: Int) {
        clear()
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

    private func setWide(_ ids: [UInt32]) {
        round &+= 1
        if round == 0 {
            round = 1
            stamps.update(repeating: 0, count: capacity)
        }
        wide.removeAll(keepingCapacity: true)
        for (position, id) in ids.enumerated() {
            if stamps[Int(id)] != round {
                stamps[Int(id)] = round
                rows[Int(id)] = UInt32(wide.count)
                wide.append(contentsOf: repeatElement(0, count: words))
            }
            wide[Int(rows[Int(id)]) + position / 64] |= 1 << UInt64(position % 64)
        }
    }

    private func clear() {
        if words == 1 {
            for id in current { masks[Int(id)] = 0 }
        }
        current.removeAll(keepingCapacity: true)
    }

    private func grow(to vocabulary: Int) {
        let wanted = max(1024, vocabulary * 2)
        masks = Self.grown(masks, from: capacity, to: wanted)
        rows = Self.grown(rows, from: capacity, to: wanted)
        stamps = Self.grown(stamps, from: capacity, to: wanted)
        capacity = wanted
    }

    private static func grown<Word: FixedWidthInteger>(
        _ old: UnsafeMutablePointer<Word>, from count: Int, to capacity: Int
    ) -> UnsafeMutablePointer<Word> {
        let new = UnsafeMutablePointer<Word>.allocate(capacity: capacity)
        new.initialize(repeating: 0, count: capacity)
        new.update(from: old, count: count)
        old.deallocate()
        return new
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
        let (stamps, rows, round, words) = (stamps, rows, round, words)
        // A token that the text does not have is lost to every common subsequence.
        var losses = 0
        for place in 0..<count where stamps[Int(other[place])] != round {
            losses &+= 1
            if losses > count &- least { return 0 }
        }
        state.removeAll(keepingCapacity: true)
        state.append(contentsOf: repeatElement(~0, count: words))
        return state.withUnsafeMutableBufferPointer { state in
            wide.withUnsafeBufferPointer { wide in
                for place in 0..<count {
                    let id = Int(other[place])
                    if stamps[id] == round { Self.step(state, wide, Int(rows[id]), words) }
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
