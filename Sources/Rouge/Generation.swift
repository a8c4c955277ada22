/// A stretch of kept texts indexed under one ranking of tokens by rarity.
///
/// The ranking is fixed when the generation begins. When eight times as many texts are kept, a new one begins with a better
/// ranking, and takes the earlier texts over bit by bit; until it has, a search looks through both. Any ranking gives exact
/// answers; a better one only shorter lists.
final class Generation {
    private let ranks: UnsafeMutableBufferPointer<UInt32>
    private let lists: PostingLists

    /// - Parameter frequencies: in how many places of kept texts each token stands so far.
    init(frequencies: [UInt32], scan: @escaping ScanKernel) {
        lists = PostingLists(scan: scan)
        ranks = .allocate(capacity: frequencies.count)
        _ = ranks.initialize(from: Self.ranks(frequencies))
    }

    deinit {
        ranks.deallocate()
    }

    var memory: Int { lists.totalMemory + ranks.count * 4 }

    /// What is there to be read; valid until the next text is added.
    var view: GenerationView { GenerationView(ranks: UnsafeBufferPointer(ranks), lists: lists.view) }

    /// Adds a kept text of fewer tokens than ``PostingLists/longest``.
    func append(item: UInt32, _ ids: UnsafeBufferPointer<UInt32>, signature: UInt64, prefix: Int, _ order: RankOrder) {
        order.sort(ids, UnsafeBufferPointer(ranks))
        for place in 0..<min(prefix, ids.count) where order.isFirst(place) {
            let posting = Posting(signature: signature, item: item, length: UInt16(ids.count), place: UInt16(place))
            lists.append(posting, under: ids[order.position(place)])
        }
    }

    /// By counting: frequencies are small numbers, and a million tokens must not take long. Of equals the later one is rarer.
    private static func ranks(_ frequencies: [UInt32]) -> [UInt32] {
        let most = 65_535
        var starts = [UInt32](repeating: 0, count: most + 2)
        for frequency in frequencies { starts[min(Int(frequency), most) + 1] += 1 }
        for index in 1...(most + 1) { starts[index] += starts[index - 1] }
        var ranks = [UInt32](repeating: 0, count: frequencies.count)
        for id in stride(from: frequencies.count - 1, through: 0, by: -1) {
            let frequency = min(Int(frequencies[id]), most)
            ranks[id] = starts[frequency]
            starts[frequency] += 1
        }
        return ranks
    }
}

/// A generation as a search reads it: plain pointers, which several threads use without counting references.
struct GenerationView {
    /// By token, its rank among those known when the generation began; rarer is lower.
    let ranks: UnsafeBufferPointer<UInt32>
    let lists: PostingView

    /// See ``PostingView/search(_:at:_:_:_:)``. `order` is room to sort in.
    @inline(__always)
    func search(
        _ ids: UnsafeBufferPointer<UInt32>, _ table: LengthTable, _ signature: UInt64, _ order: RankOrder,
        _ check: (_ item: UInt32, _ length: Int) -> Bool
    ) -> Bool {
        let prefix = min(table.prefix, ids.count)
        order.sort(ids, ranks)
        for place in 0..<prefix { lists.prefetch(ids[order.position(place)]) }
        for place in 0..<prefix where order.isFirst(place) {
            if lists.search(ids[order.position(place)], at: place, table, signature, check) { return true }
        }
        return false
    }
}

/// The tokens of one text, rarest first, each as its rank and its position in the text.
struct RankOrder {
    private let places: UnsafeMutablePointer<UInt64>

    /// The caller deallocates it.
    init() {
        places = .allocate(capacity: LengthTables.longest)
    }

    func deallocate() {
        places.deallocate()
    }

    /// - Parameter ids: at most ``LengthTables/longest``.
    func sort(_ ids: UnsafeBufferPointer<UInt32>, _ ranks: UnsafeBufferPointer<UInt32>) {
        for (position, id) in ids.enumerated() { places[position] = UInt64(Self.key(id, ranks)) << 32 | UInt64(position) }
        guard ids.count <= 32 else {
            var all = UnsafeMutableBufferPointer(start: places, count: ids.count)
            all.sort()
            return
        }
        for place in 1..<max(1, ids.count) {
            let value = places[place]
            var hole = place
            while hole > 0, places[hole &- 1] > value {
                places[hole] = places[hole &- 1]
                hole &-= 1
            }
            places[hole] = value
        }
    }

    /// Rare tokens first; those that came after the ranking are the rarest, the latest before all.
    @inline(__always)
    private static func key(_ id: UInt32, _ ranks: UnsafeBufferPointer<UInt32>) -> UInt32 {
        Int(id) < ranks.count ? 0x8000_0000 | ranks[Int(id)] : 0x7FFF_FFFF &- id
    }

    /// Whether the token at `place` is the first of its kind: a repetition adds nothing.
    @inline(__always)
    func isFirst(_ place: Int) -> Bool {
        place == 0 || places[place] >> 32 != places[place - 1] >> 32
    }

    /// Where in the text the token at `place` stands.
    @inline(__always)
    func position(_ place: Int) -> Int {
        Int(places[place] & 0xFFFF_FFFF)
    }
}
