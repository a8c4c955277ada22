import Glibc
public import Support

/// The bytes of a file piece by piece, decompressed where it is gzip or zstd, which its first bytes say and not its name.
public final class ByteSource {
    private static let pieceSize = 1 << 18

    /// The file's path, or `-` for standard input.
    public let path: String
    /// How many bytes of the file itself were read so far.
    public private(set) var bytesRead = 0
    private let descriptor: Int32
    private var unpacked: UnpackedBytes
    private var piece = [UInt8](repeating: 0, count: pieceSize)

    /// - Throws: ``MillError`` with code `io` when the file cannot be opened.
    public init(_ path: String) throws(MillError) {
        self.path = path
        unpacked = UnpackedBytes(of: path)
        descriptor = path == "-" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw MillError.system(.inputOutput, "open", path)
        }
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// The next bytes; none at the end.
    /// - Throws: ``MillError`` with code `io` when they cannot be read, or when a compressed file is damaged or cut off.
    public func next() throws(MillError) -> [UInt8] {
        while true {
            let raw = try readPiece()
            if raw.isEmpty { return try unpacked.finish() }
            let bytes = try unpacked.feed(raw)
            if !bytes.isEmpty { return bytes }
        }
    }

    private func readPiece() throws(MillError) -> [UInt8] {
        while true {
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                bytesRead += count
                return Array(piece[..<count])
            }
            guard errno == EINTR else { throw MillError.system(.inputOutput, "read", path) }
        }
    }
}
