import CRouge

/// Of up to 64 signatures those that differ from another in at most some bits, as a mask.
typealias ScanKernel = @convention(c) (UnsafePointer<UInt64>?, UInt32, UInt64, UInt32) -> UInt64

/// A kept text under one of its rare tokens.
struct Posting {
    /// Parity of the text's tokens: see ``Signature``.
    var signature: UInt64
    var item: UInt32
    /// How many tokens the text has, below ``PostingLists/longest``.
    var length: UInt16
    /// Where the token stands in the text's rarest-first order.
    var place: UInt16
}

/// For every token the kept texts that have it among their rarest, in memory of its own.
///
/// A short list is flat. A long one is split by the texts' lengths, and inside one length ordered by place, so that a search
/// reads one run of signatures: those of the lengths and places that can matter to it. Source: performance, section 3.
final class PostingLists {
    /// Texts of so many tokens or more are not held here.
    static let longest = 40
    private static let flatLimit: UInt32 = 24
    static let groups = 12
    static let split = UInt32.max

    /// The postings of one token.
    struct Head {
        var memory: UnsafeMutableRawPointer?
        var count: UInt32
        /// ``split`` where `memory` is a ``Split``.
        var capacity: UInt32
    }

    /// The postings of one token, by length.
    struct Split {
        /// Bit *n* is set where there are texts of *n* tokens.
        var lengths: UInt64
        var runs: UnsafeMutablePointer<Run>
        var capacity: Int
    }

    /// The postings of one token and one length, in groups by place; the last group holds all further places.
    struct Run {
        var signatures: UnsafeMutablePointer<UInt64>
        var items: UnsafeMutablePointer<UInt32>
        var capacity: Int
        /// Where each group ends.
        var ends = InlineArray<12, UInt32>(repeating: 0)
    }

    private var heads: UnsafeMutablePointer<Head>
    private var headCapacity = 0
    private let arena = PostingArena()
    private(set) var memory = 0
    /// Compares signatures, by what the processor can do.
    private let scan: ScanKernel

    init(scan: @escaping ScanKernel) {
        self.scan = scan
        heads = .allocate(capacity: 1)
    }

    deinit {
        for token in 0..<headCapacity where heads[token].capacity == Self.split { free(heads[token]) }
        heads.deallocate()
    }

    private func free(_ head: Head) {
        guard let split = head.memory?.assumingMemoryBound(to: Split.self) else { return }
        for index in 0..<split.pointee.lengths.nonzeroBitCount {
            split.pointee.runs[index].signatures.deallocate()
            split.pointee.runs[index].items.deallocate()
        }
        split.pointee.runs.deallocate()
        split.deallocate()
    }

    var totalMemory: Int {
        memory + arena.memory + headCapacity * MemoryLayout<Head>.stride
    }

    // MARK: Adding

    func append(_ posting: Posting, under token: UInt32) {
        let token = Int(token)
        if token >= headCapacity { growHeads(to: token + 1) }
        let head = heads + token
        if head.pointee.capacity == Self.split {
            add(posting, to: head)
        } else if head.pointee.count == Self.flatLimit {
            turnSplit(head)
            add(posting, to: head)
        } else {
            if head.pointee.count == head.pointee.capacity { growFlat(head) }
            guard let flat = head.pointee.memory?.assumingMemoryBound(to: Posting.self) else { return }
            flat[Int(head.pointee.count)] = posting
            head.pointee.count += 1
        }
    }

    private func growFlat(_ head: UnsafeMutablePointer<Head>) {
        let old = head.pointee.capacity
        let wanted = old == 0 ? 1 : min(old * 2, Self.flatLimit)
        let new = arena.take(Int(wanted))
        if let memory = head.pointee.memory {
            let postings = memory.assumingMemoryBound(to: Posting.self)
            new.update(from: postings, count: Int(old))
            arena.give(postings, Int(old))
        }
        head.pointee.memory = UnsafeMutableRawPointer(new)
        head.pointee.capacity = wanted
    }

