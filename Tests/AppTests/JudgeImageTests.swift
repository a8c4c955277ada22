import Foundation
import Imaging
import Support
import Testing

extension DataSetTests {
    /// Two models' answers to questions about pictures, judged.
    struct JudgeImages {
        private struct Summary: Decodable {
            struct Join: Decodable {
                let badImages: Int?
            }
            struct Errors: Decodable {
                let pairs: Int
            }
            let pairs: Int
            let errors: Errors
            let join: Join?
        }

        private let workshop: Workshop
        private let state: DaemonState

        init() throws {
            workshop = try Workshop()
            state = DaemonState(in: workshop)
        }

        /// A small picture, told apart by the colour `mark`.
        private static func png(mark: UInt8) throws -> Data {
            let pixels = Pixels(width: 64, height: 64, rgb: [UInt8](repeating: mark &* 20, count: 64 * 64 * 3))
            return Data(try PictureCodec.png(try #require(pixels)))
        }

        /// Outputs on eight questions, each about a picture of its own in `p/`; `other` names another for the first.
        private func outputs(_ model: String, words: String, other: String? = nil) -> String {
            (0..<8).map { index in
                let image = index == 0 ? other ?? "p/0.png" : "p/\(index).png"
                return "{\"prompt\": \"What is thing \(index)?\", \"response\": \"\(words) \(index).\", "
                    + "\"model\": \"\(model)\", \"image\": \"\(image)\"}\n"
            }.joined()
        }

        /// Writes outputs and pictures below `folder`: pictures 0 to 4 as they should be, 5 missing, 6 a link, 7 no picture.
        private func fill(_ folder: String, other: String? = nil, isWhole: Bool = false) throws {
            try workshop.write(outputs("careful", words: "It is clearly the tall"), to: folder + "/a.jsonl")
            try workshop.write(outputs("curt", words: "The", other: other), to: folder + "/b.jsonl")
            try workshop.write("no picture", to: folder + "/p/7.png")
            let good = isWhole ? 0..<8 : 0..<5
            for index in good {
                try Self.png(mark: UInt8(index)).write(to: URL(filePath: workshop.path("\(folder)/p/\(index).png")))
            }
            guard !isWhole else { return }
            try FileManager.default.createSymbolicLink(
                atPath: workshop.path(folder + "/p/6.png"), withDestinationPath: "0.png")
        }

        private func judge(_ simulator: SimulatorProcess, _ options: [String] = []) async throws -> Ended {
            try await Binary.run(
                [
                    "judge", workshop.path("in/a.jsonl"), workshop.path("in/b.jsonl"), "--base-url", simulator.url, "-o",
                    workshop.path("out"), "--json",
                ] + options, in: workshop)
        }

        @Test func `a pair whose picture cannot be shown is an error by name, counted and never paid for`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try fill("in", other: "p/1.png")
            let ended = try await judge(simulator)
            #expect(ended.code == 0, "\(ended.errors)")
            let summary = try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
            #expect(summary.pairs == 8 && summary.join?.badImages == 4 && summary.errors.pairs >= 4)
            let told = ["p/5.png: there is no such file", "p/6.png: its path leads out", "p/7.png: it is no PNG"]
            #expect(told.allSatisfy { ended.errors.contains($0) } && ended.errors.contains("4 pairs whose picture"))
            let rows = try workshop.text(of: "out/data.jsonl").split(separator: "\n")
            for reason in ["image-conflict", "image-missing", "image-outside", "image-unknown-format"] {
                #expect(rows.count { $0.contains("\"error_ab-1\":\"\(reason)\"") } == 1, "\(reason)")
            }
            #expect(rows.contains { $0.contains("\"image\":\"p/3.png\"") })
            let asked = try await simulator.quiet().received
            #expect(asked.count >= 8 && Set(asked.map(\.sha256)).count == asked.count)
            let again = try await judge(simulator)
            #expect(again.code == 0 && again.output == ended.output)
            #expect(try simulator.journal().received.count == asked.count)
        }

        @Test func `pictures may lie elsewhere, and the store has none of them`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try fill("in", isWhole: true)
            try FileManager.default.createDirectory(atPath: workshop.path("far"), withIntermediateDirectories: false)
            try FileManager.default.moveItem(atPath: workshop.path("in/p"), toPath: workshop.path("far/p"))
            let ended = try await judge(simulator, ["--images", workshop.path("far")])
            #expect(ended.code == 0 && !ended.errors.contains("picture"), "\(ended.errors)")
            let data = try workshop.text(of: "out/data.jsonl")
            #expect(data.contains("\"image_sha256\":\"\(SHA256Digest.hex(of: Array(try Self.png(mark: 3))))\""))
            for name in workshop.names(in: "out/.instructmill") where name.hasPrefix("store.sqlite") {
                let bytes = try Data(contentsOf: URL(filePath: workshop.path("out/.instructmill/" + name)))
                #expect(
                    bytes.range(of: Data("iVBORw0KGgo".utf8)) == nil && bytes.range(of: Data(workshop.path("far").utf8)) == nil)
            }
            try FileManager.default.removeItem(atPath: workshop.path("far"))
            let reparsed = try await Binary.run(
                ["reparse", "--state", workshop.path("out"), "-o", workshop.path("again")], in: workshop)
            #expect(reparsed.code == 0, "\(reparsed.errors)")
            #expect(try workshop.text(of: "again/data.jsonl") == data)
            let nowhere = try await judge(simulator, ["--images", workshop.path("far")])
            #expect(nowhere.code == 74 && nowhere.errors.contains("folder of pictures"), "\(nowhere.errors)")
        }

