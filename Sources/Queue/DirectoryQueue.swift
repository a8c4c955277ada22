import Glibc
public import Support

/// The drop folder `ROOT/{incoming,active,done,failed}`.
///
/// It moves files and tells when they are complete; it never changes, follows, overwrites or deletes what a user dropped.
/// It knows nothing of jobs. Source: reliability, §2.3; `DESIGN.md` beside this file.
public final class DirectoryQueue: Sendable {
    /// The rules of a scan.
    public struct Rules: Sendable {
        /// How long a file must stay unchanged to count as complete, µs.
        public var quiet: Int64 = 2_000_000
        /// How long a file that no recipe claims waits for a job file that names it, µs.
        public var patience: Int64 = 60_000_000
        /// The folders of `incoming` that are recipes; nil takes every folder for one.
        public var folders: Set<String>?
        /// Those of them in which a folder is one piece of work: `incoming/RECIPE/NAME/`.
        public var folderRecipes: Set<String> = []

        public init() {}
    }

    public let root: String
    let rules: Rules
    let incoming: RawPath
    let active: RawPath
    let tracker: Locked<StabilityTracker>

    /// Makes the four folders where they are missing.
    /// - Throws: ``MillError`` with code `cannot-create`.
    public init(root: String, rules: Rules = Rules()) throws(MillError) {
        self.root = root
        self.rules = rules
        incoming = RawPath(root + "/incoming")
        active = RawPath(root + "/active")
        tracker = Locked(StabilityTracker(quiet: rules.quiet))
        for folder in ["incoming", "active", "done", "failed"] { try Files.makeDirectories(root + "/" + folder) }
    }

    /// The kernel said that this file of `incoming` has been closed by its writer or renamed into place.
    public func announceComplete(_ path: RawPath) {
        tracker.withLock { $0.announceComplete(path) }
    }

    /// Looks at everything in `incoming`, in the order of the names' bytes; what can never be taken goes to `failed` now.
    ///
    /// - Parameter now: steady time, µs (``TimeSource/steadyMicros()``).
    /// - Throws: ``MillError`` with code `io` when `incoming` itself cannot be read.
    public func scan(now: Int64) throws(MillError) -> [Arrival] {
        var arrivals: [Arrival] = []
        for entry in try entries() {
            if let arrival = examine(entry, now: now) { arrivals.append(arrival) }
        }
        tracker.withLock { $0.forgetUnseen(since: now - 10 * rules.patience) }
        return arrivals
    }

    /// Whether nothing is left to do: nothing in `incoming` that could become work, nothing in `active`.
    ///
    /// Unfinished uploads (`*.tmp` and the like) and unreadable files are not work.
    public func isIdle() throws(MillError) -> Bool {
        guard try RawFiles.list(active).isEmpty else { return false }
        for entry in try entries() where entry.kind != .folder || !isEmpty(entry.path) {
            if entry.kind != .regular { return false }
            if let descriptor = try? RawFiles.openRegular(entry.path) {
                close(descriptor)
                return false
            }
        }
        return true
    }

    /// The bytes of a claimed job file, proved to be those that were claimed. ``ClaimedReader`` reads what may be large.
    /// - Throws: ``MillError`` with code `io` when it cannot be read, is larger than `limit`, or was changed after the claim.
    public func contents(of claimed: Claimed, limit: Int = 16 << 20) throws(MillError) -> [UInt8] {
        let descriptor = try RawFiles.openRegular(claimed.path)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        try RawFiles.forEachPiece(of: descriptor, claimed.path) { (piece) throws(MillError) in
            bytes.append(contentsOf: piece)
            guard bytes.count <= limit else {
                throw MillError(
                    .seedSyntax, "read", claimed.displayName, cause: "it is too large, the limit is \(limit >> 20) MiB",
                    hint: "Name its seeds in a file of their own.")
            }
        }
        guard SHA256Digest.hex(of: bytes) == claimed.contentHash else {
            throw MillError(
                .inputOutput, "read", claimed.displayName, cause: "its content changed after it was claimed",
                hint: "Drop it again under a temporary name and rename it once it is complete.")
        }
        return bytes
    }
}

extension DirectoryQueue {
    struct Entry {
        let path: RawPath
        let folder: String?
        /// False for a file in a folder that is no recipe's.
        let hasRecipe: Bool
        let kind: RawFiles.Kind
        let sighting: Sighting
    }

