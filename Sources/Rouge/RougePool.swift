/// The texts kept so far, and the exact question whether another one is a near-duplicate of any of them.
///
/// A value: a copy is a snapshot that other tasks may search while the original grows, and costs no more than its last segment
/// once the original does grow. Results depend on the texts and their order only. See DESIGN.md beside this file.
public struct RougePool: Sendable {
    /// A text prepared for searching, so that several searches tokenise it once.
    public struct Query: Sendable {
        let tokens: TokenList
        let signature: UInt64

        /// How many tokens the text has; without any it is like nothing.
        public var tokenCount: Int { tokens.count }
    }

    /// What the pool says about a text.
    public struct Verdict: Equatable, Sendable {
        /// The closest item, of equals the first; nil when no item shares a token with the text.
        public let nearest: Neighbour?
        /// Whether the closest item lies above the pool's threshold.
        public let isDuplicate: Bool
    }

    /// How texts are cut.
    public let tokenizer: RougeTokenizer
    /// A text is a duplicate when its F-measure with some item is greater than this, compared as doubles. At least 0; 1 or more
    /// refuses nothing.
    public let threshold: Double
    /// How many texts were appended.
    public private(set) var count = 0

    private var segments: [PoolSegment] = []
    private let segmentCapacity: Int

    /// An empty pool.
    public init(tokenizer: RougeTokenizer = .ascii, threshold: Double = 0.7) {
        self.init(tokenizer: tokenizer, threshold: threshold, segmentCapacity: 4096)
    }

    init(tokenizer: RougeTokenizer, threshold: Double, segmentCapacity: Int) {
        self.tokenizer = tokenizer
        self.threshold = threshold
        self.segmentCapacity = segmentCapacity
    }

    /// Prepares `text` for searches in any pool with the same tokenizer.
    public func query(_ text: String) -> Query {
        let tokens = tokenizer.tokenList(text)
        return Query(tokens: tokens, signature: tokens.signature)
    }

    /// Adds `text` whatever it resembles, and returns its index.
    @discardableResult
    public mutating func append(_ text: String) -> Int {
        append(query(text))
    }

    /// Adds a prepared text whatever it resembles, and returns its index.
    @discardableResult
    public mutating func append(_ query: Query) -> Int {
        if segments.last.map({ $0.count >= segmentCapacity }) ?? true {
            segments.append(PoolSegment(firstIndex: count))
        }
        segments[segments.count - 1].append(query.tokens, signature: query.signature)
        count += 1
        return count - 1
    }

    /// The closest item in `range` (all by default), of equals the first; nil when none shares a token with `text`.
    public func nearest(to text: String, in range: Range<Int>? = nil) -> Neighbour? {
        nearest(to: query(text), in: range)
    }

    /// The closest item in `range` (all by default), of equals the first; nil when none shares a token with the text.
    public func nearest(to query: Query, in range: Range<Int>? = nil) -> Neighbour? {
        guard query.tokenCount > 0 else { return nil }
        let range = (range ?? 0..<count).clamped(to: 0..<count)
        var search = NeighbourSearch(tokenCount: query.tokenCount, goal: .nearest)
        for segment in segments where segment.indices.overlaps(range) {
            _ = segment.search(&search, for: query, in: range)
        }
        return search.best
    }

    /// The first item in `range` (all by default) above the threshold, not the closest: cheaper than ``nearest(to:in:)-(String,_)``
    /// when only the decision is wanted.
    public func collision(_ text: String, in range: Range<Int>? = nil) -> Neighbour? {
        collision(query(text), in: range)
    }

    /// The first item in `range` (all by default) above the threshold, not the closest.
    public func collision(_ query: Query, in range: Range<Int>? = nil) -> Neighbour? {
        guard query.tokenCount > 0 else { return nil }
        let range = (range ?? 0..<count).clamped(to: 0..<count)
        var search = NeighbourSearch(tokenCount: query.tokenCount, goal: .firstAbove(threshold))
        for segment in segments where segment.indices.overlaps(range) {
            if segment.search(&search, for: query, in: range) { break }
        }
        return search.best
    }

    /// The closest item if it lies above the threshold, else nil.
    public func closestCollision(_ text: String, in range: Range<Int>? = nil) -> Neighbour? {
        let verdict = verdict(on: query(text), in: range)
        return verdict.isDuplicate ? verdict.nearest : nil
    }

    /// Judges a text against `range` (all by default).
    public func verdict(on query: Query, in range: Range<Int>? = nil) -> Verdict {
        verdict(for: nearest(to: query, in: range))
    }

    /// Judges a text whose closest item among the first `checked` items is known to be `earlier`, searching only the rest.
    ///
    /// So a worker may search a snapshot, and who settles in order looks at what was added since. Equal to a search of all.
    public func verdict(on query: Query, after checked: Int, with earlier: Neighbour?) -> Verdict {
        let start = min(max(checked, 0), count)
        return verdict(for: .closest(earlier, nearest(to: query, in: start..<count)))
    }

    /// Judges `text` and appends it unless it is a duplicate.
    public mutating func admit(_ text: String) -> Verdict {
        let query = query(text)
        let verdict = verdict(on: query)
        if !verdict.isDuplicate { append(query) }
        return verdict
    }

    private func verdict(for nearest: Neighbour?) -> Verdict {
        Verdict(nearest: nearest, isDuplicate: (nearest?.score ?? 0) > threshold)
    }
}
