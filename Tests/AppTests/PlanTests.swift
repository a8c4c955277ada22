import Foundation
import Testing

extension DataSetTests {
    struct PlanAndVerify {
        private struct Plan: Decodable {
            let calls: Int
            let promptTokens: Int
            let completionTokens: Int
            let rows: Int
            let picodollars: Int64?
            let mostPicodollars: Int64?
        }

        @Test func `a plan sends nothing, and comes near what the job then takes`() async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let config = try workshop.write(
                """
                version: 1
                endpoints:
                  sim: {url: "\(simulator.url)", models: [simulated-teacher], price: {input: 2, output: 8}}
                """, to: "config.yaml")
            let planned = try await Binary.run(
                ["plan", "self-instruct", "--target", "150", "--config", config, "--json"], in: workshop)
            #expect(planned.code == 0, "\(planned.errors)")
            let plan = try JSONDecoder().decode(Plan.self, from: Data(planned.output.utf8))
            #expect(try simulator.journal().received.isEmpty)

            let out = OutputFolder(workshop.path("out"))
            let run = try await Binary.run(
                ["run", "self-instruct", "--target", "150", "--config", config, "-o", out.folder], in: workshop)
            #expect(run.code == 0, "\(run.errors)")
            let calls = try simulator.journal().received.count
            #expect(
                Double(plan.calls) > 0.6 * Double(calls) && Double(plan.calls) < 1.6 * Double(calls), "\(plan.calls), \(calls)")
            #expect((plan.picodollars ?? 0) > 0 && (plan.mostPicodollars ?? 0) > (plan.picodollars ?? 0))
        }

        /// Each a job file beside 300 seeds, and the options that make a run the same job.
        @Test(arguments: [
            ("evol-instruct", "", []), ("alpaca", "parameters: {target: 1000}", ["--target", "1000"]),
        ])
        func `a plan of a job file is within a tenth of what the run takes`(
            _ job: (recipe: String, line: String, options: [String])
        ) async throws {
            let workshop = try Workshop()
            let seeds = try workshop.write(
                EvolInstructJobs.SeedForm.selfInstruct.text(of: EvolSeeds.instructions(300)), to: "seeds.jsonl")
            // In order, so that of the machine's speed nothing depends but the calls under way when the target is reached.
            let text = "version: 1\nrecipe: \(job.recipe)\nseeds: seeds.jsonl\ndeterministic: true\n\(job.line)\n"
            let planned = try await Binary.run(["plan", try workshop.write(text, to: "job.yaml"), "--json"], in: workshop)
            #expect(planned.code == 0, "\(planned.errors)")
            let plan = try JSONDecoder().decode(Plan.self, from: Data(planned.output.utf8))

            let simulator = try await SimulatorProcess(in: workshop)
            let output = OutputFolder(workshop.path("out"))
            let run = try await Binary.run(
                ["run", job.recipe, "--seeds", seeds, "--deterministic"] + job.options + simulator.options(concurrency: 8)
                    + ["-o", output.folder], in: workshop)
            #expect(run.code == 0, "\(run.errors)")
            let manifest = try output.manifest()
            let usage = manifest.usage
            let figures = [
                ("calls", plan.calls, usage.attempts), ("rows", plan.rows, manifest.data.rows),
                ("tokens", plan.promptTokens + plan.completionTokens, usage.promptTokens + usage.completionTokens),
            ]
            for (name, foreseen, taken) in figures {
                let ratio = Double(foreseen) / Double(taken)
                #expect(0.9 < ratio && ratio < 1.1, "\(foreseen) \(name) were foreseen, \(taken) taken")
            }
        }

        @Test(arguments: [
            ("DELETE FROM answer WHERE seq = 3", "answer-missing"),
            ("UPDATE attempt SET state = 'unpaid' WHERE seq = 2", "answer-unbooked"),
            ("UPDATE attempt SET request_hash = 'x' WHERE seq = 2", "answer-to-another"),
            ("UPDATE step SET settled = 0", "record-unsettled"),
            (
                "INSERT INTO record (job, step, task, item, body) SELECT job, step, task, item, body FROM record LIMIT 1",
                "record-repeated"
            ),
            ("UPDATE record SET body = CAST('{' AS BLOB) WHERE seq = 1", "record-unreadable"),
            ("UPDATE rejection_count SET number = number + 1", "rejection-count"),
            ("DELETE FROM pool_entry WHERE seq = 5", "pool-order"),
            (
                "UPDATE pool_entry SET text = (SELECT text FROM pool_entry AS other WHERE other.seq = 180) WHERE seq = 181",
                "pool-duplicate"
            ),
            ("DELETE FROM step WHERE id = (SELECT max(id) FROM step)", "progress-steps"),
        ])
        func `a broken promise is found, and named`(_ damage: (sql: String, rule: String)) async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let folder = workshop.path("out")
            let run = try await Binary.run(
                ["run", "self-instruct", "--target", "20"] + simulator.options(concurrency: 4) + ["-o", folder], in: workshop)
            #expect(run.code == 0, "\(run.errors)")
            #expect(try await Binary.run(["verify", "--state", folder], in: workshop).code == 0)
            let edit = try Process.run(
                URL(fileURLWithPath: "/usr/bin/env"), arguments: ["sqlite3", folder + "/.instructmill/store.sqlite", damage.sql])
            edit.waitUntilExit()
            #expect(edit.terminationStatus == 0)
            let verified = try await Binary.run(["verify", "--state", folder], in: workshop)
            #expect(verified.code == 1)
            #expect(verified.errors.contains("[\(damage.rule)]"), "\(verified.errors)")
        }
    }
}
