public import Support

/// A file of a data set being written, compressed as its name says. It appears at its path, whole, at ``commit()``, or never.
///
/// The same bytes give the same file.
public final class DataFile {
    private let file: FileWriter
    private let packer: (any Packer)?
    /// What waits to be compressed in one piece.
    private var waiting: [UInt8] = []
    /// Of what was written to it, before compression.
    public private(set) var bytes = 0

    /// - Parameter compression: nil for what the end of `path` says.
    /// - Throws: ``MillError`` with code `cannot-create`.
    public init(publishingAt path: String, compression: Compression? = nil) throws(MillError) {
        file = try FileWriter(publishingAt: path)
        packer = try (compression ?? Compression(ofPath: path)).packer(path)
    }

    /// - Throws: ``MillError`` with code `io`.
    public func write(_ bytes: some Collection<UInt8>) throws(MillError) {
        self.bytes += bytes.count
        guard packer != nil else { return try file.write(bytes) }
        waiting.append(contentsOf: bytes)
        if waiting.count >= 1 << 17 { try pack() }
    }

    /// Ends the file and makes it durable and visible.
    /// - Throws: ``MillError``.
    public func commit() throws(MillError) {
        if let packer {
            try pack()
            try file.write(try packer.finish())
        }
        try file.commit()
    }

    private func pack() throws(MillError) {
        guard let packer, !waiting.isEmpty else { return }
        try file.write(try packer.feed(waiting))
        waiting.removeAll(keepingCapacity: true)
    }
}
