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
    /// By item length: the least common length that matters; `undetermined` where not computed since the last improvement.
    private var leastCommon: [Int32] = []

    private static let undetermined: Int32 = -1

    init(tokenCount: Int, signature: UInt64, goal: Goal) {
        self.tokenCount = tokenCount
        self.signature = signature
        self.goal = goal
    }

    /// Whether an item can reach what is wanted. The common length is at most each length and at most the shared tokens, and the
    /// signatures' difference is at most the tokens not shared.
    @inline(__always)
    mutating func mayInterest(length: Int, signature other: UInt64) -> Bool {
        if length >= leastCommon.count { extend(to: length) }
        var least = Int(leastCommon[length])
        if least < 0 {
            least = leastCommonLength(with: length)
            leastCommon[length] = Int32(clamping: least)
        }
        guard least <= min(length, tokenCount) else { return false }
        return 2 * least + (signature ^ other).nonzeroBitCount <= length + tokenCount
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
        for length in leastCommon.indices { leastCommon[length] = Self.undetermined }
    }

    private mutating func extend(to length: Int) {
        leastCommon.append(contentsOf: repeatElement(Self.undetermined, count: length + 1 - leastCommon.count))
    }

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
        return least ?? min(tokenCount, length) + 1
    }
}
