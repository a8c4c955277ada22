import Foundation
import Testing

extension DataSetTests {
    /// Two models' outputs judged by the daemon, and pairs without a verdict asked again.
    struct JudgeQueue {
        struct Summary: Decodable {
            struct Join: Decodable {
                let unmatchedModel: Int
            }
            struct Errors: Decodable {
                let pairs: Int
            }
            let model: String
            let baseline: String
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

        static func outputs(_ model: String, _ count: Int, words: String) -> String {
            (0..<count).map { index in
                "{\"prompt\": \"How is thing \(index) cleaned?\", \"response\": \"\(words) thing \(index).\", \"model\": \"\(model)\"}\n"
            }.joined()
        }

        private func summary(_ folder: String) throws -> Summary {
            try JSONDecoder().decode(Summary.self, from: Data(contentsOf: URL(filePath: folder + "/summary.json")))
        }

        private func serve(_ simulator: SimulatorProcess) async throws {
            let ended = try await Binary.run(state.serve(simulator), in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
        }

        @Test func `a folder with a.jsonl and b.jsonl is judged, and gets its report`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let hidden = "state/queue/incoming/judge/.night"
            _ = try workshop.write(Self.outputs("careful", 21, words: "Wash, and then dry, the"), to: hidden + "/a.jsonl")
            _ = try workshop.write(Self.outputs("curt", 20, words: "Dry"), to: hidden + "/b.jsonl")
            try FileManager.default.moveItem(
                atPath: workshop.path(hidden), toPath: workshop.path("state/queue/incoming/judge/night"))
            try await serve(simulator)
            let report = try state.report("done", of: "night")
            #expect(report.outcome == "job" && report.ending == "done")
            let folder = try #require(report.output)
            let summary = try summary(folder)
            #expect((summary.model, summary.baseline, summary.pairs) == ("careful", "curt", 20))
            #expect(summary.join?.unmatchedModel == 1)
            for file in ["judgments.jsonl", "report.html", "data.jsonl", "manifest.json"] {
                #expect(FileManager.default.fileExists(atPath: folder + "/" + file), "\(file)")
            }
            #expect(state.files("done").contains("night/a.jsonl"))
        }

        @Test func `a job file names the outputs beside it, and how they are judged`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try state.drop(Self.outputs("careful", 12, words: "Wash, and then dry, the"), as: "new.jsonl")
            try state.drop(Self.outputs("curt", 12, words: "Dry"), as: "old.jsonl")
            try state.drop(
                """
                version: 1
                recipe: judge
                outputs: {model: new.jsonl, baseline: old.jsonl, sample: 7}
                parameters: {mode: five-level}

                """, as: "job.yaml")
            try await serve(simulator)
            let folder = try #require(try state.report("done", of: "job").output)
            #expect(try summary(folder).pairs == 7)
            #expect(try OutputFolder(folder).bytes("data.jsonl").split(separator: 10).count <= 7)
            #expect(state.files("done").contains("new.jsonl") && state.files("done").contains("old.jsonl"))
        }

        @Test func `submit copies the outputs from any path into one folder`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            _ = try workshop.write(Self.outputs("careful", 9, words: "Wash, and then dry, the"), to: "mine/new.jsonl")
            _ = try workshop.write(Self.outputs("curt", 9, words: "Dry"), to: "elsewhere/old.jsonl")
            let text = """
                version: 1
                recipe: judge
                # two files
                outputs:
                  model: new.jsonl
                  baseline: \(workshop.path("elsewhere/old.jsonl"))
                seed: 7

                """
            let job = try workshop.write(text, to: "mine/tonight.yaml")
            let submitted = try await Binary.run(["submit", job, "--state", state.folder], in: workshop)
            #expect(submitted.code == 0, "\(submitted.errors)")
            try await serve(simulator)
            let summary = try summary(try #require(try state.report("done", of: "tonight").output))
            #expect((summary.model, summary.baseline, summary.pairs) == ("careful", "curt", 9))
        }

        @Test(arguments: [
            ("a.jsonl", "no b.jsonl"), ("job.yaml", "not for self-instruct"),
        ])
        func `a folder that cannot be judged fails with what is missing`(file: String, reason: String) async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let text = file == "job.yaml" ? JobText.selfInstruct(target: 3) : Self.outputs("careful", 2, words: "Wash the")
            _ = try workshop.write(text, to: "state/queue/incoming/judge/night/" + file)
            try await serve(simulator)
            #expect(try state.report("failed", of: "night").reason?.contains(reason) == true)
            #expect(try simulator.journal().received.isEmpty)
        }

