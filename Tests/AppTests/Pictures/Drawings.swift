import Foundation

/// The pictures that the program ships, and what it ships about them.
enum Drawings {
    static let folder = Repository.folder + "/Seeds/vision"
    static let names = (1...10).map { "scene-" + ($0 < 10 ? "0" : "") + "\($0).png" }

    static func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
    }

    /// The rows of the shipped scenes, a line each.
    static func scenes() throws -> [String] {
        try String(contentsOfFile: folder + "/scenes.jsonl", encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Copies the pictures of those names below `folder` of a workshop.
    static func copy(_ names: [String], to folder: String, of workshop: Workshop) throws {
        for name in names { try write(bytes(name), "\(folder)/\(name)", of: workshop) }
    }

    static func write(_ bytes: Data, _ name: String, of workshop: Workshop) throws {
        let url = URL(fileURLWithPath: workshop.path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: url)
    }
}
