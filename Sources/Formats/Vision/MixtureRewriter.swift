public import Support

/// Copies a data set with some rows exchanged: what is not exchanged, and what stands between the rows, keeps its bytes.
public struct MixtureRewriter {
    /// A place in the decompressed file, and what takes it.
    public struct Patch: Hashable, Sendable {
        public let range: Range<Int>
        public let bytes: [UInt8]

        /// - Parameter row: whose place it takes.
        public init(_ row: RawRow, bytes: [UInt8]) {
            range = row.byteOffset..<row.byteOffset + row.length
            self.bytes = bytes
        }
    }

    private var patches: ArraySlice<Patch>
    private var position = 0
    private let write: (ArraySlice<UInt8>) throws(MillError) -> Void

    /// - Parameters:
    ///   - patches: ascending, apart from one another.
    ///   - write: takes the copy, piece by piece.
    public init(_ patches: [Patch], write: @escaping (ArraySlice<UInt8>) throws(MillError) -> Void) {
        self.patches = patches[...]
        self.write = write
    }

    /// Takes the next bytes of the file.
    public mutating func feed(_ bytes: [UInt8]) throws(MillError) {
        var rest = bytes[...]
        while !rest.isEmpty, let patch = patches.first {
            let ahead = patch.range.lowerBound - position
            if ahead > 0 {
                let piece = rest.prefix(ahead)
                try write(piece)
                advance(over: piece.count, of: &rest)
                if rest.isEmpty { return }
            }
            if position == patch.range.lowerBound { try write(patch.bytes[...]) }
            advance(over: min(rest.count, patch.range.upperBound - position), of: &rest)
            if position < patch.range.upperBound { return }
            patches.removeFirst()
        }
        try write(rest)
        position += rest.count
    }

    private mutating func advance(over count: Int, of rest: inout ArraySlice<UInt8>) {
        rest = rest.dropFirst(count)
        position += count
    }
}
