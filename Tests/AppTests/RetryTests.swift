import Foundation
import Testing

extension DataSetTests {
    struct Retry {
        private struct Letter: Decodable {
            let answer: String
            let reason: String
            let request: Request
            let status: Int
            let step: String

            struct Request: Decodable {
                let model: String
                let messages: [Message]

                struct Message: Decodable { let content: String }
            }
        }

        private struct Summary: Decodable {
            let steps: Int
            let forgiven: Int
        }

        private func letters(_ folder: String, _ reason: String) throws -> [Letter] {
            let bytes = try Data(contentsOf: URL(filePath: "\(folder)/dead-letters/\(reason).jsonl"))
            return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Letter.self, from: $0) }
        }

        private func run(_ simulator: SimulatorProcess, _ output: String, _ workshop: Workshop) async throws -> Ended {
            try await Binary.run(
                ["run", "self-instruct", "--target", "30", "--base-url", simulator.url, "-o", output, "--concurrency", "1"],
                in: workshop)
        }

        @Test func `questions that were refused are kept with request, answer and reason, and asked again on demand`()
            async throws
        {
            let workshop = try Workshop()
            let faults = try workshop.write(#"[{"kind": "refusal", "share": 1}]"#, to: "faults.json")
            let refusing = try await SimulatorProcess(in: workshop, options: ["--faults", faults])
            let output = workshop.path("out")
            let stalled = try await run(refusing, output, workshop)
            #expect(stalled.code == 1, "\(stalled.errors)")
            let refused = try letters(output, "refusal")
            #expect(!refused.isEmpty)
            for letter in refused {
                #expect(letter.reason == "refusal" && letter.status == 200 && !letter.answer.isEmpty)
                #expect(letter.request.messages.first?.content.isEmpty == false)
            }
            let none = try await Binary.run(["retry", "--state", output, "--reason", "truncated"], in: workshop)
            #expect(none.code == 64 && none.errors.contains("refusal (\(refused.count))"), "\(none.errors)")

            let planned = try await Binary.run(["retry", "--state", output, "--reason", "refusal", "--json"], in: workshop)
            #expect(planned.code == 0, "\(planned.errors)")
            let summary = try JSONDecoder().decode(Summary.self, from: Data(planned.output.utf8))
            #expect(summary.steps == Set(refused.map(\.step)).count)

            let willing = try await SimulatorProcess(in: workshop)
            let done = try await run(willing, output, workshop)
            #expect(done.code == 0, "\(done.output) \(done.errors)")
            #expect(try OutputFolder(output).manifest().counted == 30)
            // What has been asked again is no dead letter any more; this run may have some of its own.
            let left = (try? letters(output, "refusal")) ?? []
            #expect(Set(left.map(\.step)).isDisjoint(with: Set(refused.map(\.step))))
            // Every step is asked for once more under a name of its own: no answer is bought again.
            let asked = Set(try willing.journal().received.compactMap(\.attempt).map { $0.split(separator: "-")[1] })
            #expect(asked.isDisjoint(with: Set(refused.map { Substring($0.step) })))
        }

        @Test func `a job that has its target has nothing to ask again`() async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let output = workshop.path("out")
            #expect(try await run(simulator, output, workshop).code == 0)
            let refused = try await Binary.run(["retry", "--state", output], in: workshop)
            #expect(refused.code == 64 && refused.errors.contains("30 accepted"), "\(refused.errors)")
        }

        @Test func `a run that is under way is not touched`() async throws {
            let workshop = try Workshop()
            let silent = try await SimulatorProcess(in: workshop, latency: "600s")
            let output = workshop.path("out")
            let run = try Launched(
                ["run", "self-instruct", "--target", "30", "--base-url", silent.url, "-o", output], in: workshop)
            try await silent.received(1)
            let refused = try await Binary.run(["retry", "--state", output], in: workshop)
            #expect(refused.code == 75 && refused.errors.contains("\(run.process.processIdentifier)"), "\(refused.errors)")
            run.signal(SIGKILL)
            _ = try await run.ended(within: .seconds(30))
        }

        @Test func `what may have been paid is sent again only when a person says so, and stays booked`() async throws {
            let workshop = try Workshop()
            let silent = try await SimulatorProcess(in: workshop, latency: "600s")
            let output = workshop.path("out")
            let command = [
                "run", "self-instruct", "--target", "30", "--base-url", silent.url, "-o", output, "--concurrency", "1",
            ]
            for count in 1...3 {
                let run = try Launched(command, in: workshop)
                try await silent.received(count)
                run.signal(SIGKILL)
                _ = try await run.ended(within: .seconds(30))
            }
            let parked = try await Binary.run(command, in: workshop)
            #expect(parked.code == 75, "\(parked.code) \(parked.errors)")
            let before = try OutputFolder(output).manifest().usage.ambiguous
            #expect(before >= 3)
            let planned = try await Binary.run(
                ["retry", "--state", output, "--reason", "needs-decision", "--json"], in: workshop)
            #expect(planned.code == 0, "\(planned.errors)")
            #expect(try JSONDecoder().decode(Summary.self, from: Data(planned.output.utf8)).forgiven == before)
            let done = try await run(try await SimulatorProcess(in: workshop), output, workshop)
            #expect(done.code == 0, "\(done.errors)")
            #expect(try OutputFolder(output).manifest().usage.ambiguous == before)
        }
    }
}
