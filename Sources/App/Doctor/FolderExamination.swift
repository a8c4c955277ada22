import CLinux
import Engine
import Glibc
import Support

/// Looks whether a folder of the configuration can be written into, and how much room it has. It leaves nothing behind.
struct FolderExamination {
    /// "state folder": how texts name it.
    let name: String
    let path: String
    let time: any TimeSource

    /// Less than this is worth a note, bytes.
    private static let comfortable: UInt64 = 1 << 30

    func run() -> Symptom {
        let place = Self.nearestExisting(path)
        let subject = place == path ? "\(name) \(path)" : "\(name) \(path) (to be made in \(place))"
        guard Files.isDirectory(place) else {
            return .mend(
                .host, "folder-blocked", "\(subject): \(place) is no folder", do: "Move it away, or name another folder.")
        }
        if let problem = SpaceWatch(folder: place, time: time).problem() { return full(subject, problem.cause) }
        if let number = writeProblem(place) { return unwritable(subject, place, number) }
        guard let free = Self.freeBytes(place) else { return .well(.host, "folder", "\(subject): writable") }
        let room = "\(free >> 20) MiB free"
        guard free >= Self.comfortable else {
            return .note(
                .host, "disk-low", "\(subject): writable, \(room)",
                do: "A night's answers may need more: free some space, or name a folder on a larger disk.")
        }
        return .well(.host, "folder", "\(subject): writable, \(room)")
    }

    private func full(_ subject: String, _ cause: String) -> Symptom {
        .mend(
            .host, "disk-full", "\(subject): the disk is full: \(cause)",
            do: "Free some space, or name a folder on another disk. Nothing is bought while it is full; work under way waits.")
    }

    private func unwritable(_ subject: String, _ place: String, _ number: Int32) -> Symptom {
        let reason = String(cString: strerror(number))
        switch number {
        case EROFS:
            return .mend(
                .host, "folder-read-only", "\(subject): its file system is read-only",
                do: "Mount it writable (mount -o remount,rw …; see dmesg for why it became so), or name another folder. "
                    + "A service needs ReadWritePaths= for folders beside its StateDirectory=.")
        case ENOSPC, EDQUOT: return full(subject, reason)
        default:
            return .mend(
                .host, "folder-denied", "\(subject): cannot be written into by user \(geteuid()): \(reason)",
                do: "Give that user the right (ls -ld \(place) shows whose it is), run this as the service's user or root, "
                    + "or name another folder.")
        }
    }

    /// The system's error number of an attempt to make a file there; nil where it can be made.
    private func writeProblem(_ place: String) -> Int32? {
        let descriptor = clinux_open_unnamed(place, 0o600)
        if descriptor >= 0 {
            close(descriptor)
            return nil
        }
        let number = errno
        // Some file systems have no files without a name: the rights are then all that can be asked for.
        guard number == EOPNOTSUPP || number == EISDIR || number == ENOENT || number == EINVAL else { return number }
        return access(place, W_OK | X_OK) == 0 ? nil : errno
    }

    private static func nearestExisting(_ path: String) -> String {
        var place = path
        while !Files.exists(place), place != "/", place != "." { place = Files.parent(of: place) }
        return place
    }

    private static func freeBytes(_ place: String) -> UInt64? {
        var information = statvfs()
        guard statvfs(place, &information) == 0 else { return nil }
        let free = UInt64(information.f_bavail).multipliedReportingOverflow(by: UInt64(information.f_frsize))
        return free.overflow ? nil : free.partialValue
    }
}
