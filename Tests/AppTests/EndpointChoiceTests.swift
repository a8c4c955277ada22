import Foundation
import Testing

extension DataSetTests {
    struct SeveralEndpoints {
        private static func configuration(_ first: String, _ second: String) -> String {
            """
            version: 1
            endpoints:
              one: {url: "\(first)", models: [simulated-teacher], limits: {in_flight: 8}}
              two: {url: "\(second)", models: [simulated-teacher], limits: {in_flight: 8}}
            roles:
              teacher: [one, two]
            """
        }

        @Test func `a job goes on when one of its endpoints dies, and uses it again when it is back`() async throws {
            let workshop = try Workshop()
            let one = try await SimulatorProcess(in: workshop, latency: "30ms")
            let two = try await SimulatorProcess(in: workshop, latency: "30ms")
            let config = try workshop.write(Self.configuration(one.url, two.url), to: "config.yaml")
            let output = workshop.path("out")
            let run = try Launched(
                ["run", "self-instruct", "--target", "1500", "--config", config, "-o", output, "--json"], in: workshop)
            try await one.delivered(40, or: run)
            try await two.delivered(40, or: run)
            let before = try two.journal().delivered.count
            one.kill()
            try await two.delivered(before + 200, or: run)
            let back = try await one.again(in: workshop, latency: "30ms")
            try await back.delivered(40, or: run)
            let ended = try await run.ended(within: .seconds(120))
            #expect(ended.code == 0, "\(ended.errors)")
            let manifest = try OutputFolder(output).manifest()
            #expect(manifest.counted >= 1500 && !manifest.partial)
            // What was delivered and stored was not asked again of anyone; at most what died with the endpoint was.
            let delivered = try one.journal().delivered + two.journal().delivered + back.journal().delivered
            let repeated = Dictionary(delivered.map { ($0.sha256, 1) }, uniquingKeysWith: +).filter { $0.value > 1 }
            #expect(repeated.count <= 8, "\(repeated.count)")
        }
    }
}
