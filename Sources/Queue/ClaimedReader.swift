import Glibc
public import Support

/// The bytes of a claimed file piece by piece, proved at the end to be those that were claimed.
public final class ClaimedReader {
    private let claimed: Claimed
    private let descriptor: Int32
    private var hasher: Hasher256? = Hasher256()
    private var piece = [UInt8](repeating: 0, count: 1 << 18)
    private var offset = 0

    /// - Throws: ``MillError`` with code `io` when it cannot be opened.
    public init(_ claimed: Claimed) throws(MillError) {
        self.claimed = claimed
        descriptor = try RawFiles.openRegular(claimed.path)
    }

    deinit {
        close(descriptor)
    }

    /// The next bytes; none at the end.
    /// - Throws: ``MillError`` with code `io` when they cannot be read, or were changed after the claim.
    public func next() throws(MillError) -> [UInt8] {
        while true {
            let count = piece.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw RawFiles.failure("read", claimed.path) }
            if count == 0 {
                try prove()
                return []
            }
            offset += count
            hasher?.update(piece[..<count])
            return Array(piece[..<count])
        }
    }

    private func prove() throws(MillError) {
        guard let digest = hasher.take()?.finish() else { return }
        guard digest.hex == claimed.contentHash else {
            throw MillError(
                .inputOutput, "read", claimed.displayName, cause: "its content changed after it was claimed",
                hint: "Drop it again under a temporary name and rename it once it is complete.")
        }
    }
}
