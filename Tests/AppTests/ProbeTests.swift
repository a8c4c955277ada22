import Foundation
import Testing

extension DataSetTests {
    struct ProbeCommand {
        private struct Report: Decodable {
            let endpoints: [Line]

            struct Line: Decodable {
                let name: String
                let capabilities: [String: Bool]?
                let calls: Int
                let problem: String?
            }
        }

        @Test func `tells what the simulated endpoint can do, remembers it, and names an endpoint that is not there`()
            async throws
        {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let state = workshop.path("state")
            let config = try workshop.write(
                """
                version: 1
                state: \(state)
                endpoints:
                  here: {url: "\(simulator.url)"}
                  gone: {url: "http://127.0.0.1:9/v1", models: [m]}
                roles:
                  teacher: [here]
                """, to: "config.yaml")
            let one = try await Binary.run(["probe", "here", "--config", config, "--json"], in: workshop)
            #expect(one.code == 0, "\(one.errors)")
            let line = try #require(try JSONDecoder().decode(Report.self, from: Data(one.output.utf8)).endpoints.first)
            #expect(line.capabilities?["jsonSchema"] == true && line.capabilities?["choices"] == true, "\(line)")
            #expect(line.capabilities?["toolCalls"] == true && line.capabilities?["logprobs"] == true)
            #expect(line.capabilities?["vision"] == true && line.calls >= 6)
            let kept = try String(contentsOf: URL(filePath: state + "/capabilities.json"), encoding: .utf8)
            #expect(kept.contains("jsonSchema") && kept.contains("127.0.0.1"))
            let unknown = try await Binary.run(["probe", "nobody", "--config", config], in: workshop)
            #expect(unknown.code == 64 && unknown.errors.contains("nobody"))
        }
    }
}
