import CLinux
import Glibc
public import Support

/// A folder that pictures may come from. Whoever names the pictures is not trusted; whoever names the folder is.
///
/// The folder stays open, so it is the same one for as long as this value lives, whatever becomes of its name.
public final class ImageRoot: Sendable {
    private let folder: Int32

    /// - Parameter path: an existing folder; symbolic links in this path are followed.
    /// - Throws: ``MillError`` with code `io` when there is no such folder, or it cannot be opened.
    public init(_ path: String) throws(MillError) {
        // The system would end the path at a NUL and open another folder.
        guard !path.utf8.contains(0) else {
            throw MillError(
                .inputOutput, "open the folder of pictures", path, cause: "its name holds a NUL",
                hint: "Give the folder another name.")
        }
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else {
            throw MillError.system(.inputOutput, "open the folder of pictures", path)
        }
        self.folder = folder
    }

    deinit {
        close(folder)
    }

    /// A picture's header and all bytes of its file, which is regular, beneath the folder, and reached without a symbolic link.
    ///
    /// Nothing is read of a file with another size or name than a picture may have; the header is that of the bytes returned, also
    /// when somebody writes to the file meanwhile.
    /// - Parameter relativePath: from the folder, in any encoding, without NUL and `..`.
    /// - Throws: ``ImageRefusal``, any of its cases.
    public func image(at relativePath: [UInt8]) throws(ImageRefusal) -> (header: ImageHeader, bytes: [UInt8]) {
        let (descriptor, size) = try openRegular(relativePath)
        defer { close(descriptor) }
        let named = try ImageFormat(fileName: relativePath)
        guard size > 0 else { throw .empty }
        guard size <= ImageHeader.maximumBytes else { throw .tooLarge(bytes: size) }
        let bytes = try contents(of: descriptor, size: size)
        let header = try ImageHeader.read(bytes)
        guard header.format == named else { throw .wrongExtension(named: named, found: header.format) }
        return (header, bytes)
    }

    /// The same for a path that is text.
    /// - Throws: ``ImageRefusal``, any of its cases.
    public func image(at relativePath: String) throws(ImageRefusal) -> (header: ImageHeader, bytes: [UInt8]) {
        try image(at: Array(relativePath.utf8))
    }

    /// All bytes of an NPY file, reached as a picture is.
    /// - Throws: ``ImageRefusal``: `unknownFormat` where its name does not end with `.npy`.
    public func pointCloud(at relativePath: String) throws(ImageRefusal) -> [UInt8] {
        guard relativePath.lowercased().hasSuffix(".npy") else { throw .unknownFormat }
        let (descriptor, size) = try openRegular(Array(relativePath.utf8))
        defer { close(descriptor) }
        guard size > 0 else { throw .empty }
        guard size <= ImageHeader.maximumBytes else { throw .tooLarge(bytes: size) }
        return try contents(of: descriptor, size: size)
    }

    /// The caller closes the descriptor; the size is in bytes.
    private func openRegular(_ path: [UInt8]) throws(ImageRefusal) -> (descriptor: Int32, size: Int) {
        // A `..` that stays beneath the folder is allowed by the kernel; no picture needs one.
        let parts = path.split(separator: UInt8(ascii: "/"))
        guard !path.contains(0), path.first != UInt8(ascii: "/"), !parts.contains(where: { $0.elementsEqual("..".utf8) }) else {
            throw .outside
        }
        let name = path.map { CChar(bitPattern: $0) } + [0]
        var descriptor: Int32
        // Without blocking: the opening of a FIFO would wait for somebody to write.
        repeat {
            descriptor = clinux_open_beneath(folder, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY)
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw Self.refusal(errno) }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notRegular
        }
        return (descriptor, Int(information.st_size))
    }

    /// What a failed opening means (openat2(2), ERRORS).
    private static func refusal(_ error: Int32) -> ImageRefusal {
        switch error {
        case ENOENT, ENOTDIR: .missing
        case ELOOP, EXDEV: .outside
        case ENXIO, ENODEV: .notRegular
        default: .unreadable(cause: String(cString: strerror(error)))
        }
    }

    private func contents(of descriptor: Int32, size: Int) throws(ImageRefusal) -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: 1 << 17)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(cause: Files.systemError()) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: piece.prefix(count))
            guard bytes.count <= ImageHeader.maximumBytes else { throw .tooLarge(bytes: bytes.count) }
        }
    }
}
