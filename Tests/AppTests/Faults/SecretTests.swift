import Foundation
import Testing

extension ProgramTests {
    /// A key is in no place but the header of its own endpoint (reliability §3.1, I6).
    struct Secrets {
        private static let canary = "sk-CANARY-4b1d7e"

        /// Every file below `folder` that holds the canary.
        private func leaks(below folder: String) -> [String] {
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            return names.filter { name in
                guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { return false }
                return data.range(of: Data(Self.canary.utf8)) != nil
            }
        }

        @Test
        func `key of an endpoint: in no file, log, argument or output; not after a refusal that repeats it, a kill or a trap`()
            async throws
        {
            let workshop = try Workshop()
            let state = DaemonState(in: workshop)
            // It says the key back, as providers do, and then works.
            let simulator = try await SimulatorProcess(in: workshop, options: ["--api-key", Self.canary])
            let teller = try CaptureServer { _, _ in
                (
                    "401 Unauthorized",
                    "{\"error\":{\"message\":\"Incorrect API key provided: \(Self.canary)\",\"code\":\"invalid_api_key\"}}"
                )
            }
            let environment = ["OPENAI_API_KEY": Self.canary, "SWIFT_BACKTRACE": "enable=no"]
            try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: 10), as: "job.yaml")
            var said = ""
            let refused = try await Binary.run(
                ["serve", "--drain", "--state", state.folder, "--base-url", teller.url, "--model", "simulated-teacher"],
                in: workshop,
                environment: environment)
            #expect(refused.code == 69, "\(refused.errors)")
            said += refused.errors + refused.output
            for fault in [["FAIL_AT": "stored:3"], ["TRAP_ON": "."], [:]] {
                let daemon = try Launched(
                    state.serve(simulator, concurrency: 2), in: workshop, environment: environment.merging(fault) { $1 })
                let process = daemon.process.processIdentifier
                let arguments = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
                #expect(arguments.range(of: Data(Self.canary.utf8)) == nil)
                let ended = try await daemon.ended()
                said += ended.errors + ended.output
            }
            for command in [["status"], ["jobs"], ["cost"], ["verify"]] {
                let ended = try await Binary.run(command + ["--state", state.folder], in: workshop, environment: environment)
                said += ended.errors + ended.output
            }
            #expect(!said.contains(Self.canary))
            #expect(try simulator.journal().received.count > 3)
            #expect(leaks(below: workshop.folder) == [])
        }
    }
}
