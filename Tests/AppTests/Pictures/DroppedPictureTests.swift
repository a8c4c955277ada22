import Foundation
import Testing

extension DataSetTests {
    /// Folders of pictures that are dropped into the daemon's queue.
    struct DroppedPictures {
        let workshop: Workshop
        let state: DaemonState
        let simulator: SimulatorProcess

        init() async throws {
            workshop = try Workshop()
            state = DaemonState(in: workshop)
            simulator = try await SimulatorProcess(in: workshop)
        }

        private struct Report: Decodable {
            struct Picture: Decodable { let path, code: String }
            let ending: String?
            let pictures: [Picture]?
            let output: String?
        }

        private struct Row: Decodable {
            let extra: [String: String]
        }

        /// Fills a folder under a hidden name and drops it whole.
        private func drop(_ recipe: String, _ name: String, _ fill: (String) throws -> Void) throws {
            let hidden = "state/queue/incoming/\(recipe)/.\(name)"
            try fill(hidden)
            try FileManager.default.moveItem(
                atPath: workshop.path(hidden), toPath: workshop.path("state/queue/incoming/\(recipe)/\(name)"))
        }

        private func drained(_ name: String) async throws -> (report: Report, rows: [Row], rejected: [OutputFolder.Rejected]) {
            let ended = try await Binary.run(state.serve(simulator), in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let file = try #require(state.files("done").first { $0.contains(name) && $0.hasSuffix(".report.json") })
            let path = "\(state.folder)/queue/done/\(file)"
            let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
            let output = try #require(report.output)
            return (
                report, try JSONLines.rows(of: output + "/data.jsonl", as: Row.self), try OutputFolder(output).rejected()
            )
        }

        @Test func `with scenes.jsonl are worked, and the report names each picture that cannot be shown`() async throws {
            let rows = try Drawings.scenes().prefix(3) + [#"{"id":"x","image":"lost.png"}"#, #"{"id":"y","image":"../up.png"}"#]
            try drop("vigc", "holiday") { folder in
                try Drawings.copy(Array(Drawings.names.prefix(3)), to: folder, of: workshop)
                try workshop.write(rows.joined(separator: "\n"), to: folder + "/scenes.jsonl")
            }
            let (report, data, rejected) = try await drained("holiday")
            #expect(report.ending == "done")
            #expect(Set(data.compactMap { $0.extra["image"] }) == Set(Drawings.names.prefix(3)))
            #expect(Set((report.pictures ?? []).map(\.path)) == ["lost.png", "../up.png"])
            let rules = Dictionary(grouping: rejected, by: \.text).mapValues { Set($0.map(\.rule)) }
            #expect(rules["lost.png"] == ["image-missing"] && rules["../up.png"] == ["image-outside"])
        }

        @Test func `alone are scenes of which nothing else is known`() async throws {
            try drop("sharegpt4v", "album") { folder in
                try Drawings.copy(Array(Drawings.names.prefix(2)), to: folder, of: workshop)
                try Drawings.copy(Array(Drawings.names.suffix(1)), to: folder + "/deeper", of: workshop)
                try Drawings.write(Data("no picture".utf8), folder + "/torn.png", of: workshop)
            }
            let (report, data, _) = try await drained("album")
            #expect(report.ending == "done" && (report.pictures ?? []).map(\.path) == ["torn.png"])
            #expect(Set(data.compactMap { $0.extra["scene"] }) == ["scene-01.png", "scene-02.png", "deeper/scene-10.png"])
        }
    }
}
