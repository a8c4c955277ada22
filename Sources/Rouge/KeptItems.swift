import CRouge

/// The tokens of all kept texts in one piece of memory, and what a search reads of each text before them.
final class KeptItems {
    /// What is known of a text. Its tokens end where the next one's begin.
    struct Entry {
        /// ``Signature/second(_:)``.
        var signature: UInt64
        /// Where its tokens begin.
        var start: Int
    }

    private var tokens: UnsafeMutablePointer<UInt32>
    private var capacity = 1 << 12
    private var used = 0
    private var entries: UnsafeMutablePointer<Entry>
    private var entryCapacity = 256
    private(set) var count = 0

    init() {
        tokens = .allocate(capacity: capacity)
        entries = .allocate(capacity: entryCapacity)
        entries.initialize(to: Entry(signature: 0, start: 0))
    }

    deinit {
        tokens.deallocate()
        entries.deallocate()
    }

    var memory: Int { capacity * 4 + entryCapacity * MemoryLayout<Entry>.stride }

    /// What is there to be read; valid until the next text is added.
    var view: KeptView { KeptView(count: count, tokens: tokens, entries: entries) }

    /// - Parameter ids: not tokens of this.
    func append(_ ids: UnsafeBufferPointer<UInt32>) {
        if used + ids.count > capacity {
            let larger = max(used + ids.count, capacity + capacity / 2)
            tokens = Self.grown(tokens, used, to: larger)
            capacity = larger
        }
        if count + 2 > entryCapacity {
            entryCapacity += entryCapacity / 2
            entries = Self.grown(entries, count + 1, to: entryCapacity)
        }
        entries[count].signature = Signature.second(ids)
        for id in ids {
            tokens[used] = id
            used += 1
        }
        count += 1
        (entries + count).initialize(to: Entry(signature: 0, start: used))
    }

    private static func grown<Value>(
        _ old: UnsafeMutablePointer<Value>, _ count: Int, to capacity: Int
    ) -> UnsafeMutablePointer<Value> {
        let new = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
        new.moveInitialize(from: old, count: count)
        old.deallocate()
        return new
    }
}

/// The kept texts as a search reads them: plain pointers, which several threads use without counting references.
struct KeptView {
    let count: Int
    fileprivate let tokens: UnsafeMutablePointer<UInt32>
    fileprivate let entries: UnsafeMutablePointer<KeptItems.Entry>

    /// How many tokens the text has.
    @inline(__always)
    func length(_ item: Int) -> Int {
        entries[item + 1].start - entries[item].start
    }

    @inline(__always)
    func tokens(of item: Int) -> UnsafePointer<UInt32> {
        UnsafePointer(tokens + entries[item].start)
    }

    /// The tokens of a text with their number.
    func buffer(of item: Int) -> UnsafeBufferPointer<UInt32> {
        UnsafeBufferPointer(start: tokens(of: item), count: length(item))
    }

    /// Has what is known of a text fetched.
    @inline(__always)
    func prefetch(_ item: UInt32) {
        crouge_prefetch(entries + Int(item))
    }

    /// Whether the text's second signature lets it pass; then its tokens are being fetched.
    @inline(__always)
    func passes(_ item: UInt32, _ signature: UInt64, unshared: Int) -> Bool {
        let entry = entries + Int(item)
        guard (entry.pointee.signature ^ signature).nonzeroBitCount <= unshared else { return false }
        crouge_prefetch(tokens + entry.pointee.start)
        return true
    }
}
