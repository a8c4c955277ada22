import Foundation
import Support
import Testing

@testable import Formats

@Suite struct `Compressed data sets` {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/compression-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// Rows of which no piece of a file repeats the one before.
    private static func text(rows: Int) -> [UInt8] {
        var random = SeededRandom(seed: 7)
        return (0..<rows).flatMap { Array("{\"id\":\($0),\"text\":\"\(random.next())\"}\n".utf8) }
    }

    private func write(_ bytes: [UInt8], as name: String, _ compression: Compression? = nil) throws -> String {
        let path = "\(folder)/\(name)"
        let file = try DataFile(publishingAt: path, compression: compression)
        for start in stride(from: 0, to: bytes.count, by: 50_021) {
            try file.write(bytes[start..<min(start + 50_021, bytes.count)])
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        try file.commit()
        #expect(file.bytes == bytes.count)
        return path
    }

    private func read(_ path: String) throws -> [UInt8] {
        let source = try ByteSource(path)
        var bytes: [UInt8] = []
        while true {
            let more = try source.next()
            if more.isEmpty { return bytes }
            bytes += more
        }
    }

    @Test(arguments: ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"], [0, 1, 40_000])
    func `what is written is read back, and the same rows give the same bytes`(name: String, rows: Int) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = Self.text(rows: rows)
        let path = try write(text, as: name)
        #expect(try read(path) == text)
        let packed = try Files.read(path)
        #expect(try Files.read(try write(text, as: "again-" + name)) == packed)
        if rows > 1, name != "a.jsonl" { #expect(packed.count < text.count * 2 / 3) }
    }

    @Test func `gzip's header has no time and no name`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let head = try Files.read(try write(Array("x".utf8), as: "x.gz")).prefix(10)
        #expect(Array(head.prefix(4)) == [0x1F, 0x8B, 8, 0], "no flag, so no name")
        #expect(head.dropFirst(4).prefix(4).allSatisfy { $0 == 0 }, "no time")
    }

    @Test func `what was said wins over the name, and what a file is over its name`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = Self.text(rows: 3)
        let path = try write(text, as: "plain.jsonl", .zstd)
        #expect(try Files.read(path).starts(with: [0x28, 0xB5, 0x2F, 0xFD]))
        #expect(try read(path) == text)
        #expect(try Files.read(try write(text, as: "named.zst", Compression.none)) == text)
        #expect(try read(folder + "/named.zst") == text)
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func `a file that is cut off or damaged is an error, wherever`(compression: Compression) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = Self.text(rows: 200)
        let whole = try Files.read(try write(text, as: "whole", compression))
        for length in [2, 3, 4, 5, 9, whole.count / 2, whole.count - 1] {
            // Two bytes do not say that a file is zstd: then they are a text.
            if compression == .zstd, length < 4 { continue }
            try Files.publish(Array(whole.prefix(length)), at: folder + "/cut")
            let error = #expect(throws: MillError.self) { try read(folder + "/cut") }
            #expect(error?.code == .inputOutput)
        }
        var damaged = whole
        damaged[whole.count / 2] ^= 0x55
        try Files.publish(damaged, at: folder + "/damaged")
        #expect(throws: MillError.self) { try read(folder + "/damaged") }
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func `several members or frames behind one another are one text`(compression: Compression) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (one, other) = (Self.text(rows: 5), Self.text(rows: 30_000))
        let parts = try [one, other].enumerated().flatMap { try Files.read(try write($1, as: "part-\($0)", compression)) }
        try Files.publish(parts, at: folder + "/both")
        #expect(try read(folder + "/both") == one + other)
    }

    @Test func `a frame to be skipped, which some programs write first, is skipped`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = Self.text(rows: 2)
        let frame = try Files.read(try write(text, as: "frame", .zstd))
        try Files.publish([0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9] + frame, at: folder + "/skipped")
        #expect(try read(folder + "/skipped") == text)
    }

    @Test func `files of one, two and three bytes are what they are`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for text in ["[", "[]", "[]\n"] {
            try Files.publish(Array(text.utf8), at: folder + "/short")
            #expect(try read(folder + "/short") == Array(text.utf8))
        }
    }

    @Test(arguments: Compression.allCases) func `bytes that come one by one are the same text`(compression: Compression) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = Self.text(rows: 20)
        var unpacked = UnpackedBytes(of: "a pipe")
        var result: [UInt8] = []
        for byte in try Files.read(try write(text, as: "packed", compression)) { result += try unpacked.feed([byte]) }
        result += try unpacked.finish()
        #expect(result == text)
        #expect(try unpacked.finish().isEmpty, "an end is one for good")
    }

    @Test(arguments: [Compression.gzip, .zstd]) func `seeds may be compressed`(compression: Compression) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let rows = (0..<9000).map { "{\"instruction\": \"Count to \($0).\", \"output\": \"\($0)\"}" }
        let path = try write(Array("[\n\(rows.joined(separator: ",\n"))\n]\n".utf8), as: "seeds", compression)
        let reading = try SeedReader.read(path: path)
        #expect(reading.seeds.count == 9000 && reading.quarantined.isEmpty && reading.duplicates.isEmpty)
        try Files.publish(Array(try Files.read(path).dropLast(5)), at: folder + "/cut")
        #expect(throws: MillError.self) { try SeedReader.read(path: folder + "/cut") }
    }

    @Test func `a highly compressed file is unpacked piece by piece`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = try write([UInt8](repeating: 0x20, count: 40 << 20), as: "blanks.zst")
        let source = try ByteSource(path)
        var count = 0
        while true {
            let piece = try source.next()
            if piece.isEmpty { break }
            count += piece.count
        }
        #expect(count == 40 << 20)
    }
}
