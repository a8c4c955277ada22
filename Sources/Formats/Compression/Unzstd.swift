import CZstd
import Support

/// Undoes Zstandard, frame after frame (RFC 8878). A window of more than 128 MiB, as `zstd --long=31` makes, is refused.
final class Unzstd: Unpacker {
    private let path: String
    private let context: OpaquePointer
    private var isBetweenFrames = false
    private var output = [UInt8](repeating: 0, count: 1 << 18)

    init(_ path: String) throws(MillError) {
        self.path = path
        guard let context = ZSTD_createDCtx() else {
            throw MillError(.inputOutput, "decompress", path, cause: "zstd has no memory")
        }
        self.context = context
    }

    deinit {
        ZSTD_freeDCtx(context)
    }

    func feed(_ bytes: [UInt8]) throws(MillError) -> [UInt8] {
        var result: [UInt8] = []
        var consumed = 0
        var isFull = false
        while consumed < bytes.count || isFull {
            let code = step(bytes, &consumed, &result, &isFull)
            guard ZSTD_isError(code) == 0 else {
                throw MillError(
                    .inputOutput, "decompress", path, cause: String(cString: ZSTD_getErrorName(code)),
                    hint: "Download it again; a file of `zstd --long` has to be packed anew without it.")
            }
            isBetweenFrames = code == 0
        }
        return result
    }

    private func step(_ bytes: [UInt8], _ consumed: inout Int, _ result: inout [UInt8], _ isFull: inout Bool) -> Int {
        let (context, start) = (context, consumed)
        let (code, read, written) = output.withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes { source in
                var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: start)
                var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                let code = ZSTD_decompressStream(context, &output, &input)
                return (code, input.pos, output.pos)
            }
        }
        consumed = read
        result.append(contentsOf: output[..<written])
        isFull = written == output.count && code != 0
        return code
    }

    /// - Throws: where the file ends inside a frame.
    func finish() throws(MillError) {
        guard isBetweenFrames else {
            throw MillError(.inputOutput, "decompress", path, cause: "the zstd file ends early", hint: "Download it again.")
        }
    }
}
