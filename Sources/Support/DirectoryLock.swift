import Glibc

/// An exclusive claim on a folder, held by `flock` on a lock file for as long as this value lives.
///
/// The kernel lets go of it when the process ends, however it ends, so there is no stale-pid logic.
public final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// - Parameter folder: an existing folder; the lock file is `<folder>/.lock`.
    /// - Throws: ``MillError`` `already-running` naming the holder's process id, or `cannot-create`.
    public init(claiming folder: String) throws(MillError) {
        let path = folder + "/.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw MillError.system(.cannotCreate, "lock", path)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var holder = [UInt8](repeating: 0, count: 32)
            let count = read(descriptor, &holder, holder.count)
            close(descriptor)
            let pid = String(decoding: holder.prefix(max(0, count)), as: UTF8.self)
            throw MillError(
                .alreadyRunning, "use", folder, cause: "process \(pid) is using it",
                hint: "Wait until it ends, or name another folder; `instructmill watch` shows what it does.")
        }
        ftruncate(descriptor, 0)
        let text = Array("\(getpid())".utf8)
        _ = pwrite(descriptor, text, text.count, 0)
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}
