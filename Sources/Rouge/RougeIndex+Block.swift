import CRouge
import Dispatch
import Synchronization

extension RougeIndex {
    /// Decides on texts in order, as ``admitOrClosest(_:)`` does on one after the other, with the searches on several threads.
    ///
    /// The answers, and the index afterwards, are the same for any number of threads. Waits for the threads; calls from several
    /// threads at a time are as forbidden as everywhere here.
    public func admitOrClosest(_ texts: [String], threads: Int) -> [Neighbour?] {
        guard threads > 1, threshold < 1, threshold >= IndexSearch.lowest else { return texts.map { admitOrClosest($0) } }
        prepareSearches(threads)
        var answers: [Neighbour?] = []
        answers.reserveCapacity(texts.count)
        var start = 0
        while start < texts.count {
            let end = min(start + TextBlock.most, texts.count)
            let block = TextBlock(texts[start..<end], of: self)
            let found = search(block, threads)
            settle(block, found, into: &answers)
            start = end
        }
        return answers
    }

    /// For every text of the block the closest that was kept before the block.
    private func search(_ block: TextBlock, _ threads: Int) -> [Neighbour?] {
        [Neighbour?](unsafeUninitializedCapacity: block.count) { found, initialized in
            found.initialize(repeating: nil)
            let work = SharedSearch(index: view, searches: searches, block: block, found: found)
            DispatchQueue.concurrentPerform(iterations: threads) { work.run(on: $0) }
            initialized = block.count
        }
    }

    /// Keeps what collides neither with `found` nor with what the block has kept before it.
    private func settle(_ block: TextBlock, _ found: [Neighbour?], into answers: inout [Neighbour?]) {
        var kept = KeptOfBlock(scan: scan)
        for place in 0..<block.count {
            block.withTokens(of: place) { ids in
                let near = kept.near(block, place, ids.count, tables)
                let collision = Neighbour.closest(found[place], searches[0].closest(ids, among: near, in: view))
                answers.append(collision)
                guard collision == nil else { return }
                kept.append(block, place, ids.count, item: count)
                keep(ids)
            }
        }
    }
}

/// The searches of one block, taken up by threads as they get to them.
///
/// `@unchecked Sendable`: it lives while `concurrentPerform` runs, in which nothing is kept and all tables are there, so threads
/// only read the index and the block. Each has an ``IndexSearch`` of its own, and `next` gives every place to one of them.
private final class SharedSearch: @unchecked Sendable {
    private static let atOnce = 16

    private let index: IndexView
    private let searches: [IndexSearch]
    private let block: TextBlock
    private let found: UnsafeMutableBufferPointer<Neighbour?>
    private let next = Atomic<Int>(0)

    init(index: IndexView, searches: [IndexSearch], block: TextBlock, found: UnsafeMutableBufferPointer<Neighbour?>) {
        self.index = index
        self.searches = searches
        self.block = block
        self.found = found
    }

    func run(on thread: Int) {
        let (search, index, found) = (searches[thread], index, found)
        block.withAllTokens { tokens, starts in
            while true {
                let start = next.wrappingAdd(Self.atOnce, ordering: .relaxed).oldValue
                guard start < found.count else { return }
                for place in start..<min(start + Self.atOnce, found.count) {
                    let ids = UnsafeBufferPointer(rebasing: tokens[starts[place]..<starts[place + 1]])
                    found[place] = search.closest(ids, in: index)
                }
            }
        }
    }
}

/// Some texts in order, their tokens numbered.
private struct TextBlock {
    /// More would be compared with each other for longer than threads save.
    static let most = 1024

    private var ids: [UInt32] = []
    /// Where each text's tokens begin, and the last one's end.
    private var starts = [0]
    /// ``Signature/first(_:)`` of each.
    private(set) var signatures: [UInt64] = []
    /// Of the texts that are too long for the others.
    private(set) var wide: [Int: [UInt64]] = [:]

    /// Also has the tables of the texts' lengths made, which searches that run together must not do.
    init(_ texts: ArraySlice<String>, of index: RougeIndex) {
        for (place, text) in texts.enumerated() {
            index.interner.intern(text, into: &ids)
            let own = ids[starts[place]...]
            starts.append(ids.count)
            signatures.append(Signature.first(own))
            if own.count >= PostingLists.longest { wide[place] = Signature.wide(own) }
            if (1...LengthTables.longest).contains(own.count) { _ = index.tables.table(own.count) }
        }
    }

    var count: Int { signatures.count }

    func withTokens<Answer>(of place: Int, _ body: (UnsafeBufferPointer<UInt32>) -> Answer) -> Answer {
        ids.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[starts[place]..<starts[place + 1]])) }
    }

    func withAllTokens(_ body: (_ tokens: UnsafeBufferPointer<UInt32>, _ starts: UnsafeBufferPointer<Int>) -> Void) {
        ids.withUnsafeBufferPointer { ids in starts.withUnsafeBufferPointer { body(ids, $0) } }
    }
}

/// What one block has kept so far.
private struct KeptOfBlock {
    private let scan: ScanKernel
    private var signatures: [UInt64] = []
    private var kept: [(place: Int, length: Int, item: Int)] = []

    init(scan: @escaping ScanKernel) {
        self.scan = scan
    }

    mutating func append(_ block: TextBlock, _ place: Int, _ length: Int, item: Int) {
        signatures.append(block.signatures[place])
        kept.append((place, length, item))
    }

    /// The kept texts that signatures and lengths allow to score above the threshold with the one at `place`.
    func near(_ block: TextBlock, _ place: Int, _ length: Int, _ tables: LengthTables) -> [Int] {
        guard length > 0 else { return [] }
        let most = length <= LengthTables.longest ? UInt32(clamping: tables.table(length).mostUnshared) : 64
        var near: [Int] = []
        signatures.withUnsafeBufferPointer { signatures in
            guard let first = signatures.baseAddress else { return }
            for start in stride(from: 0, to: signatures.count, by: 64) {
                let count = UInt32(min(64, signatures.count - start))
                var found = scan(first + start, count, block.signatures[place], most)
                while found != 0 {
                    let other = kept[start + found.trailingZeroBitCount]
                    found &= found &- 1
                    if mayCollide(block, place, length, other.place, other.length, tables) { near.append(other.item) }
                }
            }
        }
        return near
    }

    private func mayCollide(
        _ block: TextBlock, _ one: Int, _ m: Int, _ other: Int, _ n: Int, _ tables: LengthTables
    ) -> Bool {
        guard n > 0, let least = tables.leastCommon(m, n) else { return false }
        let most = m + n - 2 * least
        guard (block.signatures[one] ^ block.signatures[other]).nonzeroBitCount <= most else { return false }
        guard let mine = block.wide[one], let theirs = block.wide[other] else { return true }
        return zip(mine, theirs).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount } <= most
    }
}
