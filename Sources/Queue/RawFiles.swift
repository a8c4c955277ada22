import CLinux
import Glibc
import Support

/// File operations on ``RawPath``. None follows a symbolic link at the path's end; none blocks on a FIFO.
enum RawFiles {
    /// What a directory entry is, without opening it.
    enum Kind: Equatable {
        case regular, folder, link, fifo, socket, device
    }

    static func failure(_ operation: String, _ path: RawPath) -> MillError {
        MillError.system(.inputOutput, operation, path.description)
    }

    /// nil when nothing has that name.
    static func look(_ path: RawPath) -> (kind: Kind, sighting: Sighting)? {
        var information = stat()
        guard path.withCString({ lstat($0, &information) }) == 0 else { return nil }
        return (kind(information), Sighting(information))
    }

    static func kind(_ information: stat) -> Kind {
        switch information.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .folder
        case S_IFLNK: .link
        case S_IFIFO: .fifo
        case S_IFSOCK: .socket
        default: .device
        }
    }

    /// The names in a folder, sorted by bytes.
    static func list(_ folder: RawPath) throws(MillError) -> [[UInt8]] {
        guard let directory = folder.withCString({ opendir($0) }) else { throw failure("list", folder) }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2E] && name != [0x2E, 0x2E] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Opens a regular file for reading; the caller closes it.
    static func openRegular(_ path: RawPath) throws(MillError) -> Int32 {
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
        guard descriptor >= 0 else { throw failure("open", path) }
        var information = stat()
        guard fstat(descriptor, &information) == 0, kind(information) == .regular else {
            close(descriptor)
            throw Files.notRegular("open", path.description, isFolder: kind(information) == .folder)
        }
        return descriptor
    }

    static func sighting(of descriptor: Int32) -> Sighting? {
        var information = stat()
        return fstat(descriptor, &information) == 0 ? Sighting(information) : nil
    }

    /// Reads `descriptor` from its start in pieces.
    static func forEachPiece(
        of descriptor: Int32, _ path: RawPath, _ body: (ArraySlice<UInt8>) throws(MillError) -> Void
    ) throws(MillError) {
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        var offset = 0
        while true {
            let count = pread(descriptor, &buffer, buffer.count, offset)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return }
            try body(buffer[..<count])
            offset += count
        }
    }

    static func digest(of descriptor: Int32, _ path: RawPath) throws(MillError) -> SHA256Digest {
        var hasher = Hasher256()
        try forEachPiece(of: descriptor, path) { (piece) throws(MillError) in hasher.update(piece) }
        return hasher.finish()
    }

    /// False when `to` exists already.
    static func renameExclusively(_ from: RawPath, to: RawPath) throws(MillError) -> Bool {
        let result = from.withCString { source in to.withCString { clinux_rename_exclusive(source, $0) } }
        if result == 0 { return true }
        if errno == EEXIST { return false }
        throw failure("move", from)
    }

    /// False when the name is taken.
    static func makeFolder(_ path: RawPath) throws(MillError) -> Bool {
        if path.withCString({ mkdir($0, 0o755) }) == 0 { return true }
        if errno == EEXIST { return false }
        throw failure("make the folder", path)
    }

    /// Removes a folder if it is empty; a folder that is not stays.
    static func removeIfEmpty(_ path: RawPath) {
        _ = path.withCString { rmdir($0) }
    }

    static func sync(_ folder: RawPath) throws(MillError) {
        let descriptor = folder.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Files.syncFailure(folder.description) }
    }

    /// Writes a new file, whole and durable, under `path`; false when the name is taken.
    static func createExclusively(_ bytes: [UInt8], at path: RawPath) throws(MillError) -> Bool {
        let temporary = path.parent.appending(".report.\(getpid()).\(UInt64.random(in: 0 ... .max)).tmp")
        let descriptor = temporary.withCString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644) }
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        var done = false
        defer { if !done { _ = temporary.withCString { unlink($0) } } }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("write", path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw Files.syncFailure(path.description) }
        done = try renameExclusively(temporary, to: path)
        return done
    }
}

extension Sighting {
    init(_ information: stat) {
        size = Int64(information.st_size)
        modified = Int64(information.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(information.st_mtim.tv_nsec)
        inode = UInt64(information.st_ino)
    }
}
