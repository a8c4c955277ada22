import CRouge

/// The tokens of all kept texts in one piece of memory, and what a search reads of each text before them.
final class KeptItems {
    /// What is known of a text.
    private struct Entry {
        /// ``Signature/second(_:)``.
        var signature: UInt64
        /// Where its tokens begin.
        var start: Int
        var length: UInt32
        /// The last round in which it was looked at.
        var round: UInt32
    }

    private(set) var count = 0
    private var tokens: UnsafeMutablePointer<UInt32>
    private var capacity = 1 << 12
    private var used = 0
    private var entries: UnsafeMutablePointer<Entry>
    private var entryCapacity = 256
    private var round: UInt32 = 0

    init() {
        tokens = .allocate(capacity: capacity)
        entries = .allocate(capacity: entryCapacity)
    }

    deinit {
        tokens.deallocate()
        entries.deallocate()
    }

    var memory: Int { capacity * 4 + entryCapacity * MemoryLayout<Entry>.stride }

    /// How many tokens the text has.
    func length(_ item: Int) -> Int {
        Int(entries[item].length)
    }

    /// The tokens of a text; valid until the next one is added.
    func tokens(of item: Int) -> UnsafePointer<UInt32> {
        UnsafePointer(tokens + entries[item].start)
    }

    func append(_ ids: [UInt32]) {
        if used + ids.count > capacity {
            let larger = max(used + ids.count, capacity + capacity / 2)
            tokens = Self.grown(tokens, used, to: larger)
            capacity = larger
        }
        if count == entryCapacity {
            entryCapacity += entryCapacity / 2
            entries = Self.grown(entries, count, to: entryCapacity)
        }
        let entry = Entry(signature: Signature.second(ids), start: used, length: UInt32(ids.count), round: 0)
        (entries + count).initialize(to: entry)
        for id in ids {
            tokens[used] = id
            used += 1
        }
        count += 1
    }

    private static func grown<Value>(
        _ old: UnsafeMutablePointer<Value>, _ count: Int, to capacity: Int
    ) -> UnsafeMutablePointer<Value> {
        let new = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
        new.moveInitialize(from: old, count: count)
        old.deallocate()
        return new
    }

    /// Begins a search: no text has been looked at.
    func beginRound() {
        round &+= 1
        guard round == 0 else { return }
        round = 1
        for item in 0..<count { entries[item].round = 0 }
    }

    /// Has what is known of a text fetched.
    @inline(__always)
    func prefetch(_ item: UInt32) {
        crouge_prefetch(entries + Int(item))
    }

    /// Whether the text is looked at for the first time in this search, and its second signature lets it pass; then its tokens
    /// are being fetched.
    @inline(__always)
    func passes(_ item: UInt32, _ signature: UInt64, unshared: Int) -> Bool {
        let entry = entries + Int(item)
        guard entry.pointee.round != round else { return false }
        entry.pointee.round = round
        guard (entry.pointee.signature ^ signature).nonzeroBitCount <= unshared else { return false }
        crouge_prefetch(tokens + entry.pointee.start)
        return true
    }
}
