import Foundation
import Testing

extension DataSetTests {
    struct LLaVARuns {
        let workshop: Workshop
        let simulator: SimulatorProcess

        init() async throws {
            workshop = try Workshop()
            simulator = try await SimulatorProcess(in: workshop)
        }

        private func run(_ arguments: [String], in folder: String = "out") async throws -> Ended {
            try await Binary.run(
                ["run"] + arguments + simulator.options(concurrency: 4) + ["-o", workshop.path(folder)], in: workshop)
        }

        private struct Row: Decodable {
            struct Message: Decodable { let role, text: String }
            let kind: String
            let messages: [Message]
            let instruction: String?
            let output: String?
            let parents: [String]
            let extra: [String: String]
        }

        private func rows(_ folder: String = "out") throws -> [Row] {
            try JSONLines.rows(of: workshop.path(folder) + "/data.jsonl", as: Row.self)
        }

        /// A file of scenes in LLaVA's symbolic rows.
        private func scenes(_ count: Int) throws -> String {
            let rows = (0..<count).map { number in
                let box = "[0.\(number % 9 + 1),0.25,1.0,0.875]"
                return
                    #"{"id":"s\#(number)","image":"images/\#(number).jpg","captions":["Picture \#(number) shows a goat on a roof.","#
                    + #""A goat stands on a house."],"instances":[{"category":"goat","bbox":\#(box)}]}"#
            }
            return try workshop.write(rows.joined(separator: "\n"), to: "scenes.jsonl")
        }

        private static let leaks = ["caption", "bounding box", "coordinates", "as described", "[0."]

        @Test func `a file of scenes gives three rows each or the reasons, and no row tells of its source`() async throws {
            let ended = try await run(["llava", "--seeds", try scenes(80)])
            #expect(ended.code == 0, "\(ended.errors)")
            let output = OutputFolder(workshop.path("out"))
            let manifest = try output.manifest()
            let rows = try rows()
            #expect(manifest.ending == "done" && manifest.seeds == 80)
            #expect((190...240).contains(rows.count) && rows.allSatisfy { $0.kind == "visual" })
            let types = Dictionary(grouping: rows) { $0.extra["type"] ?? "" }
            #expect(Set(types.keys) == ["conversation", "detail", "reasoning"])
            #expect(
                Set(rows.map { $0.parents + [$0.extra["type"] ?? ""] }).count == rows.count, "at most one of each type a scene")
            for row in rows {
                #expect(row.extra["scene"] == row.parents.first && row.extra["image"]?.hasPrefix("images/") == true)
                #expect(row.messages.count.isMultiple(of: 2) && row.messages.first?.role == "user")
                #expect((row.messages.count == 2) == (row.output != nil))
                #expect(!row.messages.contains { said in Self.leaks.contains(where: said.text.lowercased().contains) })
            }
            #expect(types["conversation"]?.contains { $0.messages.count >= 6 } == true)
            let rules = Set(try output.rejected().map(\.rule))
            #expect(rules.isSuperset(of: ["source-leak", "unparsable"]), "\(rules)")
            #expect(
                rules.isSubset(of: [
                    "source-leak", "unparsable", "too-short", "refusal", "empty-reply", "answer-in-question", "assistant-error",
                ]), "\(rules)")
        }

        @Test func `without seeds the shipped scenes are used, and conversations follow each other`() async throws {
            let ended = try await run(["llava", "--set", "types=conversation", "--set", "conversations=3", "--deterministic"])
            #expect(ended.code == 0, "\(ended.errors)")
            let rows = try rows()
            #expect((10...30).contains(rows.count) && rows.allSatisfy { $0.parents.first?.hasPrefix("scene-") == true })
            #expect(try OutputFolder(workshop.path("out")).manifest().usage.answered > 10, "further conversations were asked for")
        }

        @Test func `JSON replies give the same kinds of rows`() async throws {
            let ended = try await run(["llava", "--set", "answers=json"])
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(Set(try rows().compactMap { $0.extra["type"] }) == ["conversation", "detail", "reasoning"])
        }

        @Test func `scenes are for recipes of scenes, and tasks for those of tasks`() async throws {
            let scenes = try await run(["alpaca", "--seeds", try scenes(3)], in: "a")
            #expect(scenes.code == 64 && scenes.errors.contains("works on tasks, and the seed s0 is a scene"), "\(scenes.errors)")
            let tasks = try await run(["llava", "--seeds", Repository.seedTasks], in: "b")
            #expect(
                tasks.code == 64 && tasks.errors.contains("works on scenes, and the seed") && tasks.errors.contains("is a task"),
                "\(tasks.errors)")
        }

        @Test func `a dropped file of scenes is worked by the daemon, one of tasks is refused`() async throws {
            let state = DaemonState(in: workshop)
            try state.drop(String(contentsOfFile: try scenes(4), encoding: .utf8), as: "llava/goats.jsonl")
            try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "llava/tasks.jsonl")
            let ended = try await Binary.run(state.serve(simulator), in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try state.report("done", of: "goats").ending == "done")
            #expect(try state.report("failed", of: "tasks").reason?.contains("it works on scenes") == true)
        }
    }
}
