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
        for part in [name, folder].compactMap({ $0 }) {
            let raw = Array(part.utf8)
            guard !raw.isEmpty, raw.count <= 255, !raw.contains(0), !raw.contains(UInt8(ascii: "/")), !Self.isPartial(raw) else {
                throw MillError(
                    .usage, "submit", displayName(raw), cause: "the queue takes no such name",
                    hint: "A name must not begin with a dot, end in .tmp, .part or ~, or contain a slash.")
            }
        }
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
}
