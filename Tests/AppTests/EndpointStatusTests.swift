import Foundation
import Testing

extension ProgramTests {
    struct EndpointStatus {
        @Test func `a dead key under a daemon: one call, 69, and status says afterwards what to do`() async throws {
            let workshop = try Workshop()
            let state = DaemonState(in: workshop)
            let locked = try CaptureServer(CaptureServer.refusedKey)
            try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: 20), as: "job.yaml")
            let serve = ["serve", "--state", state.folder, "--drain", "--base-url", locked.url, "--model", "any"]
            let ended = try await Binary.run(serve, in: workshop, environment: ["OPENAI_API_KEY": "sk-CANARY-dead"])
            #expect(ended.code == 69, "\(ended.errors)")
            #expect(locked.bodies("/chat/completions").count == 1)
            let status = try await Binary.run(["status", "--state", state.folder], in: workshop)
            #expect(status.output.contains("endpoint environment (teacher): stopped: HTTP 401"), "\(status.output)")
            #expect(status.output.contains("Check the URL, the model's name and the key"))
        }

        @Test func `a dead key stops its endpoint after one call, the other goes on, and status says what to do`() async throws {
            let workshop = try Workshop()
            let locked = try CaptureServer(CaptureServer.refusedKey)
            let open = try await SimulatorProcess(in: workshop)
            let config = try workshop.write(
                """
                version: 1
                endpoints:
                  dead: {url: "\(locked.url)", models: [simulated-teacher], key: {env: DEAD_KEY}}
                  good: {url: "\(open.url)", models: [simulated-teacher]}
                roles:
                  teacher: [dead, good]
                """, to: "config.yaml")
            let output = workshop.path("out")
            let run = try await Binary.run(
                ["run", "self-instruct", "--target", "40", "--config", config, "-o", output], in: workshop,
                environment: ["DEAD_KEY": "sk-CANARY-dead"])
            #expect(run.code == 0, "\(run.errors)")
            #expect(locked.bodies("/chat/completions").count == 1)
            // What waited behind the dead key was set down and not sent: no report counts it.
            let calls = try open.journal().received.count { $0.attempt != nil } + 1
            let listed = try await Binary.run(["jobs", "--state", output, "--json"], in: workshop)
            struct Listing: Decodable {
                struct Job: Decodable { let requests: Int }
                let jobs: [Job]
            }
            let listing = try JSONDecoder().decode(Listing.self, from: Data(listed.output.utf8))
            #expect(listing.jobs.map(\.requests) == [calls])
            let usage = try OutputFolder(output).manifest().usage
            #expect(usage.attempts == calls && usage.unpaid == 1)
            #expect(run.errors.contains("endpoint dead (teacher): stopped"), "\(run.errors)")
            let status = try await Binary.run(["status", "--state", output], in: workshop)
            #expect(status.code == 0, "\(status.errors)")
            #expect(status.output.contains("endpoint dead (teacher): stopped: HTTP 401"), "\(status.output)")
            #expect(status.output.contains("Check the URL, the model's name and the key"))
            #expect(status.output.contains("endpoint good (teacher): ready"))
            for text in [run.output, run.errors, status.output] { #expect(!text.contains("sk-CANARY-dead")) }
            // Not in data, store, log of writes or board, and not at the other endpoint.
            let names = try #require(FileManager.default.enumerator(atPath: output)).compactMap { $0 as? String }
            #expect(names.contains(".instructmill/store.sqlite") && names.contains(".instructmill/endpoints.json"))
            let canary = Data("sk-CANARY-dead".utf8)
            for path in names.map({ output + "/" + $0 }) + [open.journalPath] {
                let bytes = FileManager.default.contents(atPath: path) ?? Data()
                #expect(bytes.range(of: canary) == nil, "\(path)")
            }
        }
    }
}
