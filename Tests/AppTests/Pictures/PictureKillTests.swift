import Foundation
import Testing

extension DataSetTests {
    struct PictureKills {
        @Test func `a deterministic job about pictures killed ten times buys nothing again and gives the bytes of a whole run`()
            async throws
        {
            let workshop = try Workshop()
            let state = DaemonState(in: workshop)
            let hidden = "state/queue/incoming/vigc/.drawings"
            try Drawings.copy(Drawings.names, to: hidden, of: workshop)
            try workshop.write(try Drawings.scenes().joined(separator: "\n"), to: hidden + "/scenes.jsonl")
            try workshop.write(
                "version: 1\nrecipe: vigc\nseeds: scenes.jsonl\ndeterministic: true\nparameters: {\(Self.parameters)}\n",
                to: hidden + "/job.yaml")
            try FileManager.default.moveItem(
                atPath: workshop.path(hidden), toPath: workshop.path("state/queue/incoming/vigc/drawings"))
            let simulator = try await SimulatorProcess(in: workshop, latency: "20ms")
            let campaign = KillCampaign(
                state: state, simulator: simulator, concurrency: 2, seed: ProgramTests.Kills.seed, stepsPerSlot: 4)
            try await campaign.runAtRandom(kills: 10)
            let killed = try await campaign.expectFairEnd(done: "drawings/job.yaml")

            let fast = try await SimulatorProcess(in: workshop)
            let folder = workshop.path("whole")
            let ended = try await Binary.run(
                ["run", "vigc", "--deterministic"] + Self.settings + fast.options(concurrency: 3) + ["-o", folder], in: workshop,
                within: .seconds(180))
            #expect(ended.code == 0, "\(ended.errors)")
            for file in ["data.jsonl", "rejected.jsonl"] {
                #expect(try OutputFolder(folder).bytes(file) == killed.bytes(file), "\(file)")
            }
        }

        /// Many calls for few pictures, so that the job is still under way at the last kill.
        private static let parameters = "turns: 3, sentences_per_call: 1"
        private static let settings = ["--set", "turns=3", "--set", "sentences_per_call=1"]
    }
}
