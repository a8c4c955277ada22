public import Support

/// Folders of prompt files, `<folder>/<name>.mustache`. A file in an earlier folder overrides one in a later.
public struct PromptLibrary: Sendable {
    /// The folders that are searched, in order.
    public let folders: [String]

    /// - Parameter folders: the user's folder first, the packaged one last. A folder that does not exist has no prompts.
    public init(folders: [String]) {
        self.folders = folders
    }

    /// Reads and parses prompts. CRLF becomes LF, a byte order mark and the file's final newline are not part of a prompt.
    /// - Throws: ``MillError`` `prompt.missing` with the places searched, `prompt.variable` for markup that is not allowed,
    ///   `io` for a file that cannot be read.
    public func load(_ names: [String]) throws(MillError) -> PromptSet {
        var sources: [String: String] = [:]
        for name in names {
            sources[name] = try source(of: name)
        }
        return try PromptSet(sources: sources)
    }

    private func source(of name: String) throws(MillError) -> String {
        guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
            throw MillError(
                .promptMissing, "load the prompt", name, cause: "it leads out of its folder",
                hint: "Name it without / at the beginning and without ...")
        }
        for folder in folders {
            let path = "\(folder)/\(name).mustache"
            guard Files.exists(path) else { continue }
            return try Self.text(of: path)
        }
        throw MillError(
            .promptMissing, "load the prompt", name, cause: "no \(name).mustache in " + folders.joined(separator: ", "),
            hint: "Put it there, or set INSTRUCTMILL_SHARE to the folder that holds the program's Prompts.")
    }

    /// Whether one of the folders has prompt `name`.
    public func has(_ name: String) -> Bool {
        folders.contains { Files.exists("\($0)/\(name).mustache") }
    }

    /// Reads and parses one file, wherever it lies, by the rules of ``load(_:)``. The prompt's name is `path`.
    /// - Throws: ``MillError`` `prompt.variable` for markup that is not allowed, `io` for a file that cannot be read.
    public static func load(file path: String) throws(MillError) -> PromptSet {
        try PromptSet(sources: [path: try text(of: path)])
    }

    private static func text(of path: String) throws(MillError) -> String {
        let bytes = try Files.read(path, limit: 1 << 20)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MillError(.promptVariable, "use the prompt", path, cause: "it is not UTF-8 text")
        }
        return normalised(text)
    }

    private static func normalised(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\n"), bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            bytes.append(byte)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
