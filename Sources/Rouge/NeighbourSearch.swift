/// The state of one search: what was found, and what an item must at least share to matter still.
struct NeighbourSearch {
    enum Goal: Equatable {
        /// The closest item.
        case nearest
        /// The first item with a greater F-measure.
        case firstAbove(Double)
    }

    let goal: Goal
    private(set) var best: Neighbour?
    private let tokenCount: Int
    /// By item length: the least common length that matters; `undetermined` where not computed since the last improvement.
    private var least: [Int32] = []

    private static let undetermined: Int32 = -1

    init(tokenCount: Int, goal: Goal) {
        self.tokenCount = tokenCount
        self.goal = goal
    }

    /// Makes room for items of up to `length` tokens; must precede ``nextSurvivor(in:_:_:from:)``.
    mutating func prepare(forLength length: Int) {
        guard length >= least.count else { return }
        least.append(contentsOf: repeatElement(Self.undetermined, count: length + 1 - least.count))
    }

    /// The first place in `range` whose item may matter; nil when there is none.
    ///
    /// `bounds` holds the greatest common lengths there can be, of the items from `first` on.
    mutating func nextSurvivor(in range: Range<Int>, _ lengths: [Int32], _ bounds: [Int32], from first: Int) -> Int? {
        var start = range.lowerBound
        while start < range.upperBound {
            let place = least.withUnsafeBufferPointer { least in
                lengths.withUnsafeBufferPointer { lengths in
                    bounds.withUnsafeBufferPointer { bounds in
                        (start..<range.upperBound).first { place in
                            let bound = bounds[place &- first]
                            return bound > 0 && bound >= least[Int(lengths[place])]
                        }
                    }
                }
            }
            guard let place else { return nil }
            let length = Int(lengths[place])
            if least[length] != Self.undetermined { return place }
            least[length] = Int32(clamping: leastCommonLength(with: length))
            start = place
        }
        return nil
    }

    /// The item that would be closest if its common length were what `bounds` allows: a search that begins there prunes nearly all others.
    func mostPromising(in range: Range<Int>, _ lengths: [Int32], _ bounds: [Int32]) -> Int? {
        var best: (place: Int, shared: Int, tokens: Int)?
        for place in range where bounds[place - range.lowerBound] > 0 {
            let length = Int(lengths[place])
            let common = min(Int(bounds[place - range.lowerBound]), length, tokenCount)
            // F = 2 common / tokens, compared without division.
            if common * (best?.tokens ?? 1) > (best?.shared ?? 0) * (length + tokenCount) {
                best = (place, common, length + tokenCount)
            }
        }
        return best?.place
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
        for length in least.indices { least[length] = Self.undetermined }
    }

    /// More than any common length when even the greatest is not enough.
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
