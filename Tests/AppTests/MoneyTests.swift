import Foundation
import Store
import Support
import Testing

extension DataSetTests {
    struct Money {
        let workshop: Workshop
        let state: DaemonState

        init() throws {
            workshop = try Workshop()
            state = DaemonState(in: workshop)
        }

        /// A configuration in which the simulated endpoint costs 2 $ and 8 $ a million tokens.
        private func configuration(_ simulators: [SimulatorProcess], budgets: String = "", endpointBudget: String = "") throws
            -> String
        {
            var text = "version: 1\nstate: \(state.folder)\nendpoints:\n"
            for (index, simulator) in simulators.enumerated() {
                text += """
                      e\(index + 1):
                        url: \(simulator.url)
                        models: [simulated-teacher]
                        price: {input: 2, cached: 1, output: 8}
                        limits: {in_flight: 4}

                    """
                if index == 0, !endpointBudget.isEmpty { text += "    budget: \(endpointBudget)\n" }
            }
            text += "roles: {teacher: [\(simulators.indices.map { "e\($0 + 1)" }.joined(separator: ", "))]}\n"
            if !budgets.isEmpty { text += "budgets: \(budgets)\n" }
            return try workshop.write(text, to: "config.yaml")
        }

        private struct Cost: Decodable {
            struct Totals: Decodable {
                let calls: Int
                let answered: Int
                let ambiguous: Int
                let promptTokens: Int
                let completionTokens: Int
                let spentPicodollars: Int64
                let maybePicodollars: Int64
            }
            struct Line: Decodable {
                let name: String
                let totals: Totals
            }
            let lines: [Line]
            let total: Totals
        }

        private func cost(_ folder: String, by: String = "job") async throws -> Cost {
            let ended = try await Binary.run(["cost", "--by", by, "--state", folder, "--json"], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            return try JSONDecoder().decode(Cost.self, from: Data(ended.output.utf8))
        }

        @Test func `budget reached: the job pauses, says so, and goes on when the cap is raised, without a restart`() async throws
        {
            let simulator = try await SimulatorProcess(in: workshop)
            let config = try configuration([simulator])
            try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: 30) + "budget: {dollars: 0.08}\n", as: "job.yaml")
            let daemon = try Launched(["serve", "--config", config], in: workshop)
            defer { daemon.signal(SIGKILL) }
            func job() throws -> JobRow? {
                guard FileManager.default.fileExists(atPath: state.folder + "/instructmill.sqlite") else { return nil }
                let store = try state.store()
                defer { try? store.close() }
                return try store.read { try $0.jobs().first }
            }
            try await eventually("the job pauses") { try job()?.state == .paused }
            let id = try #require(try job()?.id)
            let paused = try await cost(state.folder)
            #expect(paused.total.spentPicodollars + paused.total.maybePicodollars <= 80_000_000_000)
            #expect(paused.total.spentPicodollars > 40_000_000_000, "it used its money before it paused")
            let status = try await Binary.run(["status", "--state", state.folder], in: workshop)
            #expect(status.output.contains("1 paused"))
            #expect(status.output.contains("its cap is $0.080000"))
            #expect(daemon.isRunning)

            let raised = try await Binary.run(["budget", id, "--dollars", "5", "--state", state.folder], in: workshop)
            #expect(raised.code == 0, "\(raised.errors)")
            try await eventually("the job is done") { try job()?.state == .done }
            #expect(daemon.isRunning, "it was the same process")
            #expect(try state.outputs().first?.manifest().counted == 30)
            daemon.signal(SIGTERM)
            #expect(try await daemon.ended().code == 0)
        }

