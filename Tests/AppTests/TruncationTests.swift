import Foundation
import Testing

extension DataSetTests {
    struct Truncation {
        /// By step, how often its instances were asked for with the larger limit.
        private static func longer(_ journal: Journal) -> [Substring: Int] {
            var counts: [Substring: Int] = [:]
            for line in journal.received {
                guard let name = line.attempt, let mark = name.range(of: "-instances-longer-") else { continue }
                counts[name[..<mark.lowerBound].drop { $0 != "-" }, default: 0] += 1
            }
            return counts
        }

        @Test func `instances that were cut off are asked for once more with a larger limit`() async throws {
            let workshop = try Workshop()
            let faults = try workshop.write(#"[{"kind": "length", "share": 0.4}]"#, to: "faults.json")
            let simulator = try await SimulatorProcess(in: workshop, options: ["--faults", faults])
            let output = workshop.path("out")
            let run = try await Binary.run(
                ["run", "self-instruct", "--target", "60", "--base-url", simulator.url, "-o", output], in: workshop)
            #expect(run.code == 0, "\(run.errors)")
            let counts = Self.longer(try await simulator.quiet())
            #expect(counts.count > 5 && counts.values.allSatisfy { $0 == 1 }, "\(counts)")
            #expect(try OutputFolder(output).manifest().counted >= 60)
        }
    }
}
