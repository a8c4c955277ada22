import Foundation
import Testing

extension DataSetTests {
    struct ImportCommand {
        private struct Summary: Decodable {
            let format: String
            let published: Int
            let rows: Int
            let bad: Int
            let isRecognised: Bool
        }

        private struct Row: Decodable {
            struct Provenance: Decodable {
                let recipe: String
                let simulated: Bool
            }
            let schema: Int
            let kind: String
            let instruction: String?
            let extra: [String: String]
            let provenance: Provenance
        }

        private static let dolly = """
            {"instruction": "Which nail holds best in oak?", "context": "", "response": "A cut nail.", "category": "open_qa", "n": 1.50}
            {"instruction": "Who laid the floor?", "context": "Ida laid it. 漢", "response": "Ida.", "category": null}

            """
        /// As the first is written without blanks.
        private static let compact = """
            {"instruction":"Which nail holds best in oak?","context":"","response":"A cut nail.","category":"open_qa","n":1.50}
            {"instruction":"Who laid the floor?","context":"Ida laid it. 漢","response":"Ida.","category":null}

            """

        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private func ask(_ arguments: [String]) async throws -> Summary {
            let ended = try await Binary.run(["import"] + arguments + ["--json"], in: workshop)
            try #require(ended.code == 0, "\(ended.errors)")
            return try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
        }

        @Test func `a file becomes rows of ours, and out of these the same file`() async throws {
            let file = try workshop.write(Self.dolly, to: "dolly.jsonl")
            let rows = workshop.path("rows.jsonl")
            let summary = try await ask([file, "-o", rows])
            #expect(summary.format == "dolly" && summary.isRecognised && summary.rows == 2 && summary.bad == 0)
            let read = try JSONLines.rows(of: rows, as: Row.self)
            #expect(read.map(\.instruction) == ["Which nail holds best in oak?", "Who laid the floor?"])
            #expect(
                read.allSatisfy {
                    $0.schema == 1 && $0.kind == "dolly" && $0.provenance.recipe == "import" && !$0.provenance.simulated
                })
            #expect(read[0].extra["category"] == "open_qa" && read[0].extra["n"] == "1.50")
            let ended = try await Binary.run(["export", rows, "--to", "dolly", "-o", workshop.path("back.jsonl")], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try workshop.text(of: "back.jsonl") == Self.compact)
        }

        @Test func `Alpaca's own export gives imported rows back, and other rows as ever`() async throws {
            let text = "[\n{\"output\":\"b\",\"instruction\":\"a\",\"input\":null,\"k\":1e3}\n]\n"
            let rows = workshop.path("rows.jsonl")
            #expect(try await ask([try workshop.write(text, to: "a.json"), "--from", "alpaca", "-o", rows]).rows == 1)
            #expect(
                try await Binary.run(["export", rows, "--to", "alpaca", "-o", workshop.path("b.json")], in: workshop).code == 0)
            #expect(try workshop.text(of: "b.json") == text)
            let plain = try workshop.write(Self.dolly.replacing("response", with: "output"), to: "plain.jsonl")
            #expect(
                try await Binary.run(["export", plain, "--to", "alpaca", "-o", workshop.path("c.json")], in: workshop).code == 0)
            #expect(try workshop.text(of: "c.json").contains(#""input":"","output":"A cut nail."}"#))
        }

        @Test func `a row that cannot be read ends the import, or goes to a file of its own`() async throws {
            let lines = Self.dolly.split(separator: "\n")
            let file = try workshop.write(
                lines[0] + "\n{\"instruction\": 5, \"response\": \"x\"}\noops\n" + lines[1] + "\n", to: "bad.jsonl")
            let rows = workshop.path("rows.jsonl")
            let refused = try await Binary.run(["import", file, "-o", rows], in: workshop)
            #expect(refused.code == 1 && refused.errors.contains("bad.jsonl:2"), "\(refused.errors)")
            #expect(refused.errors.contains("byte \(lines[0].utf8.count + 2)") && refused.errors.contains("instruction"))
            #expect(!FileManager.default.fileExists(atPath: rows))
            let summary = try await ask([file, "-o", rows, "--skip-bad"])
            #expect(summary.rows == 2 && summary.bad == 2)
            struct Bad: Decodable {
                let line: Int
                let byteOffset: Int
                let reason: String
                let row: String
            }
            let bad = try JSONLines.rows(of: rows + ".bad.jsonl", as: Bad.self)
            #expect(bad.map(\.line) == [2, 3] && bad.map(\.row) == ["{\"instruction\": 5, \"response\": \"x\"}", "oops"])
            #expect(bad.allSatisfy { !$0.reason.isEmpty && $0.byteOffset > lines[0].utf8.count })
        }

        @Test func `gzip is read, and imported rows are seeds and are deduplicated, conversations too`() async throws {
            let talk =
                #"{"id": "0", "data": ["Where do the owls of the old mill sleep?", "In barns.", "And in winter?", "There too."]}"#
            let file = try workshop.write(talk + "\n" + talk.replacing("\"0\"", with: "\"1\"") + "\n", to: "talk.jsonl")
            let gzip = Process()
            gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            gzip.arguments = ["gzip", file]
            try gzip.run()
            gzip.waitUntilExit()
            let rows = workshop.path("talk-rows.jsonl")
            #expect(try await ask([file + ".gz", "-o", rows]).rows == 2)
            let deduped = try await Binary.run(["dedupe", rows, "-o", workshop.path("one.jsonl"), "--json"], in: workshop)
            #expect(deduped.code == 0 && deduped.output.contains("\"kept\":1,"), "\(deduped.output) \(deduped.errors)")
            let seeds = workshop.path("seeds.jsonl")
            #expect(try await ask([try workshop.write(Self.dolly, to: "dolly.jsonl"), "-o", seeds]).rows == 2)
            let simulator = try await SimulatorProcess(in: workshop)
            let ran = try await Binary.run(
                ["run", "reanswer", "--seeds", seeds, "-o", workshop.path("new")] + simulator.options(concurrency: 2),
                in: workshop)
            #expect(ran.code == 0, "\(ran.errors)")
            #expect(try OutputFolder(workshop.path("new")).manifest().seeds == 2)
        }

        @Test func `an unknown format, an unknown row and an empty file are told`() async throws {
            let file = try workshop.write("{\"colour\": 1}\n", to: "x.jsonl")
            let unknown = try await Binary.run(["import", file, "-o", workshop.path("o")], in: workshop)
            #expect(unknown.code == 1 && unknown.errors.contains("colour"), "\(unknown.errors)")
            #expect(try await Binary.run(["import", file, "--from", "poem", "-o", workshop.path("o")], in: workshop).code == 64)
            let empty = try await Binary.run(["import", try workshop.write("", to: "e"), "-o", workshop.path("o")], in: workshop)
            #expect(empty.code == 1 && empty.errors.contains("no row"), "\(empty.errors)")
        }
    }
}