        @Test func `budget of the day: a drained queue with a paused job ends 75 and says which cap it was`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let config = try configuration([simulator], budgets: "{day: {dollars: 0.05}}")
            try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: 30), as: "job.yaml")
            let ended = try await Binary.run(["serve", "--config", config, "--drain"], in: workshop)
            #expect(ended.code == 75, "\(ended.errors)")
            #expect(ended.errors.contains("the day: its cap is $0.050000"))
            #expect(ended.errors.contains("budgets.day"))
            let spent = try await cost(state.folder, by: "day")
            #expect(spent.lines.count == 1 || spent.lines.count == 2, "midnight may have come")
            #expect(spent.lines.allSatisfy { $0.totals.spentPicodollars + $0.totals.maybePicodollars <= 50_000_000_000 })
            #expect(try #require(state.outputs().first).manifest().counted < 30)
        }

        @Test func `budget of an endpoint: at its cap the other one goes on`() async throws {
            let simulators = [try await SimulatorProcess(in: workshop), try await SimulatorProcess(in: workshop)]
            let config = try configuration(simulators, endpointBudget: "{dollars: 0.03}")
            let command = ["run", "self-instruct", "--config", config, "--target", "30", "-o", workshop.path("out")]
            let ended = try await Binary.run(command, in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let costs = try await cost(workshop.path("out"), by: "endpoint")
            let first = try #require(costs.lines.first { $0.name == "e1" }).totals
            let second = try #require(costs.lines.first { $0.name == "e2" }).totals
            #expect(first.spentPicodollars <= 30_000_000_000)
            #expect(first.answered > 0)
            #expect(second.spentPicodollars > 30_000_000_000)
            #expect(ended.errors.contains("endpoint e1"))
        }

        @Test func `the ledger adds up: lines to the total, and every line from the endpoint's own counts`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let config = try configuration([simulator])
            let out = workshop.path("out")
            let ended = try await Binary.run(
                ["run", "self-instruct", "--config", config, "--target", "20", "-o", out], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            for grouping in ["job", "endpoint", "model", "day"] {
                let costs = try await cost(out, by: grouping)
                #expect(costs.lines.reduce(0) { $0 + $1.totals.spentPicodollars } == costs.total.spentPicodollars)
                #expect(costs.lines.reduce(0) { $0 + $1.totals.calls } == costs.total.calls)
                let total = costs.total
                let price = Int64(total.promptTokens) * 2_000_000 + Int64(total.completionTokens) * 8_000_000
                #expect(total.spentPicodollars == price)
                #expect(total.calls == (try simulator.journal()).received.count)
                #expect(total.maybePicodollars == 0)
            }
        }

        @Test func `price estimate 5 % too low: the endpoint is stopped, and the cap is never passed`() async throws {
            // It counts the tokens of every answer 5 % above the limit that it was given.
            let teacher = try CaptureServer { _, body in
                struct Asked: Decodable { let max_tokens: Int }
                let limit = (try? JSONDecoder().decode(Asked.self, from: body))?.max_tokens ?? 0
                let answer = """
                    {"model": "m", "choices": [{"index": 0, "finish_reason": "stop", "message": {"content": "1. Name a river."}}], \
                    "usage": {"prompt_tokens": \(body.count), "completion_tokens": \(limit * 21 / 20)}}
                    """
                return ("200 OK", answer)
            }
            let config = try workshop.write(
                """
                version: 1
                endpoints:
                  greedy:
                    url: \(teacher.url)
                    models: [m]
                    price: {input: 2, output: 8}
                    limits: {in_flight: 8}
                budgets: {job: {dollars: 0.30}}
                """, to: "config.yaml")
            let ended = try await Binary.run(
                ["run", "self-instruct", "--config", config, "--target", "50", "-o", workshop.path("out")], in: workshop)
            #expect(ended.code == 69, "\(ended.errors)")
            #expect(ended.errors.contains("endpoint.overrun"))
            let costs = try await cost(workshop.path("out"))
            #expect(costs.total.spentPicodollars + costs.total.maybePicodollars <= 300_000_000_000)
            #expect(costs.total.answered > 0)
        }
    }
}
