import Glibc
public import Support

extension DirectoryQueue {
    /// Puts a new file into `incoming`, whole and durable, as `submit` does: written under a hidden name, then renamed.
    ///
    /// - Parameters:
    ///   - name: the name to take; a number is added when it is taken.
    ///   - folder: the recipe's folder of `incoming`; nil for `incoming` itself.
    /// - Returns: where it lies.
    /// - Throws: ``MillError`` with code `usage` for a name that the queue would ignore or that is none, or `io`.
    @discardableResult
    public func submit(_ bytes: [UInt8], as name: String, in folder: String? = nil) throws(MillError) -> RawPath {
        for part in [name, folder].compactMap({ $0 }) { try Self.check(part) }
        let place = folder.map { incoming.appending($0) } ?? incoming
        if folder != nil, try RawFiles.makeFolder(place) { try RawFiles.sync(incoming) }
        var number = 1
        while true {
            let path = place.appending(Self.numbered(Array(name.utf8), number))
            if try RawFiles.createExclusively(bytes, at: path) {
                try RawFiles.sync(place)
                return path
            }
            number += 1
        }
    }

    /// Throws `usage` for a name that the queue would ignore or that is none.
    private static func check(_ name: String) throws(MillError) {
        let raw = Array(name.utf8)
        guard !raw.isEmpty, raw.count <= 255, !raw.contains(0), !raw.contains(UInt8(ascii: "/")), !isPartial(raw) else {
            throw MillError(
                .usage, "submit", displayName(raw), cause: "the queue takes no such name",
                hint: "A name must not begin with a dot, end in .tmp, .part or ~, or contain a slash.")
        }
    }

    /// What a file of a submitted folder holds.
    public enum Content: Sendable {
        case bytes([UInt8])
        /// A copy of this file.
        case file(String)
    }

    /// Puts a new folder into `incoming/FOLDER/`, whole and durable: written under a hidden name, then renamed.
    ///
    /// - Parameters:
    ///   - files: by name, beneath the folder; slashes make folders in it.
    ///   - name: the name to take; a number is added when it is taken.
    /// - Returns: where it lies.
    /// - Throws: ``MillError`` with code `usage` for a name that the queue would ignore or that is none, or `io`.
    @discardableResult
    public func submit(
        _ files: [(name: String, content: Content)], as name: String, in folder: String
    ) throws(MillError) -> RawPath {
        for part in [name, folder] + files.flatMap({ $0.name.split(separator: "/").map(String.init) }) { try Self.check(part) }
        let place = incoming.appending(folder)
        if try RawFiles.makeFolder(place) { try RawFiles.sync(incoming) }
        let hidden = place.appending(".\(name.prefix(100)).\(UInt64.random(in: 0 ... .max))")
        _ = try RawFiles.makeFolder(hidden)
        var isPlaced = false
        defer { if !isPlaced { discard(hidden) } }
        for file in files { try write(file.content, to: file.name, in: hidden) }
        try RawFiles.sync(hidden)
        var number = 1
        while true {
            let path = place.appending(Self.numbered(Array(name.utf8), number))
            if try RawFiles.renameExclusively(hidden, to: path) {
                isPlaced = true
                try RawFiles.sync(place)
                return path
            }
            number += 1
        }
    }

    /// Removes what was written of a folder that could not be put in its place.
    private func discard(_ hidden: RawPath) {
        for file in (try? files(beneath: hidden)) ?? [] { _ = file.withCString { unlink($0) } }
        removeTree(hidden)
    }

    private func write(_ content: Content, to name: String, in folder: RawPath) throws(MillError) {
        let parts = name.split(separator: "/").map { Array($0.utf8) }
        var parent = folder
        for part in parts.dropLast() {
            let above = parent
            parent = parent.appending(part)
            if try RawFiles.makeFolder(parent) { try RawFiles.sync(above) }
        }
        let path = parts.last.map { parent.appending($0) } ?? parent
        let bytes: [UInt8] =
            switch content {
            case .bytes(let bytes): bytes
            case .file(let source): try Files.read(source)
            }
        _ = try RawFiles.createExclusively(bytes, at: path)
        try RawFiles.sync(parent)
    }
}
