import Foundation
import Testing

extension DataSetTests {
    struct RougeCommand {
        private struct Score: Decodable {
            let p: Double
            let r: Double
            let f: Double
        }

        private static let oracle =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("RougeTests/Oracles/oracle_pairs.jsonl").path

        @Test func `every pair scores as rouge_score 0.1.2 does, to the last of 17 digits`() async throws {
            let ended = try await Binary.run(["rouge", Self.oracle], in: Workshop())
            #expect(ended.code == 0, "\(ended.errors)")
            let decoder = JSONDecoder()
            let scores = try ended.output.split(separator: "\n").map { try decoder.decode(Score.self, from: Data($0.utf8)) }
            let expected = try JSONLines.rows(of: Self.oracle, as: Score.self)
            #expect(scores.count == expected.count)
            #expect(expected.count > 1000)
            for (index, (score, pair)) in zip(scores, expected).enumerated() {
                let same =
                    score.p.bitPattern == pair.p.bitPattern && score.r.bitPattern == pair.r.bitPattern
                    && score.f.bitPattern == pair.f.bitPattern
                #expect(same, "pair \(index): \(score), expected \(pair)")
            }
        }

        @Test func `a line that is no pair is named`() async throws {
            let workshop = try Workshop()
            let file = try workshop.write("{\"a\":\"x\",\"b\":\"y\"}\n{\"a\":\"x\"}\n", to: "pairs.jsonl")
            let ended = try await Binary.run(["rouge", file], in: workshop)
            #expect(ended.code != 0)
            #expect(ended.errors.contains("pairs.jsonl:2"))
        }
    }
}