        @Test func `a plan looks at the pictures too, and sends nothing`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try fill("in", isWhole: true)
            let ended = try await judge(simulator, ["--plan"])
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try simulator.journal().received.isEmpty)
        }

        @Test func `a dropped folder brings its pictures along, and submit makes one`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try fill("state/queue/incoming/judge/.night", isWhole: true)
            try FileManager.default.moveItem(
                atPath: workshop.path("state/queue/incoming/judge/.night"),
                toPath: workshop.path("state/queue/incoming/judge/night"))
            try fill("mine", isWhole: true)
            let job = "version: 1\nrecipe: judge\noutputs: {model: a.jsonl, baseline: b.jsonl}\nseed: 7\n"
            let path = try workshop.write(job, to: "mine/evening.yaml")
            let submitted = try await Binary.run(["submit", path, "--state", state.folder], in: workshop)
            #expect(submitted.code == 0, "\(submitted.errors)")
            let ended = try await Binary.run(state.serve(simulator), in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            for name in ["night", "evening"] {
                let report = try state.report("done", of: name)
                #expect(report.ending == "done")
                let folder = try #require(report.output)
                let summary = try JSONDecoder().decode(
                    Summary.self, from: Data(contentsOf: URL(filePath: folder + "/summary.json")))
                #expect(summary.pairs == 8 && summary.join?.badImages == nil)
                let data = try OutputFolder(folder).bytes("data.jsonl") + OutputFolder(folder).bytes("rejected.jsonl")
                #expect(!String(decoding: data, as: UTF8.self).contains("image-"))
                #expect(state.files("done").contains { $0.hasPrefix(name) && $0.hasSuffix("p/3.png") })
            }
        }

        @Test func `a dropped job file cannot bring pictures, and says what can`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try state.drop(outputs("careful", words: "It is clearly the tall"), as: "a.jsonl")
            try state.drop(outputs("curt", words: "The"), as: "b.jsonl")
            try state.drop("version: 1\nrecipe: judge\noutputs: {model: a.jsonl, baseline: b.jsonl}\n", as: "job.yaml")
            let ended = try await Binary.run(state.serve(simulator), in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let report = try state.report("failed", of: "job")
            #expect(report.outcome == "refused" && report.reason?.contains("about pictures") == true)
            #expect(try simulator.journal().received.isEmpty)
        }
    }
}
