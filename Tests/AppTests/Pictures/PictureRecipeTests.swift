import Foundation
import Formats
import Testing

extension DataSetTests {
    /// Each recipe about pictures by one command from what is shipped, and its published form out of that.
    struct PictureRecipes {
        let workshop: Workshop
        let simulator: SimulatorProcess

        init() async throws {
            workshop = try Workshop()
            simulator = try await SimulatorProcess(in: workshop)
        }

        struct Way: Sendable, CustomTestStringConvertible {
            let recipe: String
            let formats: [String]
            var settings: [String] = []
            var testDescription: String { recipe }
        }

        private struct Row: Decodable {
            struct Provenance: Decodable {
                struct Shown: Decodable {
                    struct Sent: Decodable {
                        let sha256: String
                        let w: Int
                    }
                    let path: String
                    let view: String?
                    let sent: Sent
                }
                let simulated: Bool
                let modelReported: String
                let answers: [String]
                let images: [Shown]?
            }
            struct Message: Decodable {
                let text: String?
            }
            let kind: String
            let extra: [String: String]
            let messages: [Message]
            let provenance: Provenance
        }

        private struct Summary: Decodable {
            let rows: Int
            let leftOut: [String: Int]
        }

        private static let ways = [
            Way(recipe: "llava", formats: ["llava", "image-messages"]), Way(recipe: "vigc", formats: ["vigc", "llava"]),
            Way(recipe: "pope", formats: ["image-messages"]), Way(recipe: "allava", formats: ["allava"]),
            Way(recipe: "sharegpt4v", formats: ["sharegpt4v", "image-messages"], settings: ["teacher_images=5"]),
            Way(recipe: "lamm", formats: ["lamm-2d"]),
        ]

        private func run(_ recipe: String, _ arguments: [String] = []) async throws -> [Row] {
            let ended = try await Binary.run(
                ["run", recipe] + arguments + simulator.options(concurrency: 4) + ["-o", workshop.path("out")], in: workshop)
            try #require(ended.code == 0, "\(ended.errors)")
            return try JSONLines.rows(of: workshop.path("out") + "/data.jsonl", as: Row.self)
        }

        private func export(_ format: String, _ options: [String] = []) async throws -> Ended {
            try await Binary.run(
                ["export", workshop.path("out"), "--to", format, "-o", workshop.path("\(format).out"), "--json"] + options,
                in: workshop)
        }

