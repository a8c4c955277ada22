import Foundation
import Store
import Testing

extension ProgramTests {
    struct Kills {
        /// Kills of one job, and the seed that repeats their moments.
        struct Plan: Sendable, CustomTestStringConvertible {
            let kills: Int
            let seed: UInt64
            var testDescription: String { "\(kills) kills, seed \(seed)" }

            /// A target whose job is still active after so many kills.
            var target: Int { 60 + kills * 28 }
        }

        static let seed = ProcessInfo.processInfo.environment["INSTRUCTMILL_KILL_SEED"].flatMap(UInt64.init) ?? 7

        /// More kills in the long gate: `INSTRUCTMILL_KILLS=500` in each of the two orders; at most 50 a job.
        static let plans: [Plan] = {
            let environment = ProcessInfo.processInfo.environment
            let kills = environment["INSTRUCTMILL_KILLS"].flatMap(Int.init) ?? 10
            return stride(from: 0, to: kills, by: 50).map { Plan(kills: min(50, kills - $0), seed: seed &+ UInt64($0)) }
        }()

        @Test(arguments: plans)
        func `a daemon killed at any moment buys no stored answer again and loses no row`(_ plan: Plan) async throws {
            let campaign = try await campaign(plan, deterministic: false)
            try await campaign.run(kills: plan.kills)
            try await campaign.expectNothingLostOrBoughtTwice(target: plan.target, seeds: Repository.seedInstructions())
        }

        @Test(arguments: plans)
        func `a deterministic job gives the same bytes through kills and at any concurrency`(_ plan: Plan) async throws {
            let campaign = try await campaign(plan, deterministic: true)
            try await campaign.run(kills: plan.kills)
            try await campaign.expectNothingLostOrBoughtTwice(target: plan.target, seeds: Repository.seedInstructions())
            let killed = try #require(campaign.state.outputs().first)

            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            for concurrency in [1, 8, 64] {
                let folder = workshop.path("at-\(concurrency)")
                let ended = try await Binary.run(
                    ["run", "self-instruct", "--seeds", Repository.seedTasks, "--target", "\(plan.target)", "--deterministic"]
                        + simulator.options(concurrency: concurrency) + ["-o", folder], in: workshop, within: .seconds(300))
                #expect(ended.code == 0, "\(ended.errors)")
                let whole = OutputFolder(folder)
                for file in ["data.jsonl", "rejected.jsonl"] {
                    #expect(try whole.bytes(file) == killed.bytes(file), "\(file) at \(concurrency) in flight")
                }
                #expect(try whole.manifest().usage.ambiguous == 0)
            }
        }

        @Test func `an evolution killed 20 times buys nothing again, keeps every lineage, and gives the bytes of a whole run`()
            async throws
        {
            let workshop = try Workshop()
            let state = DaemonState(in: workshop)
            // Ten calls a chain: the job is still active after the last kill.
            let seeds = EvolSeeds.instructions(170)
            let text = DataSetTests.EvolInstructJobs.SeedForm.selfInstruct.text(of: seeds)
            try state.drop(text, as: "seeds.jsonl")
            try state.drop(JobText.evolInstruct(deterministic: true), as: "job.yaml")
            let simulator = try await SimulatorProcess(in: workshop, latency: "20ms")
            let campaign = KillCampaign(state: state, simulator: simulator, concurrency: 8, seed: Self.seed, stepsPerSlot: 4)
            try await campaign.runAtRandom(kills: 20)
            let killed = try await campaign.expectFairEnd()
            let store = try state.store()
            defer { try? store.close() }
            try EvolLineage(killed).expectWhole(seeds: seeds, in: store)

            let folder = workshop.path("whole")
            let fast = try await SimulatorProcess(in: workshop)
            let ended = try await Binary.run(
                ["run", "evol-instruct", "--seeds", try workshop.write(text, to: "seeds.jsonl"), "--deterministic"]
                    + fast.options(concurrency: 3) + ["-o", folder], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            for file in ["data.jsonl", "rejected.jsonl"] {
                #expect(try OutputFolder(folder).bytes(file) == killed.bytes(file), "\(file)")
            }
        }

        @Test func `a call that three kills have cut is not paid for a fourth time without a decision`() async throws {
            let workshop = try Workshop()
            let state = DaemonState(in: workshop)
            // Three tasks need one list, so there is one call; it is never answered.
            try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: 3), as: "job.yaml")
            let simulator = try await SimulatorProcess(in: workshop, latency: "600s")
            for kill in 1...3 {
                let daemon = try Launched(state.serve(simulator), in: workshop)
                try await simulator.received(kill)
                daemon.signal(SIGKILL)
                _ = try await daemon.ended()
            }
            let ended = try await Binary.run(state.serve(simulator), in: workshop, within: .seconds(20))
            #expect(ended.code == 75, "\(ended.errors)")
            #expect(ended.errors.contains("needs-decision"))
            #expect(try simulator.journal().received.count == 3)
            #expect(try simulator.journal().repeatedBodies.values.max() == 3, "it was the same call each time")
            #expect(try #require(state.outputs().first).manifest().usage.ambiguous == 3)
            #expect(state.files("active").contains { $0.contains("job.yaml") }, "the job is kept for the decision")
        }

        private func campaign(_ plan: Plan, deterministic: Bool) async throws -> KillCampaign {
            let workshop = try Workshop()
            let state = DaemonState(in: workshop)
            let seeds = String(decoding: try Data(contentsOf: URL(fileURLWithPath: Repository.seedTasks)), as: UTF8.self)
            try state.drop(seeds, as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: plan.target, deterministic: deterministic), as: "job.yaml")
            let simulator = try await SimulatorProcess(in: workshop, latency: "20ms")
            return KillCampaign(state: state, simulator: simulator, concurrency: 8, seed: plan.seed)
        }
    }
}
