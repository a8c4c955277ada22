/// Blocks for short lists, cut from large pieces of memory and used again.
final class PostingArena {
    private static let pieceCount = 4096

    private var pieces: [UnsafeMutablePointer<Posting>] = []
    private var used = pieceCount
    /// Blocks given back, by the power of two of their size; the last holds those of the longest flat list.
    private var spare: [[UnsafeMutablePointer<Posting>]] = Array(repeating: [], count: 8)

    deinit {
        for piece in pieces { piece.deallocate() }
    }

    var memory: Int { pieces.count * Self.pieceCount * MemoryLayout<Posting>.stride }

    /// A block for `count` postings.
    func take(_ count: Int) -> UnsafeMutablePointer<Posting> {
        if let block = spare[Self.kind(count)].popLast() { return block }
        if used + count > Self.pieceCount {
            pieces.append(.allocate(capacity: Self.pieceCount))
            used = 0
        }
        defer { used += count }
        return pieces[pieces.count - 1] + used
    }

    /// Takes a block of `count` postings back.
    func give(_ block: UnsafeMutablePointer<Posting>, _ count: Int) {
        spare[Self.kind(count)].append(block)
    }

    private static func kind(_ count: Int) -> Int {
        count > 16 ? 7 : count.trailingZeroBitCount
    }
}
