import Foundation
import Testing

extension DataSetTests {
    struct ExportPreferences {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private struct Preference: Decodable, Equatable {
            let id: String
            let prompt: String
            let chosen: String
            let rejected: String
            let chosen_model: String
            let judge: String
            let agreement: Double
            let simulated: Bool?
        }

        private struct Summary: Decodable {
            let rows: Int
            let leftOut: [String: Int]
        }

        /// A row of `judgments.jsonl` by a judge who says `first` where the model is shown first, and `second` in the other order.
        private func judgment(_ id: String, _ first: String, _ second: String, more: String = "") -> String {
            let calls = [("ab-1", "model-first", first), ("ba-1", "baseline-first", second)].map { name, order, verdict in
                "{\"name\":\"\(name)\",\"order\":\"\(order)\",\"verdict\":\"\(verdict)\",\"judge\":\"owl\",\"judgment\":\"\"}"
            }
            return
                "{\"id\":\"\(id)\",\"question\":\"Which of \(id)?\",\"turn\":1,\"model\":\"alder\",\"baseline\":\"birch\",\"judge\":\"owl\","
                + "\"modelAnswer\":\"This \(id).\",\"baselineAnswer\":\"That \(id).\"\(more),\"calls\":[\(calls.joined(separator: ","))]}"
        }

        private func verdicts() throws -> String {
            let rows = [
                judgment("won", "model", "model"), judgment("lost", "baseline", "baseline"), judgment("tied", "tie", "tie"),
                judgment("half", "model", "tie"), judgment("swapped", "model", "baseline"), judgment("void", "model", "error"),
                judgment("same", "tie", "tie", more: ",\"identical\":true"),
                judgment("long", "model", "model").replacingOccurrences(of: "\"turn\":1", with: "\"turn\":2"),
                judgment("seen", "model", "model", more: ",\"image\":\"a.jpg\""),
            ]
            return try workshop.write(rows.joined(separator: "\n") + "\n", to: "verdict/judgments.jsonl")
        }

        private func export(_ arguments: [String]) async throws -> Ended {
            try await Binary.run(["export"] + arguments, in: workshop)
        }

        @Test func `only pairs of which both orders name the same answer, and all others are counted`() async throws {
            _ = try verdicts()
            let out = workshop.path("pairs.jsonl")
            let ended = try await export([workshop.path("verdict"), "--to", "preference", "-o", out, "--json"])
            #expect(ended.code == 0, "\(ended.errors)")
            let rows = try JSONLines.rows(of: out, as: Preference.self)
            #expect(
                rows == [
                    Preference(
                        id: "won", prompt: "Which of won?", chosen: "This won.", rejected: "That won.", chosen_model: "alder",
                        judge: "owl", agreement: 1, simulated: nil),
                    Preference(
                        id: "lost", prompt: "Which of lost?", chosen: "That lost.", rejected: "This lost.",
                        chosen_model: "birch", judge: "owl", agreement: 1, simulated: nil),
                ])
            let summary = try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
            #expect(summary.rows == 2)
            #expect(
                summary.leftOut == [
                    "ties": 2, "whose orders differ": 2, "without a verdict": 1, "of several turns": 1, "about a picture": 1,
                ])
        }

        @Test func `unpaired rows have a true and a false label a pair`() async throws {
            struct Row: Decodable {
                let completion: String
                let label: Bool
            }
            let file = try verdicts()
            let out = workshop.path("labels.jsonl.zst")
            #expect(try await export([file, "--to", "unpaired-preference", "-o", out]).code == 0)
            let plain = workshop.path("again.jsonl")
            #expect(try Data(contentsOf: URL(fileURLWithPath: out)).prefix(4) == Data([0x28, 0xB5, 0x2F, 0xFD]))
            #expect(try await export([file, "--to", "unpaired-preference", "-o", plain]).code == 0)
            let rows = try JSONLines.rows(of: plain, as: Row.self)
            #expect(rows.map(\.label) == [true, false, true, false])
            #expect(rows.map(\.completion) == ["This won.", "That won.", "That lost.", "This lost."])
        }

        @Test func `a run without any winner writes nothing and says why`() async throws {
            let file = try workshop.write(judgment("a", "tie", "tie") + "\n", to: "ties.jsonl")
            let ended = try await export([file, "--to", "openai-preference", "-o", workshop.path("out")])
            #expect(ended.code == 1 && ended.errors.contains("1 ties") && ended.errors.contains("row.unfit"), "\(ended.errors)")
            let bad = try workshop.write(judgment("a", "tie", "tie") + "\n{}\n", to: "bad.jsonl")
            let broken = try await export([bad, "--to", "preference", "-o", workshop.path("out")])
            #expect(broken.code == 1 && broken.errors.contains("bad.jsonl:2"), "\(broken.errors)")
            let old = judgment("a", "model", "model").replacingOccurrences(of: "\"question\"", with: "\"asked\"")
            let older = try await export(
                [try workshop.write(old + "\n", to: "old.jsonl"), "--to", "preference", "-o", workshop.path("out")])
            #expect(older.code == 1 && older.errors.contains("old.jsonl:1 (pair a)"), "\(older.errors)")
            #expect(!FileManager.default.fileExists(atPath: workshop.path("out")))
        }
    }
}
