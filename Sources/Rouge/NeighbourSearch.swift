/// The state of one search: what was found, and what an item must at least share to matter still.
struct NeighbourSearch {
    enum Goal {
        /// The closest item.
        case nearest
        /// The first item with a greater F-measure.
        case firstAbove(Double)
    }

    private(set) var best: Neighbour?
    private let tokenCount: Int
    private let signature: UInt64
    private let goal: Goal
    /// By item length: the greatest number of tokens not shared with which an item still matters, negative when none does;
    /// `undetermined` where not computed since the last improvement.
    private var allowance: [Int32] = []

    private static let undetermined = Int32.max

    init(tokenCount: Int, signature: UInt64, goal: Goal) {
        self.tokenCount = tokenCount
        self.signature = signature
        self.goal = goal
    }

    /// The first place in `range` whose item may matter, with its allowance known; nil when there is none.
    ///
    /// The common length is at most each length and at most the shared tokens, and signatures differ in at most as many bits as
    /// there are tokens not shared.
    mutating func nextSurvivor(
        in range: Range<Int>, _ lengths: UnsafeBufferPointer<Int32>, _ signatures: UnsafeBufferPointer<UInt64>
    ) -> Int? {
        var start = range.lowerBound
        while start < range.upperBound {
            let place = allowance.withUnsafeBufferPointer { allowance in
                var place = start
                while place < range.upperBound {
                    let allowed = Int(allowance[Int(lengths[place])])
                    if allowed >= 0, (signature ^ signatures[place]).nonzeroBitCount <= allowed { break }
                    place += 1
                }
                return place
            }
            guard place < range.upperBound else { return nil }
            let length = Int(lengths[place])
            if allowance[length] != Self.undetermined { return place }
            allowance[length] = Int32(clamping: length + tokenCount - 2 * leastCommonLength(with: length))
            start = place
        }
        return nil
    }

    /// Makes room for items of up to `length` tokens; must precede ``nextSurvivor(in:_:_:)``.
    mutating func prepare(forLength length: Int) {
        guard length >= allowance.count else { return }
        allowance.append(contentsOf: repeatElement(Self.undetermined, count: length + 1 - allowance.count))
    }

    /// Takes note of an item whose common length is known. Returns true when the search is over.
    mutating func consider(index: Int, length: Int, common: Int) -> Bool {
        let score = RougeL(length: common, targetCount: tokenCount, predictionCount: length).fMeasure
        let found = Neighbour(index: index, score: score)
        switch goal {
        case .firstAbove(let threshold):
            guard score > threshold else { return false }
            best = found
            return true
        case .nearest:
            guard score > 0 else { return false }
            if score > best?.score ?? 0 { reset() }
            best = .closest(best, found)
            return false
        }
    }

    private mutating func reset() {
        for length in allowance.indices { allowance[length] = Self.undetermined }
    }

    /// More than any length there can be when nothing is enough.
    private func leastCommonLength(with length: Int) -> Int {
        let least: Int?
        switch goal {
        case .firstAbove(let threshold):
            least = RougeL.leastLength(tokenCount, length, startingAt: threshold) { $0 > threshold }
        case .nearest:
            let score = best?.score ?? 0
            // An equal score matters too: the item may come before the one found.
            least = RougeL.leastLength(tokenCount, length, startingAt: score) { $0 > 0 && $0 >= score }
        }
        return least ?? tokenCount + length + 1
    }
}
