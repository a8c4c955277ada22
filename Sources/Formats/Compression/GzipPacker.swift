import CZlib
import Support

/// Makes one gzip member (RFC 1952), at zlib's usual level.
final class GzipPacker: Packer {
    private let path: String
    private var stream = z_stream()
    private var output = [UInt8](repeating: 0, count: 1 << 16)

    init(_ path: String) throws(MillError) {
        self.path = path
        guard czlib_deflate_gzip(&stream, 6) == Z_OK else {
            throw MillError(.inputOutput, "compress", path, cause: "zlib has no memory")
        }
    }

    deinit {
        deflateEnd(&stream)
    }

    func feed(_ bytes: [UInt8]) throws(MillError) -> [UInt8] {
        try deflate(bytes, Z_NO_FLUSH)
    }

    func finish() throws(MillError) -> [UInt8] {
        try deflate([], Z_FINISH)
    }

    private func deflate(_ bytes: [UInt8], _ flush: Int32) throws(MillError) -> [UInt8] {
        var bytes = bytes
        var result: [UInt8] = []
        var code = Z_OK
        bytes.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            repeat { code = deflateSome(flush, into: &result) } while code == Z_OK && stream.avail_out == 0
            stream.next_in = nil
        }
        // Nothing to do is no fault.
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR, stream.avail_in == 0 else {
            throw MillError(.inputOutput, "compress", path, cause: "zlib code \(code)")
        }
        return result
    }

    private func deflateSome(_ flush: Int32, into result: inout [UInt8]) -> Int32 {
        output.withUnsafeMutableBufferPointer { output in
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            let code = CZlib.deflate(&stream, flush)
            result.append(contentsOf: output[..<(output.count - Int(stream.avail_out))])
            return code
        }
    }
}
