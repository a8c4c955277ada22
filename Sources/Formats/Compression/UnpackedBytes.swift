public import Support

/// The bytes of a file that may be compressed, as it says itself by its first bytes, whatever its name and however they arrive.
public struct UnpackedBytes {
    private let path: String
    private var unpacker: (any Unpacker)?
    /// The first bytes, until they are enough to show what the file is; nil from then on.
    private var beginning: [UInt8]? = []

    /// - Parameter path: what errors call the file.
    public init(of path: String) {
        self.path = path
    }

    /// What more of the file gives; perhaps nothing yet.
    /// - Throws: ``MillError`` `io` where the bytes are damaged.
    public mutating func feed(_ bytes: [UInt8]) throws(MillError) -> [UInt8] {
        guard let start = beginning else { return try unpacker?.feed(bytes) ?? bytes }
        let bytes = start + bytes
        // A pipe may give the first bytes one by one.
        guard bytes.count >= Compression.markLength else {
            beginning = bytes
            return []
        }
        return try begin(bytes)
    }

    /// What the end of the file gives.
    /// - Throws: ``MillError`` `io` where a compressed file ends early.
    public mutating func finish() throws(MillError) -> [UInt8] {
        let rest = try beginning.map { start throws(MillError) in try begin(start) } ?? []
        try unpacker?.finish()
        unpacker = nil
        return rest
    }

    private mutating func begin(_ bytes: [UInt8]) throws(MillError) -> [UInt8] {
        beginning = nil
        unpacker = try Compression(ofBeginning: bytes).unpacker(path)
        return try unpacker?.feed(bytes) ?? bytes
    }
}
