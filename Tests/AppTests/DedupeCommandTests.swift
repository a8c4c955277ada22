import Foundation
import Rouge
import Testing

extension DataSetTests {
    struct DedupeCommand {
        private struct Line: Decodable {
            let instruction: String
            let accept: Bool
            let seed: Bool
        }

        private struct Summary: Decodable {
            let rows: Int
            let kept: Int
            let duplicates: Int
            let unreadable: Int
        }

        private static let oracle =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("RougeTests/Oracles/oracle_stream5k.jsonl").path

        /// The oracle's lines that are not seeds, and its seeds, each as the text of a file.
        private static func stream() throws -> (rows: [Substring], seeds: [Substring], accepts: [Bool]) {
            let text = try String(contentsOfFile: oracle, encoding: .utf8)
            let lines = try JSONLines.rows(of: oracle, as: Line.self)
            let raw = text.split(separator: "\n")
            let pairs = zip(raw, lines)
            return (
                pairs.filter { !$1.seed }.map(\.0), pairs.filter { $1.seed }.map(\.0), lines.filter { !$0.seed }.map(\.accept)
            )
        }

        @Test func `keeps what the oracle keeps, byte for byte, however it is fed and however many threads it has`() async throws
        {
            let workshop = try Workshop()
            let (rows, seeds, accepts) = try Self.stream()
            let against = try workshop.write(seeds.joined(separator: "\n"), to: "seeds.jsonl")
            let whole = try workshop.write(rows.joined(separator: "\n") + "\n", to: "rows.jsonl")
            let array = try workshop.write("[" + rows.joined(separator: ",\n") + "]", to: "rows.json")
            let tenths = try (0..<10).map { part in
                let lines = rows[(rows.count * part / 10)..<(rows.count * (part + 1) / 10)]
                return try workshop.write(lines.joined(separator: "\r\n"), to: "part-\(part).jsonl")
            }
            let zipped = workshop.path("rows.jsonl.gz")
            try Self.gzip(tenths, to: zipped)
            let expected = zip(rows, accepts).filter(\.1).map { $0.0 + "\n" }.joined()
            let ways = [[whole], [whole, "--threads", "1"], tenths, tenths + ["--threads", "1"], [array], [zipped]]
            for (number, files) in ways.enumerated() {
                let output = workshop.path("out-\(number)")
                let ended = try await Binary.run(
                    ["dedupe"] + files + ["--against", against, "-o", output, "--rejected", output + ".rejected", "--json"],
                    in: workshop)
                #expect(ended.code == 0, "\(ended.errors)")
                #expect(try String(contentsOfFile: output, encoding: .utf8) == expected, "\(files)")
                let summary = try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
                #expect(summary.rows == rows.count && summary.kept == accepts.count { $0 } && summary.unreadable == 0)
                let rejected = try String(contentsOfFile: output + ".rejected", encoding: .utf8).split(separator: "\n")
                #expect(rejected.count == summary.duplicates)
            }
        }

        @Test func `a row that cannot be read is told of and left out, and ends a strict run`() async throws {
            let workshop = try Workshop()
            let file = try workshop.write(
                "{\"instruction\":\"one\", \"z\":  [1e5, \"\\u00e9\"]}\nnonsense\n{\"instruction\":7}\n", to: "rows.jsonl")
            let output = workshop.path("out")
            let ended = try await Binary.run(["dedupe", file, "-o", output, "--rejected", output + ".r"], in: workshop)
            #expect(ended.code == 0)
            #expect(ended.errors.contains("rows.jsonl:2") && ended.errors.contains("rows.jsonl:3"))
            #expect(
                try String(contentsOfFile: output, encoding: .utf8) == "{\"instruction\":\"one\", \"z\":  [1e5, \"\\u00e9\"]}\n")
            #expect(try String(contentsOfFile: output + ".r", encoding: .utf8).split(separator: "\n").count == 2)
            let strict = try await Binary.run(["dedupe", file, "-o", output + ".s", "--strict"], in: workshop)
            #expect(strict.code == 1 && strict.errors.contains("rows.jsonl:2"))
            #expect(!FileManager.default.fileExists(atPath: output + ".s"))
            let same = try await Binary.run(["dedupe", file, "-o", output, "--rejected", output], in: workshop)
            #expect(same.code == 64 && same.errors.contains("same file"))
        }

