import Glibc
public import Support

/// A dropped folder as one thing: what is in it, whether somebody still writes to it, and the digest of all of it.
struct FolderDrop {
    /// A regular file of the folder.
    struct File {
        let path: RawPath
        /// Beneath the folder, parts separated by `/`.
        let name: [UInt8]
        let sighting: Sighting
    }

    /// What keeps a folder from being taken at all.
    struct Refusal: Error {
        let reason: String
    }

    /// Of all depths, in the order of the names' bytes; names that begin with a dot are not looked at.
    let files: [File]
    /// Whether a name in it says that it is being written.
    let isPartial: Bool
    /// Of the folder and all of its files: enough to notice that anything changed.
    let sighting: Sighting

    /// More than any set of pictures that one job works through.
    static let fileLimit = 1_000_000
    private static let depthLimit = 16

    /// - Throws: ``Refusal`` for a link, a pipe or the like in it, and for a folder without end; ``MillError`` `io`.
    init(_ folder: RawPath) throws {
        var files: [File] = []
        var isPartial = false
        try Self.walk(folder, [], depth: 0, &files, &isPartial)
        files.sort { $0.name.lexicographicallyPrecedes($1.name) }
        var hasher = Hasher()
        for file in files {
            hasher.combine(file.name)
            hasher.combine(file.sighting)
        }
        self.files = files
        self.isPartial = isPartial
        let own = RawFiles.look(folder)?.sighting
        sighting = Sighting(
            size: files.reduce(0) { $0 &+ $1.sighting.size }, modified: Int64(hasher.finalize()), inode: own?.inode ?? 0)
    }

    private static func walk(
        _ folder: RawPath, _ prefix: [UInt8], depth: Int, _ files: inout [File], _ isPartial: inout Bool
    ) throws {
        guard depth < depthLimit else { throw Refusal(reason: "its folders lie too deep in each other") }
        for name in try RawFiles.list(folder) {
            let path = folder.appending(name)
            let relative = prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
            if DirectoryQueue.isPartial(name) {
                // A hidden file is nobody's business; one that a program writes to is.
                isPartial = isPartial || name.first != UInt8(ascii: ".")
                continue
            }
            guard let (kind, sighting) = RawFiles.look(path) else { continue }
            switch kind {
            case .regular: files.append(File(path: path, name: relative, sighting: sighting))
            case .folder: try walk(path, relative, depth: depth + 1, &files, &isPartial)
            case .link, .fifo, .socket, .device:
                throw Refusal(reason: "\(displayName(relative)) in it is no regular file")
            }
            guard files.count <= fileLimit else { throw Refusal(reason: "it holds more than \(fileLimit) files") }
        }
    }

    /// The digest of names and contents: the same folder dropped again has the same.
    func digest() throws(MillError) -> SHA256Digest {
        var hasher = Hasher256()
        for file in files {
            let descriptor = try RawFiles.openRegular(file.path)
            defer { close(descriptor) }
            hasher.update(file.name + [0])
            hasher.update(Array(try RawFiles.digest(of: descriptor, file.path).hex.utf8))
        }
        return hasher.finish()
    }

    /// In bytes.
    var size: Int64 { sighting.size }
}

extension DirectoryQueue {
    /// Whether a folder of that name in `recipe`'s folder of `incoming` is one piece of work.
    func takesFolders(_ recipe: String?) -> Bool {
        recipe.map { rules.folderRecipes.contains($0) } ?? false
    }

    /// Looks at a dropped folder.
    func examineFolder(_ entry: Entry, now: Int64) -> Arrival {
        let name = displayName(entry.path.name)
        func waiting(_ problem: String? = nil) -> Arrival {
            .waiting(WaitingFile(path: entry.path, displayName: name, problem: problem))
        }
        do {
            let drop = try FolderDrop(entry.path)
            let (isComplete, age) = tracker.withLock { $0.observe(entry.path, drop.sighting, now: now) }
            guard isComplete, !drop.isPartial || age >= rules.patience else { return waiting() }
            guard !drop.files.isEmpty else {
                // An empty one may have been made by hand a moment ago, for files that are still to come.
                return waiting("it is empty")
            }
            return .ready(
                ReadyFile(path: entry.path, folder: entry.folder, kind: .folder, displayName: name, sighting: drop.sighting))
        } catch let refusal as FolderDrop.Refusal {
            return refuse(entry, refusal.reason)
        } catch {
            return waiting((error as? MillError)?.cause ?? "\(error)")
        }
    }

    /// Takes a complete folder, whole, by one rename. See ``claim(_:)``.
    func claimFolder(_ ready: ReadyFile) throws(MillError) -> Claimed {
        let drop = try look(ready.path, ready.displayName)
        guard drop.sighting == ready.sighting else { throw changed(ready.displayName) }
        return try take(ready, try drop.digest()) { target throws(MillError) in
            try look(target, ready.displayName).sighting == ready.sighting
        }
    }

    /// The files of a claimed folder, by their names beneath it; proved to be those that were claimed.
    /// - Throws: ``MillError`` `io` when one cannot be read, or anything was changed after the claim.
    public func files(of claimed: Claimed) throws(MillError) -> [(name: String, path: RawPath)] {
        let drop = try look(claimed.path, claimed.displayName)
        guard try drop.digest().hex == claimed.contentHash else {
            throw MillError(
                .inputOutput, "read", claimed.displayName, cause: "its content changed after it was claimed",
                hint: "Drop it again under a temporary name and rename it once it is complete.")
        }
        return drop.files.map { (displayName($0.name), $0.path) }
    }

    /// The folder that a claim under `active` is, where it is one: `active/HASH/RECIPE/NAME/`.
    func claimedFolder(in directory: RawPath) throws(MillError) -> RawPath? {
        for recipe in try RawFiles.list(directory) {
            let place = directory.appending(recipe)
            guard takesFolders(String(validating: recipe, as: UTF8.self)), RawFiles.look(place)?.kind == .folder else { continue }
            let names = try RawFiles.list(place)
            // Beside a job file, a folder is one of companions.
            guard !names.contains(where: { RawFiles.look(place.appending($0))?.kind == .regular }) else { continue }
            return names.map(place.appending).first { RawFiles.look($0)?.kind == .folder }
        }
        return nil
    }

    func describeFolder(_ path: RawPath, directory: RawPath) throws(MillError) -> Claimed {
        let drop = try look(path, displayName(path.name))
        return Claimed(
            path: path, directory: directory, folder: String(validating: path.parent.name, as: UTF8.self), kind: .folder,
            displayName: displayName(path.name), contentHash: try drop.digest().hex, size: drop.size)
    }

    private func look(_ path: RawPath, _ name: String) throws(MillError) -> FolderDrop {
        do {
            return try FolderDrop(path)
        } catch let error as MillError {
            throw error
        } catch let refusal as FolderDrop.Refusal {
            throw MillError(
                .inputOutput, "read", name, cause: refusal.reason,
                hint: "Drop a folder of plain files, without links, and with few folders in each other.")
        } catch {
            throw MillError(.internalFault, "read", name, cause: "\(error)")
        }
    }
}
