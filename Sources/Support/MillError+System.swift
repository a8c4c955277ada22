import Glibc

extension MillError {
    /// A call of the operating system that failed: what the system says of it, and where that helps, what to do.
    /// - Parameter number: the error's number; left out, the calling thread's `errno`.
    public static func system(
        _ code: ErrorCode, _ operation: String, _ subject: String, number: Int32? = nil
    ) -> MillError {
        let number = number ?? errno
        return MillError(code, operation, subject, cause: String(cString: strerror(number)), hint: hint(for: number))
    }

    private static func hint(for number: Int32) -> String? {
        switch number {
        case EACCES, EPERM:
            "Run it as the user whose it is (ls -ld tells), or give this user the right; `instructmill doctor` looks at the folders "
                + "of the daemon."
        case ENOSPC, EDQUOT: "Free space on that file system, or raise the quota; then give the command again."
        case EROFS: "Its file system is mounted read-only, or the unit's sandbox makes it so (ReadWritePaths=)."
        case EMFILE, ENFILE: "Raise the limit of open files (LimitNOFILE= of the unit, ulimit -n)."
        case EIO: "The disk could not do it: look at the kernel's log (journalctl -k) before going on."
        case ENOENT: "Look for a slip in the path; one that does not begin with / starts from the folder you are in."
        case EISDIR: "Name a file in it."
        case EADDRINUSE: "Another program listens at that port: end it, or choose another port."
        case EADDRNOTAVAIL: "This machine has no such address: choose one of its own, such as 127.0.0.1."
        case ENOTDIR: "Something on the way there is a file where a folder is needed: name another place."
        case ELOOP: "Symbolic links are not followed there: name the file or folder itself."
        case EAGAIN, ENOMEM: "The machine has no room for it: raise the limits of tasks and memory, or end other programs."
        case ENOSYS: "The kernel, or the unit's SystemCallFilter=, does not allow the call."
        default: nil
        }
    }
}