        /// Looks at a written file with two readers: the program's schema and the test's own.
        private func expectLoads(_ format: String, rows count: Int, root: String) throws {
            let path = workshop.path("\(format).out")
            let rows = try PublishedForm.rows(path, format)
            #expect(rows.count == count && count > 0, "\(format)")
            for row in rows {
                let faults = PublishedForm.faults(row, format, root: root)
                #expect(faults.isEmpty, "\(format): \(faults)")
            }
            let schema = VisualSchema(try #require(VisualFormat(rawValue: format)))
            for line in try workshop.text(of: "\(format).out").split(separator: "\n") where line.hasPrefix("{") {
                let faults = schema.faults(in: Array((line.hasSuffix(",") ? line.dropLast() : line).utf8))
                #expect(faults.isEmpty, "\(format): \(faults)")
            }
        }

        @Test(arguments: ways)
        func `makes rows of the shipped drawings, and its published form loads`(_ way: Way) async throws {
            let rows = try await run(way.recipe, way.settings.flatMap { ["--set", $0] })
            #expect(rows.count >= 10 && rows.allSatisfy { $0.extra["image"] != nil })
            for provenance in rows.map(\.provenance) {
                #expect(provenance.simulated && !provenance.modelReported.isEmpty && !provenance.answers.isEmpty)
            }
            for format in way.formats {
                let ended = try await export(format, ["--images", Drawings.folder])
                try #require(ended.code == 0, "\(format): \(ended.errors)")
                let summary = try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
                #expect(summary.rows + summary.leftOut.values.reduce(0, +) == rows.count, "every row is accounted for")
                #expect(format == "vigc" || summary.leftOut.isEmpty)
                try expectLoads(format, rows: summary.rows, root: Drawings.folder)
            }
        }

        @Test func `vigc's form has one row for each picture, those of a type where it is named, and tells of the others`()
            async throws
        {
            let rows = try await run("vigc", ["--set", "types=detail,reasoning"])
            let first = try JSONDecoder().decode(Summary.self, from: Data(try await export("vigc").output.utf8))
            #expect(first.rows == Set(rows.compactMap { $0.extra["image_id"] }).count)
            #expect(first.leftOut == ["further ones of a picture": rows.count - first.rows])
            let reasoning = rows.filter { $0.extra["type"] == "reasoning" }
            let ended = try await export("vigc", ["--type", "reasoning"])
            let chosen = try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
            #expect(chosen.rows == reasoning.count && chosen.leftOut == ["of another type": rows.count - reasoning.count])
            let written = try PublishedForm.rows(workshop.path("vigc.out"), "vigc").compactMap { $0["instruction"] as? String }
            #expect(written == reasoning.compactMap { $0.extra["instruction"] })
            let none = try await export("vigc", ["--type", "poem"])
            #expect(none.code != 0 && none.errors.contains("of another type"))
            #expect(try await export("alpaca", ["--type", "detail"]).code == 64)
        }

        @Test func `a picture that was exchanged, or is gone, ends the export`() async throws {
            let names = Array(Drawings.names.prefix(2))
            try Drawings.copy(names, to: "photos", of: workshop)
            _ = try await run("sharegpt4v", ["--seeds", workshop.path("photos")])
            #expect(try await export("llava", ["--images", workshop.path("photos")]).code == 0)
            try FileManager.default.removeItem(atPath: workshop.path("llava.out"))
            try Drawings.write(try Drawings.bytes("scene-09.png"), "photos/" + names[1], of: workshop)
            let changed = try await export("llava", ["--images", workshop.path("photos")])
            #expect(changed.code != 0 && changed.errors.contains("another than the row was made of"), "\(changed.errors)")
            try FileManager.default.removeItem(atPath: workshop.path("photos/" + names[1]))
            let gone = try await export("llava", ["--images", workshop.path("photos")])
            #expect(gone.code != 0 && gone.errors.contains(names[1]), "\(gone.errors)")
            #expect(!FileManager.default.fileExists(atPath: workshop.path("llava.out")), "nothing is written")
        }

        @Test func `rooms become LAMM's rows of three dimensions, with the tasks whose templates are filled in`() async throws {
            let made = try await run("lamm", ["--seeds", Drawings.folder + "/rooms.jsonl"])
            #expect(made.allSatisfy { $0.provenance.simulated && !$0.provenance.answers.isEmpty && $0.provenance.images == nil })
            let kinds = Set(made.compactMap { $0.extra["task_type"] })
            #expect(kinds.isSuperset(of: ["conversation3d", "detection3d", "counting3d", "classification3d"]), "\(kinds)")
            let counted = try #require(made.first { $0.extra["task_type"] == "counting3d" })
            #expect(!counted.messages.contains { $0.text?.contains("{") != false }, "every gap is filled")
            #expect(try await export("lamm-3d").code == 0)
            try expectLoads("lamm-3d", rows: made.count, root: Drawings.folder)
        }

        @Test func `rooms can be seen, as four views of their points that no file holds`() async throws {
            let seen = try await run("lamm", ["--seeds", Drawings.folder + "/rooms.jsonl", "--set", "views=true"])
                .filter { $0.extra["task_type"] == "conversation3d" || $0.extra["task_type"] == "detailed_description3d" }
            #expect(!seen.isEmpty)
            for row in seen {
                let views = try #require(row.provenance.images)
                #expect(views.map(\.view) == ["front", "left", "top", "corner"])
                #expect(views.allSatisfy { $0.path == row.extra["pcl"] && $0.sent.w == 512 })
                #expect(Set(views.map(\.sent.sha256)).count == 4, "four different pictures were sent")
            }
        }

        @Test func `a room without points is told of, but neither seen nor exported as LAMM's files have it`() async throws {
            let rooms = try String(contentsOfFile: Drawings.folder + "/rooms.jsonl", encoding: .utf8).split(separator: "\n")
            let bare = rooms.map { $0.replacing("\"pcl\"", with: "\"was_pcl\"") }.joined(separator: "\n")
            let seeds = try workshop.write(bare, to: "seeds/rooms.jsonl")
            #expect(try await !run("lamm", ["--seeds", seeds]).isEmpty)
            let exported = try await export("lamm-3d")
            #expect(exported.code != 0 && exported.errors.contains("no pcl"), "\(exported.errors)")
            try FileManager.default.removeItem(atPath: workshop.path("out"))
            let cut = rooms.joined(separator: "\n")
            let folder = try workshop.write(cut, to: "cut/rooms.jsonl")
            try Drawings.write(Data("no points".utf8), "cut/clouds/room-01.npy", of: workshop)
            _ = try await run("lamm", ["--seeds", folder, "--set", "views=true"])
            let reasons = try String(contentsOfFile: workshop.path("out/rejected.jsonl"), encoding: .utf8)
            #expect(reasons.contains("point-cloud-unreadable") && reasons.contains("image-missing"))
        }
    }
}
