import CRouge

/// The texts kept so far, and the exact question whether another one is a near-duplicate of any of them, fast at a million.
///
/// A text is a near-duplicate when its ROUGE-L F-measure with some kept text is greater than the threshold: the same decision as
/// `rouge_score` over all pairs, ties included. Unlike ``RougePool`` it finds nothing at or below the threshold, and is not a
/// value. Decisions depend on the texts kept and their order alone. See DESIGN.md beside this file.
///
/// Source: performance, sections 1 to 3.
public final class RougeIndex {
    /// How texts are cut.
    public let tokenizer: RougeTokenizer
    /// A text is a duplicate when its F-measure with some kept text is greater than this, compared as doubles. 1 or more refuses
    /// nothing.
    public let threshold: Double

    let interner: TokenInterner
    let items = KeptItems()
    let columns = LongColumns()
    let tables: LengthTables
    /// The last takes new texts; the one before it, where there is one, is being taken over.
    private var generations: [Generation] = []
    private var nextGeneration: Int
    /// The texts that the last generation has yet to take over.
    private var takeover = 0..<0
    let scan: ScanKernel
    /// By token, in how many places of kept texts it stands.
    private var frequencies: [UInt32] = []
    /// One for each thread that has searched.
    private(set) var searches = [IndexSearch()]
    /// The text being looked at.
    private var ids: [UInt32] = []
    private let order = RankOrder()

    /// An empty index.
    public convenience init(tokenizer: RougeTokenizer = .ascii, threshold: Double = 0.7) {
        self.init(tokenizer: tokenizer, threshold: threshold, firstGeneration: 512, scan: crouge_scan_best())
    }

    init(tokenizer: RougeTokenizer, threshold: Double, firstGeneration: Int, scan: @escaping ScanKernel) {
        self.scan = scan
        nextGeneration = firstGeneration
        self.tokenizer = tokenizer
        self.threshold = threshold
        interner = TokenInterner(tokenizer: tokenizer)
        tables = LengthTables(threshold: threshold)
        generations = [Generation(frequencies: [], scan: scan)]
    }

    deinit {
        order.deallocate()
    }

    /// What searches read, until the next text is kept.
    var view: IndexView {
        IndexView(
            threshold: threshold, vocabulary: interner.count, items: items.view, tables: tables,
            earlier: generations.count > 1 ? generations[0].view : nil, generation: generations[generations.count - 1].view,
            columns: columns.isEmpty ? nil : columns)
    }

    /// How many texts are kept.
    public var count: Int { items.count }

    /// The bytes that the index takes.
    public var memory: Int {
        interner.memory + tables.memory + items.memory + columns.memory + searches.reduce(0) { $0 + $1.memory } + frequencies
            .capacity * 4
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
        return ids.withUnsafeBufferPointer { ids in
            if let collision = searches[0].search(ids, .first, in: view) { return collision }
            keep(ids)
            return nil
        }
    }

    /// Keeps `text` unless it is a near-duplicate, and answers the closest kept text above the threshold, of equals the first;
    /// nil when it was kept. As ``admit(_:)-(String)``, but looks through all that it collides with.
    public func admitOrClosest(_ text: String) -> Neighbour? {
        withTokens(of: text) { ids in
            if let collision = searches[0].closest(ids, in: view) { return collision }
            keep(ids)
            return nil
        }
    }

    /// A kept text that `text` scores above the threshold with; not always the closest. Nil when there is none.
    public func collision(with text: String) -> Neighbour? {
        withTokens(of: text) { searches[0].search($0, .first, in: view) }
    }

    /// The closest kept text above the threshold, of equals the first; nil when there is none.
    ///
    /// Unlike ``collision(with:)`` the answer depends on the kept texts alone, not on what was asked before.
    public func closestCollision(with text: String) -> Neighbour? {
        withTokens(of: text) { searches[0].closest($0, in: view) }
    }

    /// Keeps `text` whatever it resembles, and answers its index.
    @discardableResult
    public func append(_ text: String) -> Int {
        withTokens(of: text) { keep($0) }
        return count - 1
    }

    func withTokens<Answer>(of text: String, _ body: (UnsafeBufferPointer<UInt32>) -> Answer) -> Answer {
        var text = text
        text.withUTF8 { read($0) }
        return ids.withUnsafeBufferPointer(body)
    }

    private func read(_ utf8: UnsafeBufferPointer<UInt8>) {
        ids.removeAll(keepingCapacity: true)
        interner.intern(utf8, into: &ids)
    }

    /// Has a searcher for each of `count` threads.
    func prepareSearches(_ count: Int) {
        while searches.count < count { searches.append(IndexSearch()) }
    }

    // MARK: Keeping

    func keep(_ ids: UnsafeBufferPointer<UInt32>) {
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

    private func file(_ item: Int, _ ids: UnsafeBufferPointer<UInt32>) {
        generations[generations.count - 1].append(
            item: UInt32(item), ids, signature: Signature.first(ids), prefix: tables.table(ids.count).prefix, order)
    }

    private func beginGeneration(before item: Int) {
        generations.append(Generation(frequencies: frequencies, scan: scan))
        takeover = 0..<item
        nextGeneration = nextGeneration > Int.max / 8 ? Int.max : nextGeneration * 8
    }

    /// Files some earlier texts under the last generation's ranking: a few each time, so that no decision waits for all.
    private func takeOver() {
        guard !takeover.isEmpty else { return }
        let some = takeover.prefix(Self.takenAtOnce)
        let items = items.view
        for item in some where (1..<PostingLists.longest).contains(items.length(item)) {
            file(item, items.buffer(of: item))
        }
        takeover = some.upperBound..<takeover.upperBound
        if takeover.isEmpty { generations.removeFirst(generations.count - 1) }
    }

    /// At eight a text the takeover ends long before the next generation begins.
    private static let takenAtOnce = 8
}
