import Foundation
import Testing

extension DataSetTests {
    struct ReparseCommand {
        private struct Summary: Decodable {
            let steps: Int
            let vanished: Int
            let unbought: Int
            let isChanged: Bool
        }

        @Test(arguments: [["--concurrency", "16"], ["--deterministic"]])
        func `with unchanged rules the stored answers give the same bytes, without a call`(options: [String]) async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let output = workshop.path("out")
            let command = ["run", "self-instruct", "--target", "80", "--base-url", simulator.url, "-o", output] + options
            // Interrupted once: the order of settlement goes on where it was.
            let first = try await Binary.run(command + ["--budget-tokens", "40000"], in: workshop)
            #expect(first.code == 75, "\(first.errors)")
            let run = try await Binary.run(command + ["--budget-tokens", "9000000"], in: workshop)
            #expect(run.code == 0, "\(run.errors)")
            let verified = try await Binary.run(["verify", "--state", output], in: workshop)
            #expect(verified.code == 0, "\(verified.errors)")
            let asked = try await simulator.quiet().received.count
            let again = workshop.path("again")
            let ended = try await Binary.run(["reparse", "--state", output, "-o", again, "--json"], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let summary = try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
            #expect(!summary.isChanged && summary.steps > 0 && summary.vanished == 0 && summary.unbought == 0)
            for name in ["data.jsonl", "rejected.jsonl"] {
                #expect(try OutputFolder(again).bytes(name) == OutputFolder(output).bytes(name), "\(name)")
            }
            #expect(try simulator.journal().received.count == asked)
        }

        @Test func `what is not a job, or a folder with one, is refused`() async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let output = workshop.path("out")
            _ = try await Binary.run(
                ["run", "self-instruct", "--target", "5", "--base-url", simulator.url, "-o", output], in: workshop)
            let unknown = try await Binary.run(["reparse", "ffff", "--state", output, "-o", workshop.path("x")], in: workshop)
            #expect(unknown.code == 64 && unknown.errors.contains("there is none"))
            let same = try await Binary.run(["reparse", "--state", output, "-o", output], in: workshop)
            #expect(same.code == 73, "\(same.errors)")
        }
    }
}
