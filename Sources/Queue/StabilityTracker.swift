/// What a file looked like at one moment: enough to notice that somebody still writes to it.
public struct Sighting: Hashable, Sendable {
    public var size: Int64
    /// Time of the last change of its content, ns.
    public var modified: Int64
    public var inode: UInt64

    public init(size: Int64, modified: Int64, inode: UInt64) {
        self.size = size
        self.modified = modified
        self.inode = inode
    }
}

/// Decides when a dropped file is complete. Pure: sightings and times in, answers out.
///
/// A file is complete when two looks at it, at least `quiet` apart, saw the same size, time and inode; or when the kernel
/// said that its writer closed it or that it was renamed into place. Source: reliability, §2.3.
public struct StabilityTracker: Sendable {
    private struct Entry {
        var sighting: Sighting
        var since: Int64
        var seen: Int64
        var complete: Bool
    }

    /// How long a file must stay as it is, µs.
    public let quiet: Int64
    private var entries: [RawPath: Entry] = [:]
    private var announced: Set<RawPath> = []

    public init(quiet: Int64 = 2_000_000) {
        self.quiet = quiet
    }

    /// The kernel said that the writer is done with `path`; holds until the file is seen to change again.
    public mutating func announceComplete(_ path: RawPath) {
        announced.insert(path)
    }

    /// Takes in one look at a file at `now` (steady µs).
    /// - Returns: whether it is complete, and for how long it has not changed (µs).
    public mutating func observe(
        _ path: RawPath, _ sighting: Sighting, now: Int64
    ) -> (isComplete: Bool, unchangedFor: Int64) {
        var entry = entries[path] ?? Entry(sighting: sighting, since: now, seen: now, complete: false)
        if entry.sighting != sighting {
            entry = Entry(sighting: sighting, since: now, seen: now, complete: false)
        }
        if announced.remove(path) != nil { entry.complete = true }
        entry.seen = now
        entries[path] = entry
        let age = now - entry.since
        return (entry.complete || age >= quiet, age)
    }

    /// A file that has been taken or has gone.
    public mutating func forget(_ path: RawPath) {
        entries[path] = nil
        announced.remove(path)
    }

    /// Drops what no look has met since `time`, so that the memory is bounded by what lies in the folder.
    public mutating func forgetUnseen(since time: Int64) {
        entries = entries.filter { $0.value.seen >= time }
        if announced.count > 10_000 { announced = [] }
    }
}