    /// What lies in `incoming` and in its folders, without the names that mean "not finished".
    func entries() throws(MillError) -> [Entry] {
        var entries: [Entry] = []
        for name in try RawFiles.list(incoming) where !Self.isPartial(name) {
            let path = incoming.appending(name)
            guard let (kind, sighting) = RawFiles.look(path) else { continue }
            if kind != .folder {
                entries.append(Entry(path: path, folder: nil, hasRecipe: false, kind: kind, sighting: sighting))
                continue
            }
            let folder = String(validating: name, as: UTF8.self)
            let hasRecipe = folder.map { rules.folders?.contains($0) ?? true } ?? false
            // A folder that cannot be listed hides its files; the others proceed.
            for child in (try? RawFiles.list(path)) ?? [] where !Self.isPartial(child) {
                let file = path.appending(child)
                guard let (kind, sighting) = RawFiles.look(file) else { continue }
                entries.append(Entry(path: file, folder: folder, hasRecipe: hasRecipe, kind: kind, sighting: sighting))
            }
        }
        return entries
    }

    /// Names under which people and programs keep files that they are still writing.
    static func isPartial(_ name: [UInt8]) -> Bool {
        func ends(_ suffix: String) -> Bool { name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }
        return name.first == UInt8(ascii: ".") || ends(".tmp") || ends(".part") || ends("~")
    }

    private func isEmpty(_ folder: RawPath) -> Bool {
        ((try? RawFiles.list(folder)) ?? []).isEmpty
    }

    private func examine(_ entry: Entry, now: Int64) -> Arrival? {
        let name = displayName(entry.path.name)
        switch entry.kind {
        case .link: return refuse(entry, "it is a symbolic link; drop the file itself")
        case .fifo: return refuse(entry, "it is a named pipe, not a file")
        case .socket: return refuse(entry, "it is a socket, not a file")
        case .device: return refuse(entry, "it is a device, not a file")
        case .folder where isEmpty(entry.path): return nil
        case .folder where takesFolders(entry.folder): return examineFolder(entry, now: now)
        case .folder, .regular: break
        }
        let (isComplete, age) = tracker.withLock { $0.observe(entry.path, entry.sighting, now: now) }
        let kind = entry.kind == .folder ? .other : DropKind(name: entry.path.name)
        let isTakeable = kind == .job || kind == .seeds && entry.hasRecipe
        guard isTakeable else {
            if isComplete && age >= rules.patience { return refuse(entry, Self.reason(entry, kind)) }
            return .waiting(WaitingFile(path: entry.path, displayName: name, problem: nil))
        }
        do {
            close(try RawFiles.openRegular(entry.path))
        } catch {
            return .waiting(WaitingFile(path: entry.path, displayName: name, problem: error.cause))
        }
        guard isComplete else { return .waiting(WaitingFile(path: entry.path, displayName: name, problem: nil)) }
        return .ready(
            ReadyFile(path: entry.path, folder: entry.folder, kind: kind, displayName: name, sighting: entry.sighting))
    }

    private static func reason(_ entry: Entry, _ kind: DropKind) -> String {
        if entry.kind == .folder { return "it is a folder within a folder of a recipe that takes files" }
        if kind == .seeds {
            return entry.folder == nil
                ? "a seeds file belongs in incoming/RECIPE/, or beside a job file that names it; none did"
                : "its folder has no recipe's name, and no job file named it"
        }
        return "its name ends in none of .yaml .yml .jsonl .json, and no job file named it"
    }

    func refuse(_ entry: Entry, _ reason: String) -> Arrival {
        let name = displayName(entry.path.name)
        do {
            let report = try RefusalReport(file: name, reason: reason).bytes()
            let (path, _) = try deposit(entry.path, into: .failed, report: report)
            try RawFiles.sync(entry.path.parent)
            tracker.withLock { $0.forget(entry.path) }
            return .refused(RefusedFile(path: path, displayName: name, reason: reason))
        } catch {
            let problem = (error as? MillError)?.cause ?? "\(error)"
            return .waiting(WaitingFile(path: entry.path, displayName: name, problem: problem))
        }
    }
}

/// The report beside a file that the queue itself refused.
struct RefusalReport: Codable {
    var schema = 1
    var file: String
    var outcome = "refused"
    var reason: String

    init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    func bytes() throws -> [UInt8] {
        try CanonicalJSON.pretty(self)
    }
}
