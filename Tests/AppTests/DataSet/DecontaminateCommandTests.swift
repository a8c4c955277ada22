import Foundation
import Testing

extension DataSetTests {
    struct DecontaminateCommand {
        private struct Summary: Decodable {
            let rows: Int
            let kept: Int
            let removed: Int
            let unreadable: Int
            let items: Int
            let evaluations: [String: Int]
        }

        private struct Removed: Decodable {
            struct Place: Decodable, Equatable {
                let file: String
                let line: Int
                let id: String?
            }
            let evaluation: Place
            let line: Int
            let measured: Double
            let overlap: String
            let rule: String
            let runs: Int
            let threshold: Double
        }

        private static let exam = """
            {"id": "q1", "question": "A ferry crosses the sound in forty minutes when the wind is fair; how long in a storm?"}
            {"id": "q2", "question": "Name the capital of the island."}

            """

        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private func ask(_ arguments: [String]) async throws -> Summary {
            let exam = try workshop.write(Self.exam, to: "sets/exam.jsonl")
            let ended = try await Binary.run(["decontaminate"] + arguments + ["--against", exam, "--json"], in: workshop)
            try #require(ended.code == 0, "\(ended.errors)")
            return try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
        }

        @Test func `takes rows out of a file that share thirteen tokens with an evaluation row, and tells which`() async throws {
            let rows = [
                #"{"instruction": "How do ferries float?", "output": "They push water aside."}"#,
                #"{"instruction": "A FERRY crosses the sound in forty minutes, when the wind is fair! Why?", "output": "No."}"#,
                "oops",
                #"{"conversations": [{"from": "human", "value": "Quiz"}, {"from": "gpt", "value": "Name the capital of the island. Go on."}]}"#,
                #"{"instruction": "Name the capital", "input": "of the mainland", "output": "I cannot."}"#,
            ]
            let data = try workshop.write(rows.joined(separator: "\n") + "\n", to: "data.jsonl")
            let (clean, dropped) = (workshop.path("clean.jsonl"), workshop.path("dropped.jsonl"))
            let summary = try await ask([data, "-o", clean, "--rejected", dropped])
            #expect(
                summary.rows == 5 && summary.kept == 2 && summary.removed == 2 && summary.unreadable == 1 && summary.items == 2)
            #expect(summary.evaluations == ["exam.jsonl:1": 1, "exam.jsonl:2": 1])
            #expect(try workshop.text(of: "clean.jsonl") == rows[0] + "\n" + rows[4] + "\n", "byte for byte")
            let removed = try JSONLines.rows(of: dropped, as: Removed.self)
            #expect(removed.map(\.line) == [2, 4] && removed.allSatisfy { $0.rule == "contaminated" && $0.threshold == 0 })
            #expect(removed[0].evaluation == Removed.Place(file: "exam.jsonl", line: 1, id: "q1") && removed[0].runs == 1)
            #expect(removed[0].overlap == "a ferry crosses the sound in forty minutes when the wind is fair")
            #expect(removed[0].measured == 13.0 / 15 && removed[1].evaluation.id == "q2")
            let again = workshop.path("again.jsonl")
            #expect(try await ask([clean, "-o", again]).removed == 0)
            #expect(try workshop.text(of: "again.jsonl") == workshop.text(of: "clean.jsonl"))
        }

        @Test func `compares what it is told to, as long and as much as it is told to`() async throws {
            let row =
                #"{"instruction": "Ask", "output": "A ferry crosses the sound in forty minutes when the seals are fair", "id": 1}"#
            let data = try workshop.write(row + "\n", to: "data.jsonl")
            let clean = workshop.path("clean.jsonl")
            #expect(try await ask([data, "-o", clean]).removed == 0)
            #expect(try await ask([data, "-o", clean, "--ngram", "8"]).removed == 1)
            #expect(try await ask([data, "-o", clean, "--ngram", "8", "--threshold", "0.9"]).removed == 0)
            #expect(try await ask([data, "-o", clean, "--ngram", "8", "--field", "instruction"]).removed == 0)
            #expect(try await ask([data, "-o", clean, "--ngram", "8", "--tokenizer", "ascii"]).removed == 1)
        }

        @Test func `refuses an evaluation set that it does not understand whole`() async throws {
            let data = try workshop.write("{\"instruction\": \"a\", \"output\": \"b\"}\n", to: "data.jsonl")
            let set = try workshop.write("{\"question\": \"q\"}\n{\"stem\": \"s\"}\n", to: "set.jsonl")
            let clean = workshop.path("clean.jsonl")
            let ended = try await Binary.run(["decontaminate", data, "--against", set, "-o", clean], in: workshop)
            #expect(
                ended.code == 1 && ended.errors.contains("set.jsonl:2") && ended.errors.contains("--eval-field"),
                "\(ended.errors)")
            #expect(!FileManager.default.fileExists(atPath: clean))
            let none = try await Binary.run(["decontaminate", data, "--against", set], in: workshop)
            #expect(none.code == 64 && none.errors.contains("-o"), "\(none.errors)")
            let strict = try await Binary.run(
                ["decontaminate", try workshop.write("7\n", to: "seven"), "--against", data, "-o", clean, "--strict"],
                in: workshop)
            #expect(strict.code == 1 && strict.errors.contains("seven:1"), "\(strict.errors)")
        }
    }
}
