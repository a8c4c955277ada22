import CZstd
import Support

/// Makes one Zstandard frame with a checksum (RFC 8878), at the library's usual level.
final class ZstdPacker: Packer {
    private let path: String
    private let context: OpaquePointer
    private var output = [UInt8](repeating: 0, count: 1 << 17)

    init(_ path: String) throws(MillError) {
        self.path = path
        guard let context = ZSTD_createCCtx() else {
            throw MillError(.inputOutput, "compress", path, cause: "zstd has no memory")
        }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit {
        ZSTD_freeCCtx(context)
    }

    func feed(_ bytes: [UInt8]) throws(MillError) -> [UInt8] {
        try compress(bytes, ZSTD_e_continue)
    }

    func finish() throws(MillError) -> [UInt8] {
        try compress([], ZSTD_e_end)
    }

    private func compress(_ bytes: [UInt8], _ directive: ZSTD_EndDirective) throws(MillError) -> [UInt8] {
        var result: [UInt8] = []
        var consumed = 0
        while true {
            let left = step(bytes, &consumed, directive, &result)
            guard ZSTD_isError(left) == 0 else {
                throw MillError(.inputOutput, "compress", path, cause: String(cString: ZSTD_getErrorName(left)))
            }
            if directive == ZSTD_e_end ? left == 0 : consumed == bytes.count { return result }
        }
    }

    private func step(
        _ bytes: [UInt8], _ consumed: inout Int, _ directive: ZSTD_EndDirective, _ result: inout [UInt8]
    ) -> Int {
        let (context, start) = (context, consumed)
        let (left, read, written) = output.withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes { source in
                var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: start)
                var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                let left = ZSTD_compressStream2(context, &output, &input, directive)
                return (left, input.pos, output.pos)
            }
        }
        consumed = read
        result.append(contentsOf: output[..<written])
        return left
    }
}
