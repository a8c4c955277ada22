import Foundation
import Testing

extension DataSetTests {
    struct Previewing {
        private struct Forecast: Decodable {
            let calls: Int
            let promptTokens: Int
            let completionTokens: Int
            var tokens: Int { promptTokens + completionTokens }
        }

        private struct Preview: Decodable {
            struct Row: Decodable { let instruction: String }
            let rows: [Row]
            let calls: Int
            let picodollars: Int64?
            let forecast: Forecast?
        }

        /// Line 6 of the overnight service: each a recipe, its parameters, and the options that make a run the same job.
        @Test(arguments: [
            ("self-instruct", "parameters: {target: 800}", ["--target", "800"]), ("evol-instruct", "", []),
        ])
        func `preview, plan and the bill agree within a tenth, in calls and in tokens`(
            _ job: (recipe: String, line: String, options: [String])
        ) async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let seeds = try workshop.write(
                EvolInstructJobs.SeedForm.selfInstruct.text(of: EvolSeeds.instructions(300)), to: "seeds.jsonl")
            let text = "version: 1\nrecipe: \(job.recipe)\nseeds: seeds.jsonl\ndeterministic: true\n\(job.line)\n"
            let file = try workshop.write(text, to: "job.yaml")
            let planned = try await Binary.run(["plan", file, "--json"], in: workshop, within: .seconds(180))
            let plan = try JSONDecoder().decode(Forecast.self, from: Data(planned.output.utf8))
            let options = simulator.options(concurrency: 8)
            let tried = try await Binary.run(
                ["preview", file, "-n", "40", "--json"] + options, in: workshop, within: .seconds(180))
            #expect(tried.code == 0, "\(tried.errors)")
            let preview = try #require(try JSONDecoder().decode(Preview.self, from: Data(tried.output.utf8)).forecast)

            let output = OutputFolder(workshop.path("out"))
            let run = try await Binary.run(
                ["run", job.recipe, "--seeds", seeds, "--deterministic"] + job.options + options + ["-o", output.folder],
                in: workshop, within: .seconds(240))
            #expect(run.code == 0, "\(run.errors)")
            let usage = try output.manifest().usage
            let tokens = usage.promptTokens + usage.completionTokens
            for (name, foreseen, taken) in [
                ("calls of the plan", plan.calls, usage.attempts), ("calls of the preview", preview.calls, usage.attempts),
                ("tokens of the plan", plan.tokens, tokens), ("tokens of the preview", preview.tokens, tokens),
            ] {
                let ratio = Double(foreseen) / Double(taken)
                #expect(0.9 < ratio && ratio < 1.1, "\(foreseen) \(name), \(taken) taken")
            }
        }

        @Test func `a preview shows its rows and their cost, and leaves nothing behind unless it is kept`() async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let config = try workshop.write(
                """
                version: 1
                endpoints:
                  sim: {url: "\(simulator.url)", models: [simulated-teacher], price: {input: 2, output: 8}}
                """, to: "config.yaml")
            let temporary = workshop.path("tmp")
            try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
            let command = ["preview", "self-instruct", "-n", "5", "--target", "100", "--config", config]
            let shown = try await Binary.run(command, in: workshop, environment: ["TMPDIR": temporary])
            #expect(shown.code == 0, "\(shown.errors)")
            #expect(shown.output.contains("── 5 ─") && !shown.output.contains("── 6 ─"))
            #expect(shown.output.contains("5 rows from") && shown.output.contains("cost $"))
            #expect(shown.output.contains("the whole, for 100 tasks"))
            #expect(workshop.names(in: "tmp").isEmpty)
            let calls = try simulator.journal().received.count { $0.attempt != nil }
            #expect(calls > 0 && shown.output.contains("from \(calls) calls"), "\(calls) received; \(shown.output)")

            let kept = try await Binary.run(command + ["--keep"], in: workshop, environment: ["TMPDIR": temporary])
            let folder = try #require(kept.output.split(separator: "\n").last { $0.hasPrefix("kept in ") }).dropFirst(8)
            #expect(FileManager.default.fileExists(atPath: folder + "/data.jsonl"))
        }

        @Test func `a preview ends at its cap, shows what it has, and says so`() async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let ended = try await Binary.run(
                ["preview", "self-instruct", "-n", "200", "--budget-tokens", "30000"] + simulator.options(concurrency: 2),
                in: workshop)
            #expect(ended.code == 75, "\(ended.errors)")
            #expect(ended.errors.contains("budget.spent"))
        }

        @Test func `nobody is asked where there is no terminal, and a plan is made where it is wanted`() async throws {
            let workshop = try Workshop()
            let job = try workshop.write("version: 1\nrecipe: self-instruct\nparameters: {target: 50}\n", to: "job.yaml")
            let state = workshop.path("state")
            let plain = try await Binary.run(["submit", job, "--state", state], in: workshop)
            #expect(plain.code == 0 && plain.output.hasPrefix("submitted ") && !plain.output.contains("calls"))
            let planned = try await Binary.run(["submit", job, "--state", state, "--plan"], in: workshop)
            #expect(planned.code == 0 && planned.output.contains("for 50 tasks") && planned.output.contains("submitted "))
        }
    }
}
