import Foundation
import Support

/// A folder of its own for one test, gone when the test is over.
final class Workshop: Sendable {
    let folder: String
    private let counter = Locked(0)

    /// - Parameter parent: an existing folder; the system's folder of temporary files where it is nil.
    init(below parent: String? = nil) throws {
        let name = "instructmill-test-\(UInt32.random(in: .min ... .max))"
        folder = (parent ?? FileManager.default.temporaryDirectory.path) + "/" + name
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The path of `name` in this folder.
    func path(_ name: String) -> String {
        folder + "/" + name
    }

    /// A path that nothing has yet.
    func newPath(_ name: String) -> String {
        let number = counter.withLock { counter in
            counter += 1
            return counter
        }
        return path("\(name)-\(number)")
    }

    /// Writes a file, making its folder, and answers its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    /// The names in a folder, sorted; none where it is missing.
    func names(in name: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []).sorted()
    }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
    }
}

/// The repository that these tests belong to.
enum Repository {
    static let folder: String = {
        if let named = ProcessInfo.processInfo.environment["INSTRUCTMILL_SHARE"] { return named }
        return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }()

    static let seedTasks = folder + "/Seeds/self-instruct/seed_tasks.jsonl"

    /// The instructions of the shipped seed tasks.
    static func seedInstructions() throws -> [String] {
        struct Seed: Decodable { let instruction: String }
        return try JSONLines.rows(of: seedTasks, as: Seed.self).map(\.instruction)
    }
}

/// Files of one JSON value a line.
enum JSONLines {
    static func rows<Row: Decodable>(of path: String, as type: Row.Type) throws -> [Row] {
        let decoder = JSONDecoder()
        return try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: UInt8(ascii: "\n"))
            .map { try decoder.decode(type, from: $0) }
    }
}
