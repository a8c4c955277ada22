import Foundation
import Support
import Testing

@testable import Formats

/// Files in the published forms, in our own words.
enum JudgingFixture {
    static func path(_ name: String) throws -> String {
        try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil)).path
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        try Files.read(path(name))
    }

    /// What `body` returns of a file that has `bytes`.
    static func withFile<Result>(_ bytes: [UInt8], name: String, _ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "judging-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: name)
        try Data(bytes).write(to: file)
        return try body(file.path)
    }

    /// The rows of a file as a text that differs where any field, value or number as written does; the order of fields is left out.
    static func content(_ bytes: [UInt8]) throws -> [String] {
        let text = String(decoding: bytes, as: UTF8.self)
        let rows: [JSONValue]
        if text.hasPrefix("[") {
            guard case .array(let values) = try JSONParser.parse(bytes[...]) else { return [] }
            rows = values
        } else {
            rows = try text.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8)[...]) }
        }
        return rows.map { JSONText(sorted($0)).text }
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let values): .array(values.map(sorted))
        case .object(let members):
            .object(
                members.sorted { $0.name < $1.name }.map { JSONValue.Member(name: $0.name, offset: 0, value: sorted($0.value)) })
        default: value
        }
    }
}

/// Outputs out of a text, fed in pieces that end at `cuts`.
func readOutputs(
    _ bytes: [UInt8], format: OutputsFormat? = nil, model: String = "stem", cuts: [Int] = [], path: String = "file"
) -> OutputsReading {
    var reading = OutputsReading(path: path)
    var stream = OutputsStream(format: format, model: model)
    var start = 0
    for cut in cuts + [bytes.count] {
        stream.feed(Array(bytes[start..<cut])) { reading.take($0) }
        start = cut
    }
    stream.finish { reading.take($0) }
    reading.format = stream.format
    return reading
}

func readOutputs(_ text: String, format: OutputsFormat? = nil, path: String = "file") -> OutputsReading {
    readOutputs(Array(text.utf8), format: format, path: path)
}
