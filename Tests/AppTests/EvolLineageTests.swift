import Foundation
import Store
import Testing

extension DataSetTests {
    struct EvolLineages {
        typealias Row = EvolLineage.Row
        let workshop: Workshop
        private let seeds = EvolSeeds.instructions(500)

        init() throws {
            workshop = try Workshop()
        }

        /// What `show JOB --json` says of an evolution.
        private struct Shown: Decodable {
            let jobs: [Job]

            struct Job: Decodable {
                let records: Int
                let evolution: Evolution
            }

            struct Evolution: Decodable {
                let rounds: [Line]
                let operations: [Line]
                let duplicateChains: Int
            }

            struct Line: Decodable {
                let name: String
                let tried: Int
                let kept: Int
                let eliminated: [String: Int]
            }
        }

        @Test(arguments: EvolInstructJobs.SeedForm.allCases)
        func `of 500 seeds every row is traced to its seed, and every round to its question`(
            _ form: EvolInstructJobs.SeedForm
        ) async throws {
            let file = try workshop.write(form.text(of: seeds), to: form.fileName)
            let simulator = try await SimulatorProcess(in: workshop)
            let output = OutputFolder(workshop.path("out"))
            let ended = try await Binary.run(
                ["run", "evol-instruct", "--seeds", file] + simulator.options(concurrency: 8) + ["-o", output.folder],
                in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try output.manifest().seeds == 500)
            let lineage = try EvolLineage(output)
            let store = try Store(at: output.folder + "/.instructmill/store.sqlite", checking: true)
            defer { try? store.close() }
            try lineage.expectWhole(seeds: seeds, in: store)
            #expect(lineage.chains.contains { $0.isLeftOut }, "some long seeds end too close to one another")
            try await expectTally(of: lineage, in: output.folder)
            try await expectTree(of: lineage, in: output.folder)
            let verified = try await Binary.run(["verify", "--state", output.folder], in: workshop)
            #expect(verified.code == 0, "\(verified.errors)")
        }

        /// The counts that are shown are those of the files' lines.
        private func expectTally(of lineage: EvolLineage, in folder: String) async throws {
            let ended = try await Binary.run(["show", lineage.job, "--state", folder, "--json"], in: workshop)
            let job = try #require(try JSONDecoder().decode(Shown.self, from: Data(ended.output.utf8)).jobs.first)
            let rows = lineage.chains.flatMap(\.rows)
            let whole = lineage.chains.filter { !$0.isLeftOut }
            let failures = whole.flatMap(\.failures)
            #expect(job.records == rows.count)
            #expect(job.evolution.duplicateChains == lineage.chains.count - whole.count)
            #expect(job.evolution.rounds.map(\.name) == ["0", "1", "2", "3", "4"])
            #expect(job.evolution.operations.map(\.name) == (EvolLineage.operations + ["seed"]).sorted())
            expect(job.evolution.rounds, rows: rows, failures: failures, by: "round")
            expect(job.evolution.operations, rows: rows, failures: failures, by: "operation")
            for round in job.evolution.rounds.dropFirst() {
                #expect(round.tried == whole.count, "round \(round.name): each chain that is in the data went through it")
            }
        }

        private func expect(_ lines: [Shown.Line], rows: [Row], failures: [EvolLineage.Rejected], by tag: String) {
            for line in lines {
                let failed = failures.filter { $0.tags?[tag] == line.name }
                #expect(line.kept == rows.count { $0.extra[tag] == line.name }, "\(tag) \(line.name)")
                #expect(line.eliminated == Dictionary(failed.map { ($0.rule, 1) }, uniquingKeysWith: +), "\(tag) \(line.name)")
                #expect(line.tried == line.kept + failed.count)
            }
        }

        private struct Tree: Decodable {
            let job: String
            let step: String
            let members: [Member]
            let failures: [Failure]

            struct Member: Decodable {
                let id: String
                let parents: [String]
                let isShown: Bool
            }

            struct Failure: Decodable {
                let rule: String
            }
        }

        /// The tree of a record goes from its seed to the leaf, with what failed on the way.
        private func expectTree(of lineage: EvolLineage, in folder: String) async throws {
            let chain = try #require(lineage.chains.first { $0.rows.count == 4 && $0.failures.count == 1 })
            let shown = chain.rows[2]
            #expect(shown.round >= 2)
            let text = try await Binary.run(["show", shown.id, "--state", folder], in: workshop)
            #expect(text.code == 0, "\(text.errors)")
            let lines = text.output.split(separator: "\n").map(String.init)
            #expect(lines.prefix(2) == ["job \(lineage.job), step \(chain.step)", "from \(chain.root)"])
            // A line that says what a row is, and one with its text, for each.
            let members = lines.dropFirst(2).enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
            #expect(members.prefix(4) == chain.rows.enumerated().map { line($0.element, depth: $0.offset, of: shown) }[...])
            let failed = try #require(chain.failures.first)
            let place = "\(failed.rule) (\(failed.tags?["operation"] ?? "")"
            #expect(lines.last?.hasPrefix("failed: " + place) == true, "\(text.output)")

            let json = try await Binary.run(["show", shown.id, "--state", folder, "--json"], in: workshop)
            let tree = try JSONDecoder().decode(Tree.self, from: Data(json.output.utf8))
            #expect(tree.job == lineage.job && tree.step == chain.step)
            #expect(tree.members.map(\.id) == chain.rows.map(\.id))
            #expect(tree.members.map(\.parents) == chain.rows.map(\.parents))
            #expect(tree.members.map(\.isShown) == [false, false, true, false])
            #expect(tree.failures.map(\.rule) == [failed.rule])
        }

        private func line(_ row: Row, depth: Int, of shown: Row) -> String {
            let place = String(repeating: "  ", count: depth) + (row.id == shown.id ? "* " : "- ") + row.id
            guard row.round > 0 else { return place + "  round 0, seed" }
            return place + "  round \(row.round), \(row.operation), \(row.extra["verdict"] ?? ""), "
                + "added_words \(row.scores["added_words"] ?? .nan)  by simulated-teacher"
        }
    }
}
