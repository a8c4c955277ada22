import CLinux
import Foundation
import Glibc
import Imaging
import Support
import Testing

/// A folder of pictures with another folder beside it, for one test; both are removed with the value.
final class PictureFolder {
    private let base: String
    /// The folder that pictures may come from.
    let path: String
    /// The folder that nobody may read.
    let outside: String
    let root: ImageRoot

    init() throws {
        base = FileManager.default.temporaryDirectory.path + "/imaging-test-\(UUID().uuidString)"
        (path, outside) = (base + "/pictures", base + "/outside")
        try Files.makeDirectories(path)
        try Files.makeDirectories(outside)
        root = try ImageRoot(path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: base)
    }

    func write(_ bytes: [UInt8], _ name: String) throws {
        let file = "\(path)/\(name)"
        try Files.makeDirectories(Files.parent(of: file))
        try Files.publish(bytes, at: file)
    }

    /// A file that begins with `bytes` and has `size` of them, the rest zeros that take no space.
    func writeSparse(_ bytes: [UInt8], size: Int, _ name: String) throws {
        try write(bytes, name)
        #expect(truncate("\(path)/\(name)", size) == 0)
    }

    /// Why the picture is refused; nil where it is not.
    func refusal(_ name: String) -> ImageRefusal? {
        refusal(Array(name.utf8))
    }

    func refusal(_ name: [UInt8]) -> ImageRefusal? {
        ImagingTests.refusal(of: name, in: root)
    }
}

/// Why the picture is refused; nil where it is not.
func refusal(of name: [UInt8], in root: ImageRoot) -> ImageRefusal? {
    do throws(ImageRefusal) {
        _ = try root.image(at: name)
        return nil
    } catch {
        return error
    }
}

/// Notes whether anybody does something with a file.
final class FileWatch {
    private let descriptor: Int32

    /// - Parameter events: of inotify(7), such as `IN_OPEN`.
    init(_ path: String, _ events: Int32) throws {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        try #require(descriptor >= 0 && inotify_add_watch(descriptor, path, UInt32(events)) >= 0)
    }

    deinit {
        close(descriptor)
    }

    /// Whether there was one of the events since the last question.
    func hasSeenSomething() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        return read(descriptor, &buffer, buffer.count) > 0
    }
}
