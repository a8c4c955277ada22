import CZlib
import Support

/// Undoes gzip, member after member (RFC 1952).
final class Gunzip: Unpacker {
    private let path: String
    private var stream = z_stream()
    private var isBetweenMembers = false
    private var output = [UInt8](repeating: 0, count: 1 << 18)

    init(_ path: String) throws(MillError) {
        self.path = path
        guard czlib_inflate_gzip(&stream) == Z_OK else {
            throw MillError(.inputOutput, "decompress", path, cause: "zlib has no memory")
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
            throw MillError(.inputOutput, "decompress", path, cause: "the gzip file ends early", hint: "Download it again.")
        }
    }

    private func damaged(_ code: Int32) -> MillError {
        let cause = stream.msg.map { String(cString: $0) } ?? "zlib code \(code)"
        return MillError(.inputOutput, "decompress", path, cause: cause, hint: "Download it again.")
    }
}
