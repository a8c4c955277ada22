import CLinux
import Glibc
public import Support

extension DirectoryQueue {
    /// Takes a complete file: from here on it lies under `active/<hash>/`, where no user's program looks.
    ///
    /// The layout below `active/<hash>/` is that of `incoming`, so a claim left by a crash still tells its recipe.
    /// - Throws: ``MillError`` with code `io` when it has gone, or changed since the scan (it is still in `incoming` then).
    public func claim(_ ready: ReadyFile) throws(MillError) -> Claimed {
        if ready.kind == .folder { return try claimFolder(ready) }
        let descriptor = try RawFiles.openRegular(ready.path)
        defer { close(descriptor) }
        guard RawFiles.sighting(of: descriptor) == ready.sighting else { throw changed(ready.displayName) }
        let digest = try RawFiles.digest(of: descriptor, ready.path)
        return try take(ready, digest) { target in
            RawFiles.sighting(of: descriptor) == ready.sighting && RawFiles.look(target)?.sighting == ready.sighting
        }
    }

    /// Moves what is complete into a new folder under `active`; puts it back where it changed while it was digested and moved, as a
    /// writer that still has it open may do.
    /// - Parameter isUnchanged: whether what lies at a path is what was digested.
    func take(
        _ ready: ReadyFile, _ digest: SHA256Digest, isUnchanged: (RawPath) throws(MillError) -> Bool
    ) throws(MillError) -> Claimed {
        let directory = try makeActiveFolder(digest.shortHex())
        let folder = ready.folder.map { directory.appending($0) } ?? directory
        if ready.folder != nil { _ = try RawFiles.makeFolder(folder) }
        // Before anything is moved in: a power cut must not leave it in a folder that has no name.
        for path in Self.unique([directory, active]) { try RawFiles.sync(path) }
        let target = folder.appending(ready.path.name)
        do throws(MillError) {
            guard try RawFiles.renameExclusively(ready.path, to: target) else { throw changed(ready.displayName) }
        } catch {
            discard(folder, directory)
            throw error
        }
        Failpoint.hit("claim")
        guard try isUnchanged(target) else {
            _ = try RawFiles.renameExclusively(target, to: ready.path)
            discard(folder, directory)
            throw changed(ready.displayName)
        }
        for path in Self.unique([folder, directory, ready.path.parent]) { try RawFiles.sync(path) }
        Failpoint.hit("claimed")
        tracker.withLock { $0.forget(ready.path) }
        return Claimed(
            path: target, directory: directory, folder: ready.folder, kind: ready.kind, displayName: ready.displayName,
            contentHash: digest.hex, size: ready.sighting.size)
    }

    /// Takes a file that a claimed job file names, once it is complete.
    ///
    /// - Parameters:
    ///   - relativePath: as the job file writes it: beneath the folder of `incoming` that the job file was dropped in.
    ///   - now: steady time, µs.
    /// - Throws: ``MillError`` with code `io`.
    public func claimCompanion(_ relativePath: String, of job: Claimed, now: Int64) throws(MillError) -> Companion {
        let parts = relativePath.split(separator: "/", omittingEmptySubsequences: false).map { Array($0.utf8) }
        guard
            !parts.contains(where: { part in
                part.isEmpty || part == Array(".".utf8) || part == Array("..".utf8) || part.contains(0)
            })
        else {
            return .refused("\"\(displayName(Array(relativePath.utf8)))\" does not lie beneath the job file's folder")
        }
        let target = parts.reduce(job.path.parent) { $0.appending($1) }
        guard target != job.path else { return .refused("the job file names itself") }
        if RawFiles.look(target) != nil { return .claimed(try describe(target, directory: job.directory)) }

        let base = job.folder.map { incoming.appending($0) } ?? incoming
        let source = parts.reduce(base) { $0.appending($1) }
        switch try openBeneath(base, relativePath) {
        case .absent: return .waiting
        case .refused(let reason): return .refused(reason)
        case .opened(let descriptor):
            defer { close(descriptor) }
            guard let sighting = RawFiles.sighting(of: descriptor) else { return .waiting }
            let seen = tracker.withLock { $0.observe(source, sighting, now: now) }
            guard seen.isComplete else { return .waiting }
            try move(source, beneath: base, relativePath, to: target, from: job.path.parent, parts: parts)
            guard RawFiles.look(target)?.sighting == sighting else { throw changed(displayName(Array(relativePath.utf8))) }
            tracker.withLock { $0.forget(source) }
            return .claimed(try describe(target, directory: job.directory))
        }
    }

    /// The claims that a crash or a stop left under `active`, in the order of their folders' names.
    ///
    /// - Throws: ``MillError`` with code `io`.
    public func activeItems() throws(MillError) -> [Claimed] {
        var items: [Claimed] = []
        for name in try RawFiles.list(active) {
            let directory = active.appending(name)
            guard RawFiles.look(directory)?.kind == .folder else { continue }
            let files = try files(beneath: directory)
            if !files.isEmpty, let folder = try claimedFolder(in: directory) {
                items.append(try describeFolder(folder, directory: directory))
                continue
            }
            // Files that a job file names are part of its claim, however many there are.
            let primary =
                files.first { DropKind(name: $0.name) == .job } ?? files.first { !Self.isFaultList($0.name) } ?? files.first
            guard let primary else {
                removeTree(directory)
                continue
            }
            items.append(try describe(primary, directory: directory))
        }
        return items
    }

