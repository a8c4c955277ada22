import Foundation
import Testing

extension ProgramTests {
    struct Signals {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private func command(_ simulator: SimulatorProcess, target: Int, into folder: String) -> [String] {
            ["run", "self-instruct", "--target", "\(target)"] + simulator.options(concurrency: 6) + ["-o", folder]
        }

        @Test func `Ctrl-C once drains, marks the result partial, and the same command goes on without buying twice`()
            async throws
        {
            let simulator = try await SimulatorProcess(in: workshop, latency: "20ms")
            let output = OutputFolder(workshop.path("out"))
            let command = command(simulator, target: 60, into: output.folder)
            let running = try Launched(command, in: workshop)
            try await simulator.delivered(30)
            running.signal(SIGINT)
            let drained = try await running.ended(within: .seconds(20))
            #expect(drained.code == 130)
            #expect(drained.errors.contains("draining"))
            let partial = try output.manifest()
            #expect(partial.partial)
            #expect(partial.ending == "partial")
            #expect(partial.counted < 60)
            #expect(partial.usage.ambiguous == 0, "what was under way has been kept")
            #expect(try output.rows().count == partial.data.rows)
            #expect(partial.usage.answered == (try await simulator.quiet()).delivered.count)

            let resumed = try await Binary.run(command, in: workshop)
            #expect(resumed.code == 0, "\(resumed.errors)")
            try output.expectSound(target: 60, seeds: Repository.seedInstructions())
            let journal = try await simulator.quiet()
            #expect(journal.repeatedBodies.isEmpty)
            #expect(try output.manifest().usage.answered == journal.delivered.count)
        }

        @Test func `Ctrl-C twice aborts at once, and nothing stored is lost`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, latency: "60s")
            let output = OutputFolder(workshop.path("out"))
            let running = try Launched(command(simulator, target: 200, into: output.folder), in: workshop)
            try await simulator.received(6)
            running.signal(SIGINT)
            try await eventually("the drain is announced") { running.errors.contains("draining") }
            #expect(running.isRunning, "the first one waits for what is under way")
            running.signal(SIGINT)
            let aborted = try await running.ended(within: .seconds(10))
            #expect(aborted.code == 130)
            let manifest = try output.manifest()
            #expect(manifest.partial)
            #expect(manifest.usage.ambiguous == 6, "each call that was cut may have been paid")
            #expect(manifest.usage.answered == 0)
        }

        @Test func `SIGTERM drains a daemon, which ends with 0 and goes on at its next start`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, latency: "20ms")
            let state = DaemonState(in: workshop)
            let seeds = try String(contentsOfFile: Repository.seedTasks, encoding: .utf8)
            try state.drop(seeds, as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: 40), as: "job.yaml")
            let daemon = try Launched(state.serve(simulator, drain: false), in: workshop)
            try await simulator.delivered(20, or: daemon)
            daemon.signal(SIGTERM)
            let ended = try await daemon.ended(within: .seconds(20))
            #expect(ended.code == 0, "\(ended.errors)")
            let partial = try #require(state.outputs().first)
            #expect(try partial.manifest().partial)

            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0)
            try partial.expectSound(target: 40, seeds: Repository.seedInstructions())
            #expect(try partial.manifest().usage.ambiguous == 0)
            #expect(try await simulator.quiet().repeatedBodies.isEmpty)
        }

        @Test func `SIGTERM ends an idle daemon with 0`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let state = DaemonState(in: workshop)
            let daemon = try Launched(state.serve(simulator, drain: false), in: workshop)
            try await eventually("the queue is open") { !workshop.names(in: "state/queue").isEmpty }
            try state.drop("not yaml: [", as: "bad.yaml")
            try await eventually("the daemon looks at the queue") { !state.files("failed").isEmpty }
            daemon.signal(SIGTERM)
            #expect(try await daemon.ended(within: .seconds(10)).code == 0)
        }
    }
}
