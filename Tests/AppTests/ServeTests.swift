import Foundation
import Testing

extension ProgramTests {
    struct Serving {
        let workshop: Workshop
        let state: DaemonState

        init() throws {
            workshop = try Workshop()
            state = DaemonState(in: workshop)
        }

        private func seeds(_ range: Range<Int>) throws -> String {
            let lines = String(decoding: try Data(contentsOf: URL(fileURLWithPath: Repository.seedTasks)), as: UTF8.self)
                .split(separator: "\n")
            return lines[range].joined(separator: "\n") + "\n"
        }

        /// A configuration with a small default target, for bare seeds files.
        private func configuration() throws -> [String] {
            let text = "version: 1\ndefaults:\n  self-instruct:\n    target: 12\n"
            return ["--config", try workshop.write(text, to: "config.yaml")]
        }

        @Test func `a drained queue leaves two data sets, a report of the broken file, and loses nothing`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let (first, second) = (try seeds(0..<60), try seeds(60..<120))
            let broken = "{\"id\": \"a\", \"instruction\": \"Name a river.\"\n{\"id\": \"b\"}\n"
            try state.drop(first, as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: 15), as: "job.yaml")
            try state.drop(second, as: "self-instruct/bare.jsonl")
            try state.drop(broken, as: "self-instruct/broken.jsonl")

            let ended = try await Binary.run(state.serve(simulator) + configuration(), in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")

            let outputs = state.outputs()
            #expect(outputs.count == 2)
            for output in outputs {
                let isJob = try output.manifest().counted == 15
                let used = try self.seeds(isJob ? 0..<60 : 60..<120)
                let texts = try used.split(separator: "\n").map {
                    try JSONDecoder().decode(Instruction.self, from: Data($0.utf8)).instruction
                }
                try output.expectSound(target: isJob ? 15 : 12, seeds: texts)
            }
            #expect(Set(try outputs.map { try $0.manifest().counted }) == [15, 12])

            let report = try state.report("failed", of: "broken.jsonl")
            #expect(report.outcome == "refused")
            #expect(report.faults.map(\.line) == [1, 2])
            let end = try #require(Array(broken.utf8).firstIndex(of: UInt8(ascii: "\n")))
            #expect(
                report.faults.map(\.byteOffset) == [end, end + 1], "where a brace is missing, and where a line lacks a field")
            #expect(report.faults.allSatisfy { !$0.reason.isEmpty })
            #expect(report.reason?.isEmpty == false)

            #expect(state.files("incoming").isEmpty)
            #expect(state.files("active").isEmpty)
            let kept = try (state.files("done").map { "done/\($0)" } + state.files("failed").map { "failed/\($0)" })
                .filter { !$0.hasSuffix(".report.json") }
                .map { try workshop.text(of: "state/queue/\($0)") }
            #expect(Set(kept) == [first, second, broken, JobText.selfInstruct(target: 15)])
        }

        @Test func `same file twice, same content under another name: done once, and the second says so`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let text = try seeds(0..<40)
            try state.drop(text, as: "self-instruct/one.jsonl")
            #expect(try await Binary.run(state.serve(simulator) + configuration(), in: workshop).code == 0)
            let calls = try simulator.journal().received.count
            let job = try #require(try state.outputs().first?.manifest().job)

            try state.drop(text, as: "self-instruct/again.jsonl")
            #expect(try await Binary.run(state.serve(simulator) + configuration(), in: workshop).code == 0)
            let report = try state.report("done", of: "again.jsonl")
            #expect(report.outcome == "duplicate")
            #expect(report.job == job)
            #expect(report.reason?.contains("nothing is done twice") == true)
            #expect(try simulator.journal().received.count == calls)
            #expect(state.outputs().count == 1)
            #expect(state.files("done").filter { !$0.hasSuffix(".report.json") }.count == 2)
        }

        @Test func `a submitted job carries its seeds along and runs`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try workshop.write(try seeds(0..<30), to: "elsewhere/mine.jsonl")
            let job = try workshop.write(JobText.selfInstruct(target: 9, seeds: "mine.jsonl"), to: "elsewhere/submitted.yaml")
            let submitted = try await Binary.run(["submit", job, "--state", state.folder], in: workshop)
            #expect(submitted.code == 0, "\(submitted.errors)")
            let bare = try workshop.write(try seeds(30..<60), to: "elsewhere/bare.jsonl")
            let second = try await Binary.run(
                ["submit", bare, "--recipe", "self-instruct", "--state", state.folder], in: workshop)
            #expect(second.code == 0, "\(second.errors)")

            let ended = try await Binary.run(state.serve(simulator) + configuration(), in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try state.outputs().map { try $0.manifest().counted }.sorted() == [9, 12])
            #expect(try state.outputs().map { try $0.manifest().seeds } == [30, 30])
            #expect(try workshop.text(of: "elsewhere/mine.jsonl") == seeds(0..<30), "the original stays where it was")
        }

        @Test func `deleted output comes back in the same bytes`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let folder = workshop.path("out")
            let command = ["run", "self-instruct", "--target", "10"] + simulator.options(concurrency: 4) + ["-o", folder]
            #expect(try await Binary.run(command, in: workshop).code == 0)
            let output = OutputFolder(folder)
            let before = try ["data.jsonl", "rejected.jsonl", "manifest.json"].map { try output.bytes($0) }
            let calls = try simulator.journal().received.count
            for name in ["data.jsonl", "rejected.jsonl"] { try FileManager.default.removeItem(atPath: folder + "/" + name) }
            #expect(try await Binary.run(command, in: workshop).code == 0)
            #expect(try ["data.jsonl", "rejected.jsonl", "manifest.json"].map { try output.bytes($0) } == before)
            #expect(try simulator.journal().received.count == calls, "nothing was asked again")
        }

        private struct Instruction: Decodable { let instruction: String }
    }
}
