import Foundation
import Testing

extension DataSetTests {
    struct HallucinationCommand {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private static let provenance =
            #"{"answers":[],"endpoint":"e","modelAsked":"m","modelReported":"m","prompts":{},"recipe":"vigc","simulated":true,"#
            + #""step":"s","version":1}"#

        /// A row as `data.jsonl` has it, with these fields in `extra`.
        private static func row(_ kind: String, _ extra: [String: String]) throws -> String {
            let extra = String(decoding: try JSONEncoder().encode(extra), as: UTF8.self)
            return #"{"extra":\#(extra),"id":"r","kind":"\#(kind)","messages":[],"parents":[],"provenance":\#(provenance),"#
                + #""schema":1,"scores":{},"task":"t"}"#
        }

        private static let log =
            #"[{"action":"untouched","final":"A.","text":"A.","turn":1,"verdict":"supported"},"#
            + #"{"action":"deleted","text":"B.","turn":1,"verdict":"contradicted"}]"#

        @Test func `a job's folder gives rates before and after, as a table and as JSON`() async throws {
            struct Report: Decodable {
                struct Rate: Decodable { let share: Double }
                struct Line: Decodable {
                    let flaggedDraft: Rate
                    let flaggedFinal: Rate
                    let rejected: Int
                }
                let schema: Int
                let total: Line
            }
            let row = try Self.row("visual", ["type": "detail", "calls": "4", "sentences": Self.log])
            try workshop.write(row + "\n", to: "out/data.jsonl")
            let rejected =
                #"{"rule":"too-short","schema":1,"text":"t","#
                + #""tags":{"type":"detail","mode":"verify","turns":"1","calls":"3"}}"#
            try workshop.write(rejected + "\n" + #"{"rule":"rouge-l","text":"t"}"# + "\n", to: "out/rejected.jsonl")
            let json = try await Binary.run(["hallucination", workshop.path("out"), "--json"], in: workshop)
            #expect(json.code == 0, "\(json.errors)")
            let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
            #expect(report.schema == 1 && report.total.flaggedDraft.share == 0.5 && report.total.flaggedFinal.share == 0)
            #expect(report.total.rejected == 1)
            let text = try await Binary.run(["hallucination", workshop.path("out")], in: workshop)
            #expect(text.code == 0 && text.output.contains("50.0% (9.5-90.5)"), "\(text.output)")
        }

        @Test func `a folder of pope gives its calibration, others are refused`() async throws {
            try workshop.write(
                try Self.row("calibration", ["type": "random", "truth": "yes", "said": "yes"]) + "\n", to: "pope/data.jsonl")
            let pope = try await Binary.run(["hallucination", workshop.path("pope")], in: workshop)
            #expect(pope.code == 0 && pope.output.contains("says yes") && pope.output.contains("random"), "\(pope.output)")
            try workshop.write(try Self.row("generated", [:]) + "\n", to: "other/data.jsonl")
            #expect(try await Binary.run(["hallucination", workshop.path("other")], in: workshop).code == 64)
            #expect(try await Binary.run(["hallucination", workshop.path("none")], in: workshop).code == 74)
        }
    }
}
