import Rouge
import Support

/// An index in a file: its snapshot, and the SHA-256 of the snapshot after it.
enum IndexFile {
    private static let digestCount = 32

    /// Whether `path` begins as such a file does. A pipe or the standard input never is one.
    static func isOne(_ path: String) throws(MillError) -> Bool {
        try Files.beginning(of: path, RougeIndex.snapshotMagic.count) == RougeIndex.snapshotMagic
    }

    /// - Throws: ``MillError`` with code `cannot-create` or `io`.
    static func save(_ index: RougeIndex, at path: String) throws(MillError) {
        let writer = try FileWriter(publishingAt: path)
        var hasher = Hasher256()
        try index.writeSnapshot { bytes throws(MillError) in
            hasher.update(bytes)
            try writer.write(bytes)
        }
        try writer.write(hasher.finish().bytes)
        try writer.commit()
    }

    /// - Throws: ``MillError``: `io` where the file is damaged or of another version, `usage` where it was made with another
    ///   tokenizer or threshold.
    static func load(_ path: String, tokenizer: RougeTokenizer, threshold: Double) throws(MillError) -> RougeIndex {
        var bytes = try Files.read(path, limit: 1 << 36)
        let digest = Array(bytes.suffix(digestCount))
        bytes.removeLast(min(digestCount, bytes.count))
        guard SHA256Digest(of: bytes).bytes == digest else {
            throw MillError(
                .inputOutput, "read the index", path, cause: "it is damaged: its checksum does not fit",
                hint: "Make it again from the rows with --save-index.")
        }
        let index: RougeIndex
        do {
            index = try RougeIndex(snapshot: bytes)
        } catch {
            let cause =
                switch error {
                case .version(let version): "it has version \(version), this program has \(RougeTokenizer.version)"
                case .foreign, .damaged: "it is no index"
                }
            throw MillError(
                .inputOutput, "read the index", path, cause: cause, hint: "Make it again from the rows with --save-index.")
        }
        guard index.tokenizer == tokenizer, index.threshold == threshold else {
            throw MillError(
                .usage, "compare against", path,
                cause: "it was made with --tokenizer \(index.tokenizer.rawValue) --threshold \(index.threshold)",
                hint: "Give the same, or compare against the rows themselves.")
        }
        return index
    }
}
