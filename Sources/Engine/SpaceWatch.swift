import Glibc
public import Support

/// Tells before a file system is full: nothing more is bought where its answer might find no room.
///
/// Full is less than 256 MiB or a hundredth of the file system, whichever is less. Source: reliability §2.2, ENOSPC.
public final class SpaceWatch: Sendable {
    private struct Look {
        var at: Int64
        var problem: MillError?
    }

    private static let mostKept: UInt64 = 256 << 20
    /// Between two looks, in microseconds.
    private static let interval: Int64 = 250_000

    private let folder: String
    private let time: any TimeSource
    private let last = Locked<Look?>(nil)

    public init(folder: String, time: any TimeSource) {
        self.folder = folder
        self.time = time
    }

    /// Why nothing may be bought; nil while there is room. Looks at most four times a second.
    public func problem() -> MillError? {
        let now = time.steadyMicros()
        return last.withLock { last in
            if let last, now - last.at < Self.interval { return last.problem }
            let problem = look()
            last = Look(at: now, problem: problem)
            return problem
        }
    }

    private func look() -> MillError? {
        var information = statvfs()
        guard statvfs(folder, &information) == 0 else { return nil }
        let unit = UInt64(information.f_frsize)
        let free = UInt64(information.f_bavail).multipliedReportingOverflow(by: unit)
        let size = UInt64(information.f_blocks).multipliedReportingOverflow(by: unit)
        guard !free.overflow, !size.overflow else { return nil }
        let wanted = min(Self.mostKept, size.partialValue / 100)
        guard free.partialValue < wanted else { return nil }
        return MillError(
            .diskFull, "buy answers into", folder,
            cause: "its file system has \(free.partialValue >> 20) MiB left, and \(wanted >> 20) MiB are kept free",
            hint: "Free some space; nothing is lost, and the work goes on by itself.")
    }
}
