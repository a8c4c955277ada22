import Glibc

extension Files {
    /// Replaces `path` by `bytes`, by rename and without waiting for the disk: readers see the old or the new whole, and a power cut
    /// may lose both. For what is written again each second.
    /// - Throws: ``MillError`` with code `io`.
    public static func replace(_ bytes: [UInt8], at path: String, mode: UInt32 = 0o600) throws(MillError) {
        let temporary = path + ".\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw MillError.system(.inputOutput, "write", path) }
        // Whatever the process's mask: others may have to read it.
        fchmod(descriptor, mode)
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let error = MillError.system(.inputOutput, "write", path)
                close(descriptor)
                unlink(temporary)
                throw error
            }
            start += count
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else {
            let error = MillError.system(.inputOutput, "replace", path)
            unlink(temporary)
            throw error
        }
    }
}
