import CLinux
import Glibc
import Support

/// Remembers that the program died of a trap, as opposed to being killed: written by the signal's own handler.
struct TrapMark {
    private let descriptor: Int32
    /// Whether the process before this one died of a trap.
    let wasTrapped: Bool

    /// - Parameter folder: where the store is.
    init(folder: String) {
        descriptor = open(folder + "/.trapped", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        var information = stat()
        wasTrapped = descriptor >= 0 && fstat(descriptor, &information) == 0 && information.st_size > 0
        if descriptor >= 0 { clinux_mark_traps(descriptor) }
    }

    /// Call once what it leads to is durable.
    func clear() {
        if descriptor >= 0 { ftruncate(descriptor, 0) }
    }
}
