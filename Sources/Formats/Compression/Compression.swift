import Support

/// How the bytes of a data set's file are packed.
public enum Compression: String, CaseIterable, Hashable, Sendable {
    case none
    /// RFC 1952.
    case gzip
    /// Zstandard, RFC 8878.
    case zstd

    /// As the end of a file's name says it: `.gz` or `.zst`.
    public init(ofPath path: String) {
        self = path.hasSuffix(".gz") ? .gzip : path.hasSuffix(".zst") ? .zstd : .none
    }

    /// What a file's name ends with.
    public var suffix: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }

    /// How many bytes of a file show what it is.
    static let markLength = 4

    /// As the first bytes of a file say it, whatever its name.
    init(ofBeginning bytes: [UInt8]) {
        switch (bytes.prefix(2), bytes.prefix(4)) {
        case ([0x1F, 0x8B], _): self = .gzip
        // A frame, or one to be skipped, which some programs write first.
        case (_, [0x28, 0xB5, 0x2F, 0xFD]): self = .zstd
        case (_, let mark) where (0x50...0x5F).contains(mark.first ?? 0) && mark.dropFirst().elementsEqual([0x2A, 0x4D, 0x18]):
            self = .zstd
        default: self = .none
        }
    }

    /// - Throws: ``MillError`` `io` where there is no memory.
    func unpacker(_ path: String) throws(MillError) -> (any Unpacker)? {
        switch self {
        case .none: nil
        case .gzip: try Gunzip(path)
        case .zstd: try Unzstd(path)
        }
    }

    /// - Throws: ``MillError`` `io` where there is no memory.
    func packer(_ path: String) throws(MillError) -> (any Packer)? {
        switch self {
        case .none: nil
        case .gzip: try GzipPacker(path)
        case .zstd: try ZstdPacker(path)
        }
    }
}

/// Undoes a compression, however the bytes arrive.
protocol Unpacker: AnyObject {
    /// What more of the file gives; perhaps nothing yet.
    /// - Throws: ``MillError`` `io` where the bytes are damaged.
    func feed(_ bytes: [UInt8]) throws(MillError) -> [UInt8]
    /// - Throws: ``MillError`` `io` where the file ends early.
    func finish() throws(MillError)
}

/// Compresses bytes as they come. The same bytes give the same file: it names neither a time nor a place.
protocol Packer: AnyObject {
    /// What is to be written for more bytes; perhaps nothing yet.
    func feed(_ bytes: [UInt8]) throws(MillError) -> [UInt8]
    /// What is to be written last.
    func finish() throws(MillError) -> [UInt8]
}
