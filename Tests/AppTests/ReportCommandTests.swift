import Foundation
import Testing

extension DataSetTests {
    struct ReportCommand {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private struct Morning: Decodable {
            struct Job: Decodable {
                struct Rejection: Decodable {
                    struct Example: Decodable { let text: String }
                    let rule: String
                    let count: Int
                    let example: Example?
                }
                struct Diversity: Decodable {
                    struct Verbs: Decodable {
                        let instructions: Int
                        let withPair: Int
                    }
                    struct Lengths: Decodable { let texts: Int }
                    struct Nearest: Decodable {
                        let threshold: Double
                        let accepted: [Int]
                        let rejected: [Int]
                    }
                    let verbs: Verbs
                    let output: Lengths
                    let nearest: Nearest?
                }
                struct Sample: Decodable { let id: String }
                let id: String
                let state: String
                let rows: Int
                let counted: Int
                let rejections: [Rejection]
                let diversity: Diversity
                let samples: [Sample]
            }
            struct Decision: Decodable {
                let kind: String
                let command: String
            }
            let schema: Int
            let from: Int64?
            let jobs: [Job]
            let decisions: [Decision]
        }

        private func report(_ arguments: [String]) async throws -> Morning {
            let ended = try await Binary.run(["report"] + arguments + ["--json"], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            return try JSONDecoder().decode(Morning.self, from: Data(ended.output.utf8))
        }

        @Test func `a run's report agrees with its files, in JSON, on the terminal and as a page`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let folder = workshop.path("out")
            let command = ["run", "self-instruct", "--target", "30", "-o", folder] + simulator.options(concurrency: 8)
            #expect(try await Binary.run(command, in: workshop).code == 0)
            let output = OutputFolder(folder)
            let manifest = try output.manifest()
            let morning = try await report(["-o", folder])
            let job = try #require(morning.jobs.first)
            #expect(morning.schema == 1 && morning.jobs.count == 1 && morning.from == nil)
            #expect(job.id == manifest.job && job.counted == 30 && job.state == "done")
            let rows = try workshop.text(of: "out/data.jsonl").split(separator: "\n").count
            #expect(job.rows == rows && job.diversity.output.texts == rows)
            let rejected = try workshop.text(of: "out/rejected.jsonl").split(separator: "\n").count
            #expect(job.rejections.reduce(0) { $0 + $1.count } == rejected)
            #expect(job.rejections.allSatisfy { $0.example?.text.isEmpty == false })
            #expect(job.diversity.verbs.withPair > 0)
            #expect(job.samples.count == 10)
            let nearest = try #require(job.diversity.nearest)
            #expect(nearest.accepted.reduce(0, +) >= 30)
            let close = job.rejections.first { $0.rule == "rouge-l" }?.count ?? 0
            #expect(nearest.rejected.reduce(0, +) == close)
            #expect(
                try await report(["-o", folder]).jobs.first?.samples.map(\.id) == job.samples.map(\.id), "the same sample again")

            let page = workshop.path("report.html")
            #expect(try await Binary.run(["report", "--state", folder, "--html", page], in: workshop).code == 0)
            let html = try workshop.text(of: "report.html")
            #expect(html.contains(manifest.job) && html.contains("class=\"sunburst\"") && !html.contains("<script"))
            let text = try await Binary.run(["report", "-o", folder], in: workshop)
            #expect(text.code == 0 && text.output.contains("SIMULATED") && text.output.contains("words"))
        }

        @Test func `a night is told of from its beginning, with what needs a decision`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let folder = workshop.path("out")
            let command = ["run", "self-instruct", "--target", "10", "-o", folder] + simulator.options(concurrency: 4)
            #expect(try await Binary.run(command, in: workshop).code == 0)
            let night = try await report(["--night", "-o", folder])
            #expect(night.jobs.count == 1 && night.from != nil)
            let none = try await report(["--since", "2100-01-01T00:00:00Z", "-o", folder])
            #expect(none.jobs.isEmpty)
            #expect(try await Binary.run(["report", "--since", "soon", "-o", folder], in: workshop).code == 64)
            #expect(try await Binary.run(["report", "abc", "--night", "-o", folder], in: workshop).code == 64)
            #expect(try await Binary.run(["report", "-o", workshop.path("nothing")], in: workshop).code == 64)
        }

        @Test func `the daemon leaves the page beside the data, and the command writes the same one again`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let state = DaemonState(in: workshop)
            let seeds = try String(contentsOfFile: Repository.seedTasks, encoding: .utf8)
            try state.drop(seeds, as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: 12), as: "job.yaml")
            let ended = try await Binary.run(state.serve(simulator), in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let job = try #require(try state.outputs().first?.manifest().job)
            let written = try workshop.text(of: "state/output/\(job)/report.html")
            #expect(written.contains("12 of 12 accepted"))
            #expect(!written.contains("State: running"))
            let again = workshop.path("again.html")
            let told = try await Binary.run(["report", job, "--state", state.folder, "--html", again], in: workshop)
            #expect(told.code == 0, "\(told.errors)")
            #expect(try workshop.text(of: "again.html") == written)
            let manifest = try workshop.text(of: "state/output/\(job)/manifest.json")
            #expect(!manifest.contains("report.html"), "derived, and promised nothing of")
        }
    }
}
