import Foundation
import Testing

extension DataSetTests {
    struct JudgePanelRuns {
        private struct Summary: Decodable {
            struct Rule: Decodable {
                let rule: String
                let panel: String?
            }
            struct Spending: Decodable {
                let calls: Int
                let picodollars: Int64?
            }
            struct Panel: Decodable {
                struct Member: Decodable {
                    let judge: String
                    let cost: Spending
                }
                let members: [Member]
            }
            struct Cost: Decodable {
                let calls: Int
                let picodollars: Int64?
            }
            let judges: [String]
            let rules: [Rule]
            let panel: Panel?
            let reasks: Spending
            let cost: Cost
        }
        private struct Line: Decodable {
            struct Call: Decodable {
                let name: String
                let judge: String
            }
            let calls: [Call]
        }

        private struct Row: Decodable {
            struct Provenance: Decodable {
                let models: [String: String]
            }
            let provenance: Provenance
        }

        private let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private func outputs(_ model: String, _ answer: (Int) -> String) throws -> String {
            let rows = (0..<12).map { index in
                "{\"instruction\": \"How is thing \(index) cleaned?\", \"output\": \"\(answer(index))\", \"generator\": \"\(model)\"}"
            }
            return try workshop.write("[\n" + rows.joined(separator: ",\n") + "\n]\n", to: model + ".json")
        }

        private func judge(_ options: [String]) async throws -> Ended {
            let model = try outputs("careful-2") { "Take the \($0) parts, wash them, and dry them slowly in the sun." }
            let baseline = try outputs("curt") {
                $0.isMultiple(of: 2) ? "Dry it." : "Wash number \($0) well, then let it dry for a day or two."
            }
            return try await Binary.run(["judge", model, baseline, "-o", workshop.path("out")] + options, in: workshop)
        }

        @Test func `three judges of one endpoint: each asked all, each by its name, and nothing asked twice`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let options =
                ["--base-url", simulator.url, "--json"] + ["careful-7b", "east", "west"].flatMap { ["--judge", $0] }
            let ended = try await judge(options)
            #expect(ended.code == 0, "\(ended.errors)")
            let summary = try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
            #expect(summary.judges == ["careful-7b", "east", "west"])
            #expect(summary.rules.first?.rule == "strict" && summary.rules.first?.panel == "majority")
            let members = try #require(summary.panel?.members)
            #expect(members.map(\.judge) == summary.judges && members.allSatisfy { $0.cost.calls >= 24 })
            #expect(members.reduce(0) { $0 + $1.cost.calls } == summary.cost.calls)
            let asked = try await simulator.quiet().received
            #expect(asked.count == summary.cost.calls && Set(asked.map(\.sha256)).count == asked.count)
            #expect(summary.reasks.calls <= summary.cost.calls - 72)
            let lines = try String(contentsOfFile: workshop.path("out/judgments.jsonl"), encoding: .utf8).split(separator: "\n")
            for line in lines {
                let calls = try JSONDecoder().decode(Line.self, from: Data(line.utf8)).calls
                #expect(Dictionary(grouping: calls, by: \.judge).mapValues(\.count) == ["careful-7b": 2, "east": 2, "west": 2])
                #expect(calls.filter { $0.judge == "east" }.map(\.name) == ["ab-1@2", "ba-1@2"])
            }
            let rows = try String(contentsOfFile: workshop.path("out/data.jsonl"), encoding: .utf8).split(separator: "\n")
            let models = try rows.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)).provenance.models }
            // A pair that one of them gave no verdict on is no row of the data: it can be asked again.
            let open = try String(contentsOfFile: workshop.path("out/rejected.jsonl"), encoding: .utf8).split(separator: "\n")
            #expect(models.allSatisfy { $0.keys.sorted() == ["judge", "judge-2", "judge-3"] } && models.count + open.count == 12)
            let again = try await judge(options.filter { $0 != "--json" })
            #expect(
                again.code == 0 && again.output.contains("Fleiss' kappa") && again.output.contains("careful-7b judges careful-2"))
            #expect(try simulator.journal().received.count == asked.count)
            let other = try await judge(["--base-url", simulator.url, "--judge", "east"])
            #expect(other.code == 73, "another panel is another job")
        }

        @Test func `judges with endpoints of their own cost what their endpoints cost`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let config = try workshop.write(
                """
                version: 1
                endpoints:
                  one: {url: "\(simulator.url)", models: [north], price: {input: 2, output: 8}}
                  two: {url: "\(simulator.url)", models: [south], price: {input: 20, output: 80}}
                roles: {teacher: one, judge-2: two}
                defaults: {judge: {judges: 2}}
                """, to: "config.yaml")
            let ended = try await judge(["--config", config, "--json"])
            #expect(ended.code == 0, "\(ended.errors)")
            let summary = try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
            #expect(summary.judges == ["north", "south"])
            let costs = try #require(summary.panel?.members).compactMap(\.cost.picodollars)
            #expect(costs.count == 2 && costs.reduce(0, +) == summary.cost.picodollars)
            #expect(costs[1] > costs[0] * 5)
        }

        @Test func `a seat without an endpoint, or a judge named twice, is refused before anything is sent`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let empty = try await judge(["--base-url", simulator.url, "--judge", "north", "--set", "judges=3"])
            #expect(empty.code == 64 && empty.errors.contains("judge-2, judge-3"), "\(empty.errors)")
            let twice = try await judge(["--base-url", simulator.url, "--judge", "north", "--judge", "north"])
            #expect(twice.code == 64 && twice.errors.contains("given twice"), "\(twice.errors)")
            let other = try await judge(["--base-url", simulator.url, "--judge", "a", "--judge", "b", "--set", "judges=3"])
            #expect(other.code == 64 && other.errors.contains("another number"), "\(other.errors)")
            let many = try await judge(["--base-url", simulator.url] + (1...6).flatMap { ["--judge", "m\($0)"] })
            #expect(many.code == 64 && many.errors.contains("at most 5"), "\(many.errors)")
            #expect(try simulator.journal().received.isEmpty)
        }
    }
}