        @Test func `killed in the middle it leaves no output`() async throws {
            let workshop = try Workshop()
            let pipe = workshop.path("pipe")
            #expect(mkfifo(pipe, 0o600) == 0)
            let output = workshop.path("out")
            let process = try Launched(["dedupe", pipe, "-o", output, "--rejected", output + ".r"], in: workshop)
            let writer = try FileHandle(forWritingTo: URL(fileURLWithPath: pipe))
            let rows = try Self.stream().rows.prefix(200).joined(separator: "\n")
            try writer.write(contentsOf: Data(rows.utf8))
            // Both files are being written once the program has taken rows in. Neither has a name yet, or both a hidden one.
            let descriptors = "/proc/\(process.process.processIdentifier)/fd"
            try await eventually("both files are begun") {
                try FileManager.default.contentsOfDirectory(atPath: descriptors).count { name in
                    let file = try? FileManager.default.destinationOfSymbolicLink(atPath: descriptors + "/" + name)
                    return file?.hasPrefix(workshop.folder) == true && file?.hasSuffix("pipe") == false
                        && file?.contains("std") == false
                } == 2
            }
            process.signal(SIGKILL)
            #expect(try await process.ended().code == 128 + SIGKILL)
            try writer.close()
            #expect(!FileManager.default.fileExists(atPath: output))
            #expect(!FileManager.default.fileExists(atPath: output + ".r"))
            let left = try FileManager.default.contentsOfDirectory(atPath: workshop.folder).filter { $0.hasPrefix(".out") }
            #expect(left.isEmpty, "a file system without nameless files leaves hidden ones")
        }

        @Test func `against a saved index it keeps what it keeps against the rows`() async throws {
            let workshop = try Workshop()
            let (rows, seeds, accepts) = try Self.stream()
            let half = rows.count / 2
            let old = try workshop.write((seeds + rows[..<half]).joined(separator: "\n"), to: "old.jsonl")
            let new = try workshop.write(rows[half...].joined(separator: "\n"), to: "new.jsonl")
            let index = workshop.path("old.index")
            let saved = try await Binary.run(["dedupe", old, "-o", workshop.path("a"), "--save-index", index], in: workshop)
            #expect(saved.code == 0, "\(saved.errors)")
            let output = workshop.path("b")
            let ended = try await Binary.run(
                ["dedupe", new, "-o", output, "--against", index, "--rejected", output + ".r"], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let expected = zip(rows, accepts).dropFirst(half).filter(\.1).map { $0.0 + "\n" }.joined()
            #expect(try String(contentsOfFile: output, encoding: .utf8) == expected)
            #expect(try String(contentsOfFile: output + ".r", encoding: .utf8).contains("old.index"))

            let other = try await Binary.run(
                ["dedupe", new, "-o", output, "--against", index, "--threshold", "0.6"], in: workshop)
            #expect(other.code == 64 && other.errors.contains("--threshold 0.7"), "\(other.errors)")
            let second = try await Binary.run(["dedupe", new, "-o", output, "--against", new, "--against", index], in: workshop)
            #expect(second.code == 64 && second.errors.contains("old.index"))
            var bytes = try Data(contentsOf: URL(fileURLWithPath: index))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(fileURLWithPath: index))
            let damaged = try await Binary.run(["dedupe", new, "-o", output, "--against", index], in: workshop)
            #expect(damaged.code == 74 && damaged.errors.contains("checksum"), "\(damaged.code): \(damaged.errors)")
        }

        @Test func `names the closest rows before each kept one when asked`() async throws {
            struct Similar: Decodable {
                struct Place: Decodable, Equatable {
                    let line: Int
                    let score: Double
                }
                let line: Int
                let averageSimilarity: Double
                let mostSimilar: [Place]
            }
            let workshop = try Workshop()
            let texts = ["one two three", "four five six", "", "three four five", "one two three"]
            let file = try workshop.write(texts.map { "{\"instruction\":\"\($0)\"}\n" }.joined(), to: "rows.jsonl")
            let output = workshop.path("out")
            let ended = try await Binary.run(["dedupe", file, "-o", output, "--similar", output + ".s"], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let rows = try JSONLines.rows(of: output + ".s", as: Similar.self)
            #expect(rows.map(\.line) == [1, 2, 3, 4])
            let score = RougeL.score(target: texts[3], prediction: texts[1]).fMeasure
            #expect(rows[3].mostSimilar.map(\.line) == [2, 1, 3])
            #expect(rows[3].mostSimilar.first?.score == score)
            #expect(rows[3].averageSimilarity == (RougeL.score(target: texts[3], prediction: texts[0]).fMeasure + score + 0) / 3)
        }

        /// Compresses each file into a member of its own, one after the other.
        private static func gzip(_ files: [String], to target: String) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            // A part does not end in a line break.
            process.arguments = ["-c", "for f in \"$@\"; do (cat \"$f\"; echo) | gzip -c; done > '\(target)'", "sh"] + files
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }
}
