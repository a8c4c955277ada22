/// A stretch of consecutive pool items with its own vocabulary, so that segments can be built, kept and searched apart.
struct PoolSegment: Sendable {
    /// The least difference a signature allows an item to have from the query, relative to the token counts of both.
    struct Promise {
        let index: Int
        let difference: Int
        let tokens: Int

        /// 1 - difference / tokens bounds the F-measure from above; compared without division.
        func isBetter(than other: Promise) -> Bool {
            difference * other.tokens < other.difference * tokens
        }
    }

    let firstIndex: Int
    private var vocabulary = Vocabulary()
    /// All items' tokens in one array.
    private var tokens: [Int32] = []
    private var ends: [Int] = []
    private var lengths: [Int32] = []
    private var signatures: [UInt64] = []
    private var greatestLength = 0

    init(firstIndex: Int) {
        self.firstIndex = firstIndex
    }

    var count: Int { ends.count }
    var indices: Range<Int> { firstIndex..<firstIndex + count }

    mutating func append(_ list: TokenList, signature: UInt64) {
        for index in 0..<list.count {
            tokens.append(vocabulary.intern(index, of: list))
        }
        greatestLength = max(greatestLength, list.count)
        ends.append(tokens.count)
        lengths.append(Int32(clamping: list.count))
        signatures.append(signature)
    }

    /// Puts the item of `range` that may be closest in `promise`, if it is better.
    func improve(_ promise: inout Promise?, tokenCount: Int, signature: UInt64, in range: Range<Int>) {
        let range = local(range)
        lengths.withUnsafeBufferPointer { lengths in
            signatures.withUnsafeBufferPointer { signatures in
                for item in range where lengths[item] > 0 {
                    let length = Int(lengths[item])
                    let unshared = max((signature ^ signatures[item]).nonzeroBitCount, abs(length - tokenCount))
                    let new = Promise(index: firstIndex + item, difference: unshared, tokens: length + tokenCount)
                    if promise.map({ new.isBetter(than: $0) }) ?? true { promise = new }
                }
            }
        }
    }

    /// Searches `range` for what `search` wants. Returns true when the search is over.
    func search(_ search: inout NeighbourSearch, for list: TokenList, in range: Range<Int>) -> Bool {
        let range = local(range)
        search.prepare(forLength: greatestLength)
        // Made on the first survivor: in most segments of a large pool there is none.
        var subsequence: CommonSubsequence?
        return tokens.withUnsafeBufferPointer { tokens in
            lengths.withUnsafeBufferPointer { lengths in
                signatures.withUnsafeBufferPointer { signatures in
                    var start = range.lowerBound
                    while let item = search.nextSurvivor(in: start..<range.upperBound, lengths, signatures) {
                        start = item + 1
                        let length = Int(lengths[item])
                        let lcs = subsequence ?? CommonSubsequence((0..<list.count).map { vocabulary.id(of: $0, in: list) })
                        subsequence = lcs
                        let end = ends[item]
                        let common = lcs.length(with: UnsafeBufferPointer(rebasing: tokens[(end - length)..<end]))
                        if search.consider(index: firstIndex + item, length: length, common: common) { return true }
                    }
                    return false
                }
            }
        }
    }

    private func local(_ range: Range<Int>) -> Range<Int> {
        let overlap = range.clamped(to: indices)
        return overlap.lowerBound - firstIndex..<overlap.upperBound - firstIndex
    }
}
