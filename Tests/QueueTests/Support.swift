import FoundationEssentials
import Glibc
import Support
import Testing

@testable import Queue

/// A queue of its own for one test, removed with the value, and what a user would do to it.
final class QueueFixture {
    let root: String
    let queue: DirectoryQueue

    init(_ rules: DirectoryQueue.Rules = DirectoryQueue.Rules()) throws {
        root = FileManager.default.temporaryDirectory.path + "/queue-test-\(UUID().uuidString)"
        queue = try DirectoryQueue(root: root, rules: rules)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    /// Writes `incoming/<name>`, making the folder before a slash.
    func drop(_ name: String, _ text: String) throws {
        let path = "\(root)/incoming/\(name)"
        try Files.makeDirectories(Files.parent(of: path))
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    func drop(_ name: [UInt8], _ text: String, in folder: String) throws {
        try Files.makeDirectories("\(root)/incoming/\(folder)")
        let path = RawPath("\(root)/incoming/\(folder)").appending(name)
        #expect(try RawFiles.createExclusively(Array(text.utf8), at: path))
    }

    func text(_ path: String) throws -> String {
        String(decoding: try Files.read("\(root)/\(path)"), as: UTF8.self)
    }

    func names(_ folder: String) throws -> [String] {
        try Files.list("\(root)/\(folder)")
    }

    /// Two scans, far enough apart for whatever is complete to be ready.
    func ready() throws -> [ReadyFile] {
        _ = try queue.scan(now: 0)
        return try queue.scan(now: 2_000_000).compactMap { if case .ready(let file) = $0 { file } else { nil } }
    }

    func claimOnly() throws -> Claimed {
        let files = try ready()
        let file = try #require(files.first)
        #expect(files.count == 1)
        return try queue.claim(file)
    }
}

extension Arrival {
    var word: String {
        switch self {
        case .ready: "ready"
        case .refused: "refused"
        case .waiting: "waiting"
        }
    }
}