    private func turnSplit(_ head: UnsafeMutablePointer<Head>) {
        guard let memory = head.pointee.memory else { return }
        let flat = memory.assumingMemoryBound(to: Posting.self)
        let count = Int(head.pointee.count)
        let split = UnsafeMutablePointer<Split>.allocate(capacity: 1)
        split.initialize(to: Split(lengths: 0, runs: .allocate(capacity: 4), capacity: 4))
        self.memory += MemoryLayout<Split>.stride + 4 * MemoryLayout<Run>.stride
        head.pointee = Head(memory: UnsafeMutableRawPointer(split), count: 0, capacity: Self.split)
        for index in 0..<count { add(flat[index], to: head) }
        arena.give(flat, Int(Self.flatLimit))
    }

    private func add(_ posting: Posting, to head: UnsafeMutablePointer<Head>) {
        guard let split = head.pointee.memory?.assumingMemoryBound(to: Split.self) else { return }
        let run = run(of: Int(posting.length), in: split)
        let last = Self.groups - 1
        let count = Int(run.pointee.ends[last])
        if count == run.pointee.capacity { grow(run) }
        let (signatures, items) = (run.pointee.signatures, run.pointee.items)
        let group = min(Int(posting.place), last)
        // Each later group makes room by moving its first entry to its end.
        var index = last
        while index > group {
            let (first, end) = (Int(run.pointee.ends[index - 1]), Int(run.pointee.ends[index]))
            if first < end {
                signatures[end] = signatures[first]
                items[end] = items[first]
            }
            run.pointee.ends[index] += 1
            index -= 1
        }
        let end = Int(run.pointee.ends[group])
        signatures[end] = posting.signature
        items[end] = posting.item
        run.pointee.ends[group] += 1
    }

    /// The run of one length, a new one where there is none.
    private func run(of length: Int, in split: UnsafeMutablePointer<Split>) -> UnsafeMutablePointer<Run> {
        let bit = UInt64(1) << UInt64(length)
        let place = (split.pointee.lengths & (bit &- 1)).nonzeroBitCount
        if split.pointee.lengths & bit != 0 { return split.pointee.runs + place }
        let count = split.pointee.lengths.nonzeroBitCount
        if count == split.pointee.capacity {
            let runs = UnsafeMutablePointer<Run>.allocate(capacity: count * 2)
            runs.moveInitialize(from: split.pointee.runs, count: count)
            split.pointee.runs.deallocate()
            split.pointee.runs = runs
            split.pointee.capacity = count * 2
            memory += count * MemoryLayout<Run>.stride
        }
        let runs = split.pointee.runs
        (runs + place + 1).moveInitialize(from: runs + place, count: count - place)
        (runs + place).initialize(to: Run(signatures: .allocate(capacity: 4), items: .allocate(capacity: 4), capacity: 4))
        memory += 4 * 12
        split.pointee.lengths |= bit
        return runs + place
    }

    private func grow(_ run: UnsafeMutablePointer<Run>) {
        let count = run.pointee.capacity
        // Half as much again: these are most of the index's memory.
        let wanted = count < 16 ? count * 2 : count + count / 2
        let signatures = UnsafeMutablePointer<UInt64>.allocate(capacity: wanted)
        let items = UnsafeMutablePointer<UInt32>.allocate(capacity: wanted)
        signatures.update(from: run.pointee.signatures, count: count)
        items.update(from: run.pointee.items, count: count)
        run.pointee.signatures.deallocate()
        run.pointee.items.deallocate()
        run.pointee.signatures = signatures
        run.pointee.items = items
        run.pointee.capacity = wanted
        memory += (wanted - count) * 12
    }

    private func growHeads(to count: Int) {
        let wanted = max(1024, count + count / 2)
        let new = UnsafeMutablePointer<Head>.allocate(capacity: wanted)
        new.update(from: heads, count: headCapacity)
        (new + headCapacity).initialize(
            repeating: Head(memory: nil, count: 0, capacity: 0), count: wanted - headCapacity)
        heads.deallocate()
        heads = new
        headCapacity = wanted
    }

    /// What is there to be read; valid until the next posting is added.
    var view: PostingView { PostingView(heads: heads, headCapacity: headCapacity, scan: scan) }
}
