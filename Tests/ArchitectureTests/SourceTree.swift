import FoundationEssentials
import Support

/// The repository that these tests were compiled from, as text.
struct SourceTree {
    let root: String

    init() {
        root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
    }

    /// Every Swift file beneath `Sources/`, in order of its path.
    func sources() throws -> [SourceFile] {
        var found: [String] = []
        var folders = ["Sources"]
        while let folder = folders.popLast() {
            for name in try FileManager.default.contentsOfDirectory(atPath: root + "/" + folder) {
                let path = folder + "/" + name
                if Files.isDirectory(root + "/" + path) {
                    folders.append(path)
                } else if name.hasSuffix(".swift") {
                    found.append(path)
                }
            }
        }
        return try found.sorted().map { try SourceFile(path: $0, text: text($0)) }
    }

    func text(_ path: String) throws -> String {
        String(decoding: try Files.read(root + "/" + path), as: UTF8.self)
    }
}

/// A source file of ours.
struct SourceFile {
    /// Relative to the repository, such as `Sources/Rouge/RougeL.swift`.
    let path: String
    private let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    var module: String {
        let parts = path.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : path
    }

    /// The modules that the file imports, each with its line number; a submodule or a single symbol counts as its module.
    var imports: [(line: Int, module: String)] {
        code.compactMap { line, text in
            var words = text.split(separator: " ")
            while let first = words.first, first.hasPrefix("@") || Self.modifiers.contains(first) { words.removeFirst() }
            guard words.first == "import" else { return nil }
            words.removeFirst()
            if let kind = words.first, Self.kinds.contains(kind) { words.removeFirst() }
            return words.first?.split(separator: ".").first.map { (line, String($0)) }
        }
    }

    /// The lines without their comments, numbered from 1.
    var code: [(line: Int, text: String)] {
        lines.enumerated().compactMap { index, line in
            guard let start = line.firstIndex(where: { $0 != " " }), !line[start...].hasPrefix("//") else { return nil }
            return (index + 1, String(line))
        }
    }

    private static let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "func", "typealias", "let", "var", "actor",
    ]
}
