import Foundation
import Testing

extension ProgramTests {
    struct Watching {
        private struct Snapshot: Decodable {
            struct Job: Decodable {
                let state: String
                let accepted: Int
                let target: Int?
                let rows: Int
                let requests: Int
                let rejections: [String: Int]
            }
            struct Endpoint: Decodable {
                let name: String
                let answered: Int
                let limit: Int
            }
            struct Sample: Decodable { let instruction: String }

            let jobs: [Job]
            let endpoints: [Endpoint]
            let samples: [Sample]
        }

        @Test func `a running job is seen with its endpoint and its last rows, an ended one as it ended`() async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop, latency: "20ms")
            let output = OutputFolder(workshop.path("out"))
            let run = try Launched(
                ["run", "self-instruct", "--target", "150", "-o", output.folder] + simulator.options(concurrency: 4), in: workshop
            )
            let watch = ["watch", "--once", "--json", "--state", output.folder]
            try await simulator.delivered(30, or: run)
            try await eventually("the run tells of itself") {
                FileManager.default.fileExists(atPath: output.folder + "/.instructmill/live.json") || !run.isRunning
            }
            let during = try Self.snapshot(try await Binary.run(watch, in: workshop))
            #expect(during.endpoints.first?.name == "environment")
            #expect(during.endpoints.first?.limit == 4)
            #expect(during.jobs.first?.target == 150)
            #expect(try await run.ended().code == 0)

            let manifest = try output.manifest()
            let after = try Self.snapshot(try await Binary.run(watch, in: workshop))
            let job = try #require(after.jobs.first)
            #expect(job.state == "done" && job.accepted == 150 && job.rows == manifest.data.rows)
            #expect(job.requests == manifest.usage.attempts)
            #expect(job.rejections == manifest.rejections)
            // Nobody is at work any more.
            #expect(after.endpoints.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: output.folder + "/.instructmill/live.json"))
            let newest = try JSONLines.rows(of: output.folder + "/data.jsonl", as: OutputFolder.Row.self).last
            #expect(after.samples.first?.instruction.hasPrefix(newest?.instruction ?? "-") == true)

            let page = try await Binary.run(["watch", "--once", "--state", output.folder], in: workshop)
            #expect(page.code == 0 && page.output.contains("150/150") && !page.output.contains("\u{1B}"))
            for line in page.output.split(separator: "\n") { #expect(line.count < 120) }
        }

        @Test func `without a store, and with a wrong interval, it says what to do`() async throws {
            let workshop = try Workshop()
            let none = try await Binary.run(["watch", "--once", "--state", workshop.path("nowhere")], in: workshop)
            #expect(none.code == 64 && none.errors.contains("--state"))
            let interval = try await Binary.run(["watch", "--interval", "soon"], in: workshop)
            #expect(interval.code == 64 && interval.errors.contains("such as 1s"))
        }

        private static func snapshot(_ ended: Ended) throws -> Snapshot {
            #expect(ended.code == 0, "\(ended.errors)")
            return try JSONDecoder().decode(Snapshot.self, from: Data(ended.output.utf8))
        }
    }
}
