/// The texts kept so far, and the exact question whether another one is a near-duplicate of any of them, fast at a million.
///
/// A text is a near-duplicate when its ROUGE-L F-measure with some kept text is greater than the threshold: the same decision as
/// `rouge_score` over all pairs, ties included. Unlike ``RougePool`` it does not find the closest text, but one above the
/// threshold, and is not a value. Results depend on the texts and their order alone. See DESIGN.md beside this file.
///
/// Source: performance, sections 1 to 3.
public final class RougeIndex {
    /// How texts are cut.
    public let tokenizer: RougeTokenizer
    /// A text is a duplicate when its F-measure with some kept text is greater than this, compared as doubles. 1 or more refuses
    /// nothing.
    public let threshold: Double

    private let interner: TokenInterner
    private let items = KeptItems()
    private let columns = LongColumns()
    private let matcher = QueryMatcher()
    private let tables: LengthTables
    /// The last takes new texts; those before it are being taken over.
    private var generations: [Generation] = []
    private var nextGeneration: Int
    /// The texts that the last generation has yet to take over.
    private var takeover = 0..<0
    private let pending = PendingItems()
    /// By token, in how many places of kept texts it stands.
    private var frequencies: [UInt32] = []
    /// The text being looked at.
    private var ids: [UInt32] = []

    /// An empty index.
    public convenience init(tokenizer: RougeTokenizer = .ascii, threshold: Double = 0.7) {
        self.init(tokenizer: tokenizer, threshold: threshold, firstGeneration: 512)
    }

    init(tokenizer: RougeTokenizer, threshold: Double, firstGeneration: Int) {
        nextGeneration = firstGeneration
        self.tokenizer = tokenizer
        self.threshold = threshold
        interner = TokenInterner(tokenizer: tokenizer)
        tables = LengthTables(threshold: threshold)
        generations = [Generation(frequencies: [])]
    }

    deinit {
        pending.deallocate()
    }

    /// How many texts are kept.
    public var count: Int { items.count }

    /// The bytes that the index takes.
    public var memory: Int {
        interner.memory + items.memory + columns.memory + matcher.memory + frequencies.capacity * 4
            + generations.reduce(0) { $0 + $1.memory }
    }

    /// Keeps `text` unless it is a near-duplicate, and answers what it collides with; nil when it was kept.
    public func admit(_ text: String) -> Neighbour? {
        var text = text
        return text.withUTF8 { admit($0) }
    }

    /// As ``admit(_:)-(String)``, of UTF-8 bytes.
    public func admit(_ utf8: UnsafeBufferPointer<UInt8>) -> Neighbour? {
        read(utf8)
        if let collision = collision() { return collision }
        keep()
        return nil
    }

    /// A kept text that `text` scores above the threshold with; not always the closest. Nil when there is none.
    public func collision(with text: String) -> Neighbour? {
        var text = text
        text.withUTF8 { read($0) }
        return collision()
    }

    /// Keeps `text` whatever it resembles, and answers its index.
    @discardableResult
    public func append(_ text: String) -> Int {
        var text = text
        text.withUTF8 { read($0) }
        keep()
        return count - 1
    }

    private func read(_ utf8: UnsafeBufferPointer<UInt8>) {
        ids.removeAll(keepingCapacity: true)
        interner.intern(utf8, into: &ids)
    }

    // MARK: Keeping

    private func keep() {
        let item = items.count
        items.append(ids)
        if ids.count >= PostingLists.longest {
            columns.append(item: UInt32(item), length: ids.count, Signature.wide(ids))
        } else if !ids.isEmpty {
            if items.count > nextGeneration { beginGeneration(before: item) }
            file(item, ids)
        }
        while frequencies.count < interner.count { frequencies.append(0) }
        for id in ids { frequencies[Int(id)] &+= 1 }
        takeOver()
    }

    private func file(_ item: Int, _ ids: [UInt32]) {
        generations[generations.count - 1].append(
            item: UInt32(item), ids, signature: Signature.first(ids), prefix: tables.table(ids.count).prefix)
    }

    private func beginGeneration(before item: Int) {
        generations.append(Generation(frequencies: frequencies))
        takeover = 0..<item
        nextGeneration = nextGeneration > Int.max / 8 ? Int.max : nextGeneration * 8
    }

    /// Files some earlier texts under the last generation's ranking: a few each time, so that no decision waits for all.
    private func takeOver() {
        guard !takeover.isEmpty else { return }
        let some = takeover.prefix(Self.takenAtOnce)
        for item in some where (1..<PostingLists.longest).contains(items.length(item)) {
            file(item, Array(UnsafeBufferPointer(start: items.tokens(of: item), count: items.length(item))))
        }
        takeover = some.upperBound..<takeover.upperBound
        if takeover.isEmpty { generations.removeFirst(generations.count - 1) }
    }

    /// At eight a text the takeover ends long before the next generation begins.
    private static let takenAtOnce = 8

    // MARK: Searching

    private func collision() -> Neighbour? {
        guard !ids.isEmpty, items.count > 0, threshold < 1 else { return nil }
        items.beginRound()
        matcher.set(ids, vocabulary: interner.count)
        if threshold < Self.lowest { return searchAll() }
        var found: Neighbour?
        _ = searchShort(&found) || searchLong(&found)
        return found
    }

    /// At such a threshold nearly every length matters, and the tables would be as long as the longest text.
    private static let lowest = 0.05

    private func searchAll() -> Neighbour? {
        for item in 0..<items.count where items.length(item) > 0 {
            let length = items.length(item)
            let common = matcher.commonLength(items.tokens(of: item), length, atLeast: 0)
            let neighbour = Self.neighbour(item, common, ids.count, length)
            if neighbour.score > threshold { return neighbour }
        }
        return nil
    }

    private func searchShort(_ found: inout Neighbour?) -> Bool {
        // A longer text is too unlike any of the short ones.
        guard ids.count <= LengthTables.longest else { return false }
        let table = tables.table(ids.count)
        guard table.lengths.lowerBound < PostingLists.longest else { return false }
        let (first, second) = (Signature.first(ids), Signature.second(ids))
        let (items, matcher) = (items, matcher)
        var pending = pending
        pending.removeAll()
        var hit: (item: Int, common: Int, length: Int)?
        for generation in generations {
            let isHit = generation.search(ids, table, first) { item, length in
                items.prefetch(item)
                guard pending.push(item, length) else { return false }
                hit = pending.settle(items, matcher, table, second)
                return hit != nil
            }
            if isHit { break }
        }
        guard let hit = hit ?? pending.settle(items, matcher, table, second) else { return false }
        found = Self.neighbour(hit.item, hit.common, ids.count, hit.length)
        return true
    }

    private func searchLong(_ found: inout Neighbour?) -> Bool {
        guard !columns.isEmpty else { return false }
        let count = ids.count
        let table = count <= LengthTables.longest ? tables.table(count) : nil
        var hit: Neighbour?
        _ = columns.search(count, Signature.wide(ids)) { length in
            guard let table else { return LengthTable.leastCommon(count, length, above: threshold) }
            return table.lengths.contains(length) ? Int(table.row(length).least) : nil
        } _: { item, length, least in
            let common = matcher.commonLength(items.tokens(of: item), length, atLeast: least)
            guard common >= least else { return false }
            hit = Self.neighbour(item, common, count, length)
            return true
        }
        found = hit
        return hit != nil
    }

    private static func neighbour(_ item: Int, _ common: Int, _ count: Int, _ length: Int) -> Neighbour {
        Neighbour(index: item, score: RougeL(length: common, targetCount: count, predictionCount: length).fMeasure)
    }
}
