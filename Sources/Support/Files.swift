import CLinux
import Glibc

/// Whole-file operations that leave a file complete or absent, and survive a power cut.
public enum Files {
    /// Replaces `path` by `bytes`: temporary file, fsync, rename, fsync of the folder.
    /// - Throws: ``MillError`` with code `io`.
    public static func publish(_ bytes: [UInt8], at path: String, mode: UInt32 = 0o644) throws(MillError) {
        let writer = try FileWriter(publishingAt: path, mode: mode)
        try writer.write(bytes)
        try writer.commit()
    }

    /// The bytes of a regular file, never through a symbolic link at its end, at most `limit` bytes.
    /// - Throws: ``MillError`` with code `io` when it is missing, no regular file, unreadable or larger.
    public static func read(_ path: String, limit: Int = 1 << 30) throws(MillError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw failure("read", path) }
        guard information.st_mode & S_IFMT == S_IFREG else {
            throw notRegular("read", path, isFolder: information.st_mode & S_IFMT == S_IFDIR)
        }
        guard information.st_size <= limit else {
            throw MillError(
                .inputOutput, "read", path, cause: "it has \(information.st_size) bytes, the limit is \(limit)",
                hint: "Is it the file you meant? If it is, split it into smaller ones.")
        }
        return try contents(of: descriptor, path, limit: limit)
    }

    /// The first `count` bytes of a regular file, fewer where it has no more; none of anything else, and of what is not there.
    /// - Throws: ``MillError`` with code `io`.
    public static func beginning(of path: String, _ count: Int) throws(MillError) -> [UInt8] {
        var information = stat()
        guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return [] }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        let read = pread(descriptor, &bytes, count, 0)
        guard read >= 0 else { throw failure("read", path) }
        return Array(bytes[..<read])
    }

    /// Everything that the standard input has.
    /// - Throws: ``MillError`` with code `io`.
    public static func readStandardInput(limit: Int = 1 << 30) throws(MillError) -> [UInt8] {
        try contents(of: 0, "the standard input", limit: limit)
    }

    private static func contents(of descriptor: Int32, _ path: String, limit: Int) throws(MillError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var result: [UInt8] = []
        while true {
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("read", path)
            }
            if count == 0 { return result }
            result.append(contentsOf: bytes[..<count])
            guard result.count <= limit else {
                throw MillError(
                    .inputOutput, "read", path, cause: "it has more than \(limit) bytes",
                    hint: "Is it the input you meant? If it is, split it into smaller files.")
            }
        }
    }

    /// Makes `path` and what is missing above it, durably.
    /// - Throws: ``MillError`` with code `cannot-create`, or `io` when a new folder's name cannot be made durable.
    public static func makeDirectories(_ path: String, mode: UInt32 = 0o755) throws(MillError) {
        var partial = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            let above = partial.isEmpty ? "/" : partial
            partial += "/" + part
            if mkdir(partial, mode) == 0 {
                try syncDirectory(above)
            } else if errno != EEXIST {
                throw MillError(
                    .cannotCreate, "create the folder", path, cause: systemError(),
                    hint: "Check the rights on the folder above it, or name another place.")
            }
        }
        guard isDirectory(path) else {
            throw MillError(
                .cannotCreate, "create the folder", path, cause: "a file has that name",
                hint: "Name another place, or move the file away.")
        }
    }

    public static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    public static func isDirectory(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// Changes whenever the file at `path` is replaced, comes or goes.
    public static func stamp(_ path: String) -> String {
        var information = stat()
        guard stat(path, &information) == 0 else { return "" }
        let changed = information.st_ctim
        return "\(information.st_ino) \(information.st_size) \(changed.tv_sec).\(changed.tv_nsec)"
    }

    /// The digest of a regular file, read piece by piece.
    /// - Throws: ``MillError`` with code `io`.
    public static func digest(of path: String) throws(MillError) -> SHA256Digest {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var hasher = Hasher256()
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return hasher.finish() }
            hasher.update(bytes[..<count])
        }
    }

    /// Removes a file.
    /// - Throws: ``MillError`` with code `io`.
    public static func remove(_ path: String) throws(MillError) {
        guard unlink(path) != 0 else { return }
        throw MillError.system(.inputOutput, "remove", path)
    }

    /// The names in a folder, sorted by bytes, without `.` and `..`.
    /// - Throws: ``MillError`` with code `io`.
    public static func list(_ path: String) throws(MillError) -> [String] {
        guard let directory = opendir(path) else { throw failure("list", path) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes a rename, link or new name in `folder` durable.
    /// - Throws: ``MillError`` with code `io`.
    public static func syncDirectory(_ folder: String) throws(MillError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw syncFailure(folder) }
    }

    /// Renames without ever replacing: false when `to` exists already.
    /// - Throws: ``MillError`` with code `io`.
    public static func renameExclusively(_ from: String, to: String) throws(MillError) -> Bool {
        if clinux_rename_exclusive(from, to) == 0 { return true }
        if errno == EEXIST { return false }
        throw failure("rename", from)
    }

    /// The folder that holds `path`.
    public static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The text of the calling thread's `errno`.
    public static func systemError() -> String {
        String(cString: strerror(errno))
    }

    /// What no caller may try again.
    public static func syncFailure(_ path: String) -> MillError {
        MillError(
            .syncFailed, "sync", path, cause: systemError(),
            hint: "What was written there may be lost. Look at the disk; the next start goes on from what it kept.")
    }

    /// The error of reading what is there and is no file.
    public static func notRegular(_ operation: String, _ path: String, isFolder: Bool) -> MillError {
        MillError(
            .inputOutput, operation, path, cause: isFolder ? "it is a folder" : "it is not a regular file",
            hint: isFolder ? "Name a file in it." : "Name a file: a device, a pipe or a socket is not read here.")
    }

    static func failure(_ operation: String, _ path: String) -> MillError {
        MillError.system(.inputOutput, operation, path)
    }
}