    static func unique(_ paths: [RawPath]) -> [RawPath] {
        paths.enumerated().filter { place, path in !paths[..<place].contains(path) }.map(\.element)
    }

    func changed(_ name: String) -> MillError {
        MillError(
            .inputOutput, "claim", name, cause: "it changed while it was being taken",
            hint: "It is taken once it stays unchanged.")
    }

    /// A new folder of our own: the same content claimed twice gives two.
    func makeActiveFolder(_ hash: String) throws(MillError) -> RawPath {
        var number = 1
        while true {
            let path = active.appending(number == 1 ? hash : "\(hash).\(number)")
            if try RawFiles.makeFolder(path) { return path }
            number += 1
        }
    }

    func discard(_ folder: RawPath, _ directory: RawPath) {
        RawFiles.removeIfEmpty(folder)
        RawFiles.removeIfEmpty(directory)
    }

    func describe(_ path: RawPath, directory: RawPath) throws(MillError) -> Claimed {
        let descriptor = try RawFiles.openRegular(path)
        defer { close(descriptor) }
        let folder = path.parent == directory ? nil : path.bytes.dropFirst(directory.bytes.count + 1).prefix { $0 != 0x2F }
        return Claimed(
            path: path, directory: directory, folder: folder.flatMap { String(validating: $0, as: UTF8.self) },
            kind: DropKind(name: path.name), displayName: displayName(path.name),
            contentHash: try RawFiles.digest(of: descriptor, path).hex,
            size: RawFiles.sighting(of: descriptor)?.size ?? 0)
    }
}

extension DirectoryQueue {
    private enum Opening {
        case opened(Int32)
        case absent
        case refused(String)
    }

    /// Opens `relativePath` beneath `base` with the kernel's own guard against links and `..`, even while they are moved.
    private func openBeneath(_ base: RawPath, _ relativePath: String) throws(MillError) -> Opening {
        let folder = base.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) }
        guard folder >= 0 else { return .absent }
        defer { close(folder) }
        let descriptor = clinux_open_beneath(folder, relativePath, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: return .absent
            case ELOOP, EXDEV: return .refused("a part of its path is a symbolic link")
            case ENXIO: return .refused("it is not a regular file")
            case EACCES: return .absent
            default: throw RawFiles.failure("open", base.appending(relativePath))
            }
        }
        var information = stat()
        guard fstat(descriptor, &information) == 0, RawFiles.kind(information) == .regular else {
            close(descriptor)
            return .refused("it is not a regular file")
        }
        return .opened(descriptor)
    }

    /// Renames from a parent that was itself opened beneath `base`, so that no swapped folder leads elsewhere.
    private func move(
        _ source: RawPath, beneath base: RawPath, _ relativePath: String, to target: RawPath, from top: RawPath,
        parts: [[UInt8]]
    ) throws(MillError) {
        var folder = top
        for part in parts.dropLast() {
            folder = folder.appending(part)
            _ = try RawFiles.makeFolder(folder)
            try RawFiles.sync(folder.parent)
        }
        let base = base.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) }
        guard base >= 0 else { throw RawFiles.failure("open", source) }
        defer { close(base) }
        let above = relativePath.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(relativePath[..<$0]) } ?? "."
        let parent = clinux_open_beneath(base, above, O_RDONLY | O_DIRECTORY)
        guard parent >= 0 else { throw RawFiles.failure("open", source) }
        defer { close(parent) }
        let moved = RawPath(bytes: source.name).withCString { name in
            target.withCString { renameat(parent, name, AT_FDCWD, $0) }
        }
        guard moved == 0 else { throw RawFiles.failure("move", source) }
        // The new name first: between the two there may be both, never none.
        try RawFiles.sync(target.parent)
        guard fsync(parent) == 0 else { throw Files.syncFailure(source.parent.description) }
    }

    /// The regular files at any depth, shallow ones first.
    func files(beneath directory: RawPath) throws(MillError) -> [RawPath] {
        var files: [RawPath] = []
        var folders = [directory]
        while let folder = folders.popLast() {
            for name in try RawFiles.list(folder) {
                let path = folder.appending(name)
                switch RawFiles.look(path)?.kind {
                case .regular: files.append(path)
                case .folder: folders.append(path)
                default: break
                }
            }
        }
        func depth(_ path: RawPath) -> Int { path.bytes.count { $0 == UInt8(ascii: "/") } }
        return files.sorted { one, other in
            depth(one) == depth(other) ? one.bytes.lexicographicallyPrecedes(other.bytes) : depth(one) < depth(other)
        }
    }

    /// Removes empty folders, deepest first; anything that is not an empty folder stays.
    func removeTree(_ directory: RawPath) {
        for name in (try? RawFiles.list(directory)) ?? [] {
            let path = directory.appending(name)
            if RawFiles.look(path)?.kind == .folder { removeTree(path) }
        }
        RawFiles.removeIfEmpty(directory)
    }
}
