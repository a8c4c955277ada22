/// A stretch of consecutive pool items with its own vocabulary, so that segments can be built, kept and searched apart.
struct PoolSegment: Sendable {
    let firstIndex: Int
    private var vocabulary = Vocabulary()
    /// All items' tokens in one array.
    private var tokens: [Int32] = []
    /// For each token the items that have it, once per repetition, in order.
    private var postings: [[Int32]] = []
    /// For each item the place after its last token.
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
        let item = Int32(count)
        for index in 0..<list.count {
            let id = vocabulary.intern(index, of: list)
            if Int(id) == postings.count { postings.append([]) }
            postings[Int(id)].append(item)
            tokens.append(id)
        }
        ends.append(tokens.count)
        lengths.append(Int32(list.count))
        signatures.append(signature)
        greatestLength = max(greatestLength, list.count)
    }

    /// Searches `range` for what `search` wants. Returns true when the search is over.
    func search(_ search: inout NeighbourSearch, for query: RougePool.Query, in range: Range<Int>) -> Bool {
        let local = range.clamped(to: indices)
        let range = local.lowerBound - firstIndex..<local.upperBound - firstIndex
        search.prepare(forLength: greatestLength)
        switch search.goal {
        case .firstAbove:
            return visit(boundsBySignature(query, in: range), range, query, nil, &search)
        case .nearest:
            let ids = ids(of: query)
            let bounds = boundsByPostings(ids, in: range)
            let subsequence = CommonSubsequence(ids)
            if let promising = search.mostPromising(in: range, lengths, bounds) {
                _ = consider(promising, subsequence, &search)
            }
            return visit(bounds, range, query, subsequence, &search)
        }
    }

    /// Considers the items of `range` whose bound on the common length allows it.
    private func visit(
        _ bounds: [Int32], _ range: Range<Int>, _ query: RougePool.Query, _ made: CommonSubsequence?,
        _ search: inout NeighbourSearch
    ) -> Bool {
        var subsequence = made
        var start = range.lowerBound
        while let item = search.nextSurvivor(in: start..<range.upperBound, lengths, bounds, from: range.lowerBound) {
            start = item + 1
            // Made on the first survivor: in most segments of a large pool there is none.
            let current = subsequence ?? CommonSubsequence(ids(of: query))
            subsequence = current
            if consider(item, current, &search) { return true }
        }
        return false
    }

    private func ids(of query: RougePool.Query) -> [Int32] {
        (0..<query.tokenCount).map { vocabulary.id(of: $0, in: query.tokens) }
    }

    private func consider(_ item: Int, _ subsequence: CommonSubsequence, _ search: inout NeighbourSearch) -> Bool {
        let end = ends[item]
        let length = Int(lengths[item])
        let common = tokens.withUnsafeBufferPointer {
            subsequence.length(with: UnsafeBufferPointer(rebasing: $0[(end - length)..<end]))
        }
        return search.consider(index: firstIndex + item, length: length, common: common)
    }

    /// For each item of `range`, from its first, a bound on the common length: two signatures differ in at most as many bits as
    /// there are tokens not shared. Cheap, and sharp enough for high thresholds.
    private func boundsBySignature(_ query: RougePool.Query, in range: Range<Int>) -> [Int32] {
        [Int32](unsafeUninitializedCapacity: range.count) { bounds, count in
            lengths.withUnsafeBufferPointer { lengths in
                signatures.withUnsafeBufferPointer { signatures in
                    for place in range {
                        let unshared = Int32(truncatingIfNeeded: (query.signature ^ signatures[place]).nonzeroBitCount)
                        let bound = (lengths[place] &+ Int32(truncatingIfNeeded: query.tokenCount) &- unshared) >> 1
                        bounds.initializeElement(at: place &- range.lowerBound, to: bound)
                    }
                }
            }
            count = range.count
        }
    }

    /// For each item of `range`, from its first, how many tokens it shares with `ids`, repetitions counted as often as both have
    /// them. No common subsequence is longer.
    private func boundsByPostings(_ ids: [Int32], in range: Range<Int>) -> [Int32] {
        var bounds = [Int32](repeating: 0, count: range.count)
        let wanted = ids.filter { $0 != Vocabulary.unknown }.sorted()
        bounds.withUnsafeMutableBufferPointer { bounds in
            var start = 0
            while start < wanted.count {
                var end = start + 1
                while end < wanted.count, wanted[end] == wanted[start] { end += 1 }
                postings[Int(wanted[start])].withUnsafeBufferPointer { postings in
                    var last: Int32 = -1
                    var repetitions = 0
                    for item in postings {
                        repetitions = item == last ? repetitions &+ 1 : 1
                        last = item
                        let place = Int(item) &- range.lowerBound
                        if repetitions <= end &- start, place >= 0, place < bounds.count { bounds[place] &+= 1 }
                    }
                }
                start = end
            }
        }
        return bounds
    }
}