/// A file being written; it appears at its path, whole, at `commit()`, or never.
///
/// Until then it has no name, so nothing is left of it when the process is killed; on file systems without nameless files it has a
/// hidden temporary one.
public final class FileWriter {
    private let path: String
    private let temporary: String
    private let isNamed: Bool
    private var descriptor: Int32
    private var buffer: [UInt8] = []

    /// - Throws: ``MillError`` with code `cannot-create`.
    public init(publishingAt path: String, mode: UInt32 = 0o644) throws(MillError) {
        self.path = path
        let folder = Files.parent(of: path)
        let name = path.split(separator: "/").last.map(String.init) ?? "output"
        temporary = "\(folder)/.\(name).\(getpid()).tmp"
        let unnamed = clinux_open_unnamed(folder, mode)
        isNamed = unnamed < 0
        descriptor = isNamed ? open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode) : unnamed
        guard descriptor >= 0 else {
            throw MillError.system(.cannotCreate, "write", path)
        }
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            if isNamed { unlink(temporary) }
        }
    }

    /// Adds `bytes`; they are buffered.
    public func write(_ bytes: some Sequence<UInt8>) throws(MillError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= 1 << 18 { try flush() }
    }

    /// Makes the file durable and visible.
    public func commit() throws(MillError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw Files.syncFailure(path) }
        if !isNamed {
            // A name cannot replace another; a rename can.
            unlink(temporary)
            guard clinux_name_unnamed(descriptor, temporary) == 0 else { throw Files.failure("publish", path) }
        }
        close(descriptor)
        descriptor = -1
        guard rename(temporary, path) == 0 else { throw Files.failure("publish", path) }
        try Files.syncDirectory(Files.parent(of: path))
    }

    private func flush() throws(MillError) {
        var start = 0
        while start < buffer.count {
            let count = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, buffer.count - start) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Files.failure("write", path)
            }
            start += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
