import CZlib
import Glibc
public import Support

/// The bytes of a file piece by piece, decompressed where it is gzip.
public final class ByteSource {
    private static let pieceSize = 1 << 18

    /// The file's path, or `-` for standard input.
    public let path: String
    /// How many bytes of the file itself were read so far.
    public private(set) var bytesRead = 0
    private let descriptor: Int32
    private var gunzip: Gunzip?
    private var isFirst = true
    private var piece = [UInt8](repeating: 0, count: pieceSize)

    /// - Throws: ``MillError`` with code `io` when the file cannot be opened.
    public init(_ path: String) throws(MillError) {
        self.path = path
        descriptor = path == "-" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw MillError.system(.inputOutput, "open", path)
        }
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// The next bytes; none at the end.
    /// - Throws: ``MillError`` with code `io` when they cannot be read, or when a gzip file is damaged or cut off.
    public func next() throws(MillError) -> [UInt8] {
        while true {
            let raw = try readPiece()
            if isFirst, !raw.isEmpty {
                isFirst = false
                if raw.starts(with: [0x1F, 0x8B]) { gunzip = try Gunzip(path) }
            }
            guard let gunzip else { return raw }
            if raw.isEmpty {
                try gunzip.finish()
                return []
            }
            let bytes = try gunzip.feed(raw)
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

/// Undoes gzip, member after member (RFC 1952).
private final class Gunzip {
    private let path: String
    private var stream = z_stream()
    private var isBetweenMembers = false
    private var output = [UInt8](repeating: 0, count: 1 << 18)

    init(_ path: String) throws(MillError) {
        self.path = path
        guard czlib_inflate_gzip(&stream) == Z_OK else {
            throw MillError(
                .inputOutput, "decompress", path, cause: "zlib has no memory",
                hint: "End other programs, or decompress it first (gunzip).")
        }
    }

    deinit {
        inflateEnd(&stream)
    }

    func feed(_ bytes: [UInt8]) throws(MillError) -> [UInt8] {
        var bytes = bytes
        var result: [UInt8] = []
        var code = Z_OK
        bytes.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while code == Z_OK, stream.avail_in > 0 || stream.avail_out == 0 {
                if isBetweenMembers {
                    inflateReset(&stream)
                    isBetweenMembers = false
                }
                code = inflateSome(into: &result)
            }
            stream.next_in = nil
        }
        guard code == Z_OK || code == Z_BUF_ERROR else { throw damaged(code) }
        return result
    }

    private func inflateSome(into result: inout [UInt8]) -> Int32 {
        output.withUnsafeMutableBufferPointer { output in
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            let code = inflate(&stream, Z_NO_FLUSH)
            result.append(contentsOf: output[..<(output.count - Int(stream.avail_out))])
            guard code == Z_STREAM_END else { return code }
            isBetweenMembers = true
            stream.avail_out = UInt32(output.count)
            return Z_OK
        }
    }

    /// - Throws: where the file ends inside a member.
    func finish() throws(MillError) {
        guard isBetweenMembers else {
            throw MillError(
                .inputOutput, "decompress", path, cause: "the gzip file ends early",
                hint: "It is cut off: copy or download it again.")
        }
    }

    private func damaged(_ code: Int32) -> MillError {
        let cause = stream.msg.map { String(cString: $0) } ?? "zlib code \(code)"
        return MillError(.inputOutput, "decompress", path, cause: cause, hint: "It is damaged: copy or download it again.")
    }
}
