import CRouge

/// The posting lists as a search reads them: plain pointers, which several threads use without counting references.
struct PostingView {
    let heads: UnsafeMutablePointer<PostingLists.Head>
    let headCapacity: Int
    let scan: ScanKernel

    /// Has the head of a token's list fetched.
    @inline(__always)
    func prefetch(_ token: UInt32) {
        if Int(token) < headCapacity { crouge_prefetch(heads + Int(token)) }
    }

    /// Hands to `check` the texts under `token` that may come above the threshold, with their lengths, until it answers true.
    ///
    /// - Parameters:
    ///   - place: where the token stands in the searched text's rarest-first order.
    ///   - check: is given a text's number and its length.
    @inline(__always)
    func search(
        _ token: UInt32, at place: Int, _ table: LengthTable, _ signature: UInt64,
        _ check: (_ item: UInt32, _ length: Int) -> Bool
    ) -> Bool {
        guard Int(token) < headCapacity else { return false }
        let head = heads[Int(token)]
        guard let memory = head.memory else { return false }
        if head.capacity == PostingLists.split {
            return searchSplit(memory.assumingMemoryBound(to: PostingLists.Split.self), place, table, signature, check)
        }
        let postings = memory.assumingMemoryBound(to: Posting.self)
        let (first, last) = (table.lengths.lowerBound, table.lengths.upperBound)
        for index in 0..<Int(head.count) {
            let posting = postings[index]
            let length = Int(posting.length)
            guard length >= first, length < last else { continue }
            let row = table.row(length)
            guard (posting.signature ^ signature).nonzeroBitCount <= Int(row.unshared), place <= Int(row.lastOwn),
                posting.place <= row.lastOther
            else { continue }
            if check(posting.item, length) { return true }
        }
        return false
    }

    /// First the runs to be read, so that their signatures are on the way while others are read.
    @inline(__always)
    private func searchSplit(
        _ split: UnsafeMutablePointer<PostingLists.Split>, _ place: Int, _ table: LengthTable, _ signature: UInt64,
        _ check: (_ item: UInt32, _ length: Int) -> Bool
    ) -> Bool {
        let all = split.pointee.lengths
        let (low, high) = (table.lengths.lowerBound, min(table.lengths.upperBound, 64))
        guard low < high else { return false }
        let wanted = all & (UInt64.max << UInt64(low)) & (UInt64.max >> UInt64(64 - high))
        let runs = split.pointee.runs
        let scan = scan
        var lengths = wanted
        while lengths != 0 {
            let length = lengths.trailingZeroBitCount
            lengths &= lengths &- 1
            if place <= Int(table.row(length).lastOwn) {
                crouge_prefetch((runs + (all & ((1 << UInt64(length)) &- 1)).nonzeroBitCount).pointee.signatures)
            }
        }
        lengths = wanted
        while lengths != 0 {
            let length = lengths.trailingZeroBitCount
            lengths &= lengths &- 1
            let row = table.row(length)
            guard place <= Int(row.lastOwn) else { continue }
            let run = runs + (all & ((1 << UInt64(length)) &- 1)).nonzeroBitCount
            let end = Int(run.pointee.ends[min(Int(row.lastOther), PostingLists.groups - 1)])
            let (signatures, most) = (run.pointee.signatures, UInt32(row.unshared))
            let items = run.pointee.items
            var start = 0
            while start < end {
                var found = scan(signatures + start, UInt32(min(64, end &- start)), signature, most)
                while found != 0 {
                    if check(items[start &+ found.trailingZeroBitCount], length) { return true }
                    found &= found &- 1
                }
                start &+= 64
            }
        }
        return false
    }
}