        @Test func `pairs without a verdict are told, kept with what was said, and asked again on demand`() async throws {
            let faults = try workshop.write(#"[{"kind": "refusal", "share": 0.2}]"#, to: "faults.json")
            let refusing = try await SimulatorProcess(in: workshop, options: ["--faults", faults])
            let model = try workshop.write(Self.outputs("careful", 30, words: "Wash, and then dry, the"), to: "a.jsonl")
            let baseline = try workshop.write(Self.outputs("curt", 30, words: "Dry"), to: "b.jsonl")
            let folder = workshop.path("out")
            func judge(_ simulator: SimulatorProcess, _ options: [String] = []) async throws -> Summary {
                let ended = try await Binary.run(
                    ["judge", model, baseline, "--base-url", simulator.url, "-o", folder, "--json"] + options, in: workshop)
                #expect(ended.code == 0, "\(ended.errors)")
                return try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
            }
            let first = try await judge(refusing)
            #expect(first.pairs == 30 && (3...25).contains(first.errors.pairs))
            let rejected = String(decoding: try OutputFolder(folder).bytes("rejected.jsonl"), as: UTF8.self)
            #expect(rejected.split(separator: "\n").count == first.errors.pairs && rejected.contains("\"no-verdict\""))
            let judgments = String(decoding: try OutputFolder(folder).bytes("judgments.jsonl"), as: UTF8.self)
            #expect(judgments.split(separator: "\n").count == 30)

            let willing = try await SimulatorProcess(in: workshop)
            #expect(try await judge(willing).errors.pairs == first.errors.pairs, "nothing is asked again unless it is wanted")
            #expect(try willing.journal().received.isEmpty)
            let second = try await judge(willing, ["--retry-errors"])
            // The simulated judge declines now and then by itself.
            #expect(second.pairs == 30 && second.errors.pairs <= 3 && second.errors.pairs < first.errors.pairs)
            // Both orders of those pairs, and here and there a question for the label.
            let asked = try await willing.quiet().received.count
            #expect((2 * first.errors.pairs...4 * first.errors.pairs).contains(asked))
        }

        @Test func `reparse makes the same judgments of stored answers, without a call`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let model = try workshop.write(Self.outputs("careful", 15, words: "Wash, and then dry, the"), to: "a.jsonl")
            let baseline = try workshop.write(Self.outputs("curt", 15, words: "Dry"), to: "b.jsonl")
            let folder = workshop.path("out")
            let ended = try await Binary.run(
                ["judge", model, baseline, "--base-url", simulator.url, "-o", folder], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let asked = try await simulator.quiet().received.count
            let again = try await Binary.run(["reparse", "--state", folder, "-o", workshop.path("again")], in: workshop)
            #expect(again.code == 0, "\(again.errors)")
            #expect(try simulator.journal().received.count == asked)
            let (one, other) = (OutputFolder(folder), OutputFolder(workshop.path("again")))
            #expect(try one.bytes("judgments.jsonl") == other.bytes("judgments.jsonl"))
            #expect(try one.bytes("data.jsonl") == other.bytes("data.jsonl"))
        }

        @Test func `the forecast sends nothing and says what so many pairs can tell`() async throws {
            let model = try workshop.write(Self.outputs("careful", 80, words: "Wash, and then dry, the"), to: "a.jsonl")
            let baseline = try workshop.write(Self.outputs("curt", 80, words: "Dry"), to: "b.jsonl")
            let ended = try await Binary.run(
                ["judge", model, baseline, "--base-url", "http://127.0.0.1:9/v1", "--plan"], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(ended.output.contains("80 pairs tell a win rate to ±11.0 points"), "\(ended.output)")
            #expect(ended.output.contains("15.7 points or more from 50 %") && ended.output.contains("calls   about 16"))
        }

        @Test func `killed ten times, a judge run buys no verdict twice and keeps every pair`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, latency: "20ms")
            let hidden = "state/queue/incoming/judge/.night"
            _ = try workshop.write(Self.outputs("careful", 320, words: "Wash, and then dry, the"), to: hidden + "/a.jsonl")
            _ = try workshop.write(Self.outputs("curt", 320, words: "Dry"), to: hidden + "/b.jsonl")
            try FileManager.default.moveItem(
                atPath: workshop.path(hidden), toPath: workshop.path("state/queue/incoming/judge/night"))
            let campaign = KillCampaign(
                state: state, simulator: simulator, concurrency: 8, seed: ProgramTests.Kills.seed, stepsPerSlot: 4)
            try await campaign.runAtRandom(kills: 10)
            let output = try await campaign.expectFairEnd(done: "night/a.jsonl")
            let lines = try output.bytes("judgments.jsonl").split(separator: UInt8(ascii: "\n"))
            struct Line: Decodable { let id: String }
            let ids = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0)).id }
            #expect(ids.count == 320 && Set(ids).count == 320)
        }
    }
}
