import Foundation
import Testing

extension DataSetTests {
    struct Notifying {
        let workshop: Workshop
        let state: DaemonState

        init() throws {
            workshop = try Workshop()
            state = DaemonState(in: workshop)
        }

        private struct Notice: Decodable {
            let schema: Int
            let event: String
            let job: String?
            let state: String?
            let rows: Int?
            let output: String?
            let command: String?
        }

        /// A configuration with a price, and what is told.
        private func configuration(_ simulator: SimulatorProcess, _ notify: String, budgets: String = "") throws -> [String] {
            let text = """
                version: 1
                state: \(state.folder)
                endpoints:
                  e1: {url: "\(simulator.url)", models: [simulated-teacher], price: {input: 2, output: 8}, limits: {in_flight: 4}}
                notify: \(notify)
                \(budgets)
                """
            return ["serve", "--drain", "--config", try workshop.write(text, to: "config.yaml")]
        }

        private func drop(target: Int) throws {
            try state.drop(try String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: target), as: "job.yaml")
        }

        private func notices(_ name: String) throws -> [Notice] {
            try workshop.text(of: name).split(separator: "\n").map { try JSONDecoder().decode(Notice.self, from: Data($0.utf8)) }
        }

        @Test func `a command and a webhook are told of the end of a job, and see no key and no text of a model`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let hook = try CaptureServer { _, _ in ("204 No Content", "") }
            let script = try workshop.write(
                """
                echo "$@" > "\(workshop.path("arguments"))"
                env > "\(workshop.path("environment"))"
                cat >> "\(workshop.path("told"))"

                """, to: "tell.sh")
            try drop(target: 12)
            let serve = try configuration(
                simulator, "{command: [/bin/sh, \(script), hello], webhook: \"\(hook.url)/hook\", on: [finished]}")
            let ended = try await Binary.run(serve, in: workshop, environment: ["OPENAI_API_KEY": "secret-of-the-test"])
            #expect(ended.code == 0, "\(ended.errors)")
            let notice = try #require(try notices("told").first)
            #expect(try notices("told").count == 1)
            #expect(notice.schema == 1 && notice.event == "finished" && notice.state == "done")
            let job = try #require(try state.outputs().first?.manifest().job)
            #expect(notice.job == job && notice.output == state.folder + "/output/" + job)
            #expect(notice.rows == (try workshop.text(of: "state/output/\(job)/data.jsonl").split(separator: "\n").count))
            #expect(try workshop.text(of: "arguments") == "hello\n")
            #expect(!(try workshop.text(of: "environment")).contains("secret-of-the-test"))
            let posted = try #require(hook.bodies("/hook").first)
            #expect(hook.bodies("/hook").count == 1)
            #expect(try JSONDecoder().decode(Notice.self, from: posted).job == job)
        }

        @Test func `a cap is told of with the command that raises it`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try drop(target: 400)
            let told = workshop.path("told")
            let serve = try configuration(
                simulator, "{command: [/bin/sh, -c, 'cat >> \(told)'], on: [cap]}", budgets: "budgets: {job: {dollars: 0.2}}")
            #expect(try await Binary.run(serve, in: workshop).code == 75)
            let all = try notices("told")
            #expect(all.allSatisfy { $0.event == "cap" })
            let paused = try #require(all.first { $0.state == "paused" })
            #expect(paused.command?.hasPrefix("instructmill budget ") == true)
            #expect(all.contains { $0.job == nil }, "the share of the cap that is booked is told of before")
        }

        @Test func `what hangs, fails, is not there or redirects is logged and ends no work`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let elsewhere = try CaptureServer { _, _ in ("200 OK", "") }
            let hook = try CaptureServer { _, _ in ("307 Temporary Redirect\r\nLocation: \(elsewhere.url)/moved", "") }
            try drop(target: 10)
            let notify = "{command: [/bin/sh, -c, 'sleep 600 & sleep 600'], webhook: \"\(hook.url)/hook\", time_limit: 300ms}"
            let ended = try await Binary.run(try configuration(simulator, notify), in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try state.outputs().first?.manifest().counted == 10)
            #expect(ended.errors.contains("it took too long and was ended"), "\(ended.errors)")
            #expect(ended.errors.contains("it answered 307"), "\(ended.errors)")
            #expect(!hook.bodies("/hook").isEmpty && elsewhere.bodies("/moved").isEmpty, "no redirect is followed")

            try state.drop(JobText.selfInstruct(target: 11), as: "second.yaml")
            try state.drop(try String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
            let missing = try configuration(simulator, "{command: [/nonexistent/program], webhook: \"http://127.0.0.1:1/hook\"}")
            let second = try await Binary.run(missing, in: workshop)
            #expect(second.code == 0, "\(second.errors)")
            #expect(second.errors.contains("it cannot be started"), "\(second.errors)")
            #expect(state.outputs().count == 2)
        }
    }
}
