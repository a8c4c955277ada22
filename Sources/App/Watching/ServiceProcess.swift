import Glibc

/// Processes as the looking commands see them.
enum ServiceProcess {
    static var identifier: Int32 { getpid() }

    /// Whether a process of this number exists; one of another user's does too.
    static func isAlive(_ process: Int32) -> Bool {
        process > 0 && (kill(process, 0) == 0 || errno == EPERM)
    }
}
