import Foundation
import Testing

extension DataSetTests {
    struct AlpacaRuns {
        let workshop: Workshop
        let simulator: SimulatorProcess

        init() async throws {
            workshop = try Workshop()
            simulator = try await SimulatorProcess(in: workshop)
        }

        private func run(_ recipe: String, _ arguments: [String], in folder: String) async throws -> Ended {
            try await Binary.run(
                ["run", recipe] + arguments + simulator.options(concurrency: 4) + ["-o", workshop.path(folder)], in: workshop)
        }

        @Test(arguments: ["default", "compat"])
        func `alpaca reaches its target with sound data, many tasks a call`(profile: String) async throws {
            let ended = try await run("alpaca", ["--target", "150", "--profile", profile], in: "out")
            #expect(ended.code == 0, "\(ended.errors)")
            let output = OutputFolder(workshop.path("out"))
            try output.expectSound(target: 150, seeds: Repository.seedInstructions())
            let calls = try output.manifest().usage.answered
            #expect(calls <= 40, "\(calls) calls")
        }

        @Test func `alpaca in deterministic order gives the same bytes again`() async throws {
            var files: [Data] = []
            for (folder, concurrency) in [("a", 1), ("b", 7)] {
                let ended = try await Binary.run(
                    ["run", "alpaca", "--target", "60", "--deterministic"] + simulator.options(concurrency: concurrency)
                        + ["-o", workshop.path(folder)], in: workshop)
                #expect(ended.code == 0, "\(ended.errors)")
                files.append(try OutputFolder(workshop.path(folder)).bytes("data.jsonl"))
            }
            #expect(files[0] == files[1])
        }

        private struct Row: Decodable {
            let instruction: String
            let input: String
            let output: String
            let parents: [String]
            let extra: [String: String]
            let provenance: Provenance

            struct Provenance: Decodable {
                let answers: [String]
                let simulated: Bool
            }
        }

        private func rows(_ folder: String) throws -> [Row] {
            try JSONLines.rows(of: workshop.path(folder) + "/data.jsonl", as: Row.self)
        }

        @Test func `reanswer gives every seed a row or a reason`() async throws {
            let ended = try await run("reanswer", ["--set", "keep_previous=true"], in: "out")
            #expect(ended.code == 0, "\(ended.errors)")
            let output = OutputFolder(workshop.path("out"))
            let manifest = try output.manifest()
            #expect(manifest.ending == "done" && !manifest.partial)
            let rows = try rows("out")
            #expect(rows.count + (try output.rejected().count) == manifest.seeds)
            #expect(rows.count > 150)
            #expect(rows.allSatisfy { $0.parents.count == 1 && $0.extra["previous_output"] != nil && !$0.output.isEmpty })
            #expect(rows.allSatisfy { $0.provenance.simulated && $0.provenance.answers.count == 1 })
            #expect(Set(rows.map(\.parents)).count == rows.count)
            let letters = workshop.names(in: "out/dead-letters").count
            #expect(letters > 0, "what failed can be asked again")
        }

        @Test func `reanswer with reasoning and shots keeps the reasoning apart, and old rows where a new answer fails`()
            async throws
        {
            let options = [
                "chain_of_thought=true", "keep_reasoning=false", "shots=2", "on_failure=keep-old",
            ].flatMap { ["--set", $0] }
            let ended = try await run("reanswer", options, in: "out")
            #expect(ended.code == 0, "\(ended.errors)")
            let rows = try rows("out")
            let manifest = try OutputFolder(workshop.path("out")).manifest()
            #expect(rows.count == manifest.seeds, "every seed has a row")
            let kept = rows.filter { $0.extra["answer"] == "previous" }
            #expect(kept.count == manifest.rejections.values.reduce(0, +))
            #expect(!kept.isEmpty && kept.allSatisfy { $0.provenance.answers.isEmpty && !$0.provenance.simulated })
            let new = rows.filter { $0.extra["reasoning"]?.isEmpty == false }
            #expect(new.count + kept.count == rows.count && new.count > 150)
        }

        @Test func `plan foresees a job that ends with its seeds`() async throws {
            struct Forecast: Decodable {
                let target: Int
                let calls: Int
            }
            let ended = try await Binary.run(["plan", "reanswer", "--json"], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let forecast = try JSONDecoder().decode(Forecast.self, from: Data(ended.output.utf8))
            #expect(forecast.target == (try Repository.seedInstructions().count))
            #expect((forecast.target...forecast.target * 2).contains(forecast.calls))
        }
    }
}
