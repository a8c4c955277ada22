import Foundation
import Testing

extension DataSetTests {
    struct EvolInstructJobs {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        struct Row: Decodable {
            let id: String
            let instruction: String
            let input: String
            let output: String
            let parents: [String]
            let extra: [String: String]
            let scores: [String: Double]
            let provenance: Provenance

            struct Provenance: Decodable {
                let answers: [String]
                let prompts: [String: String]
            }

            var round: Int { extra["round"].flatMap { Int($0) } ?? -1 }
        }

        /// A way of writing the same twelve seeds.
        enum SeedForm: String, CaseIterable {
            case alpaca, wizardLM, selfInstruct

            func text(of instructions: [String]) -> String {
                switch self {
                case .alpaca:
                    array(instructions.map { "{\"instruction\": \"\($0)\", \"input\": \"\", \"output\": \"An answer.\"}" })
                case .wizardLM: array(instructions.map { "{\"instruction\": \"\($0)\", \"output\": \"An answer.\"}" })
                case .selfInstruct:
                    instructions.enumerated().map {
                        "{\"id\": \"seed_task_\($0)\", \"name\": \"task_\($0)\", \"instruction\": \"\($1)\", \"instances\": "
                            + "[{\"input\": \"\", \"output\": \"An answer.\"}], \"is_classification\": false}\n"
                    }.joined()
                }
            }

            private func array(_ rows: [String]) -> String { "[\n" + rows.joined(separator: ",\n") + "\n]\n" }

            var fileName: String { self == .selfInstruct ? "seeds.jsonl" : "seeds.json" }
        }

        private func run(
            _ form: SeedForm, to name: String = "out", options: [String] = []
        ) async throws -> (ended: Ended, output: OutputFolder, rows: [Row]) {
            let seeds = try workshop.write(form.text(of: Self.instructions), to: form.fileName)
            let simulator = try await SimulatorProcess(in: workshop)
            let folder = workshop.path(name)
            let ended = try await Binary.run(
                ["run", "evol-instruct", "--seeds", seeds] + simulator.options(concurrency: 4) + ["-o", folder] + options,
                in: workshop)
            let rows = ended.code == 0 ? try JSONLines.rows(of: folder + "/data.jsonl", as: Row.self) : []
            return (ended, OutputFolder(folder), rows)
        }

        @Test(arguments: SeedForm.allCases)
        func `every row's parents exist, rounds ascend and the root stays`(_ form: SeedForm) async throws {
            let (ended, output, rows) = try await run(form)
            #expect(ended.code == 0, "\(ended.errors)")
            let manifest = try output.manifest()
            #expect(manifest.ending == "done" && manifest.seeds == 12 && manifest.data.rows == rows.count)
            #expect(rows.count { $0.round == 0 } == 12)
            #expect(rows.count > 36, "most of 48 rounds succeed: \(manifest.rejections)")
            let chains = Dictionary(grouping: rows.filter { $0.round > 0 }) { $0.extra["root"] ?? "" }
            #expect(manifest.counted == chains.count)
            let rejected = manifest.rejections.filter { $0.key != "rouge-l" }.values.reduce(0, +)
            if manifest.rejections["rouge-l"] == nil { #expect(rows.count - 12 + rejected == 48) }
            try expectLineage(of: rows)
        }

        private func expectLineage(of rows: [Row]) throws {
            let known = Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
            #expect(known.count == rows.count, "ids are unique")
            for row in rows {
                let root = try #require(row.extra["root"])
                let parent = try #require(row.parents.first)
                #expect(row.parents.count == 1 && row.input.isEmpty && !row.output.isEmpty)
                guard row.round > 0 else {
                    #expect(parent == root && row.extra["operation"] == "seed" && row.provenance.answers.isEmpty)
                    continue
                }
                let made = try #require(known[parent], "the parent of \(row.id)")
                #expect(made.round < row.round && made.extra["root"] == root && made.instruction != row.instruction)
                let asked = row.provenance.answers.compactMap { $0.split(separator: "/").last }
                let judged = row.extra["verdict"] == "not-equal" ? ["equal-\(row.round)"] : []
                #expect(
                    asked.filter { !$0.hasSuffix("-longer") }.map(String.init) == ["evolve-\(row.round)"] + judged
                        + ["answer-\(row.round)"])
                #expect(row.provenance.prompts["evol-instruct/en/" + (row.extra["operation"] ?? "")] != nil)
            }
        }

        @Test func `without the seeds' rows the first of a chain names its seed`() async throws {
            let (ended, _, rows) = try await run(
                .selfInstruct, options: ["--set", "include_seeds=false", "--set", "difficulty=true", "--set", "rounds=2"])
            #expect(ended.code == 0, "\(ended.errors)")
            let ids = Set(rows.map(\.id))
            for row in rows {
                let parent = try #require(row.parents.first)
                #expect(row.round > 0 && (ids.contains(parent) || parent == row.extra["root"]))
                #expect(row.scores["difficulty"].map { (1...10).contains($0) } ?? (row.extra["difficulty"] == "unclear"))
            }
            #expect(rows.contains { $0.parents == [$0.extra["root"]] })
            #expect(rows.contains { $0.parents.first.map(ids.contains) == true })
        }

        @Test func `in order the same bytes come out again`() async throws {
            let first = try await run(.selfInstruct, to: "one", options: ["--deterministic"])
            let second = try await run(.selfInstruct, to: "two", options: ["--deterministic"])
            #expect(first.ended.code == 0 && second.ended.code == 0, "\(first.ended.errors)")
            #expect(try first.output.bytes("data.jsonl") == second.output.bytes("data.jsonl"))
            #expect(try first.output.bytes("rejected.jsonl") == second.output.bytes("rejected.jsonl"))
        }

        @Test func `weights that fit no operation are refused before anything is sent`() async throws {
            let (ended, _, _) = try await run(.alpaca, options: ["--set", "weights=flattening=1"])
            #expect(ended.code == 64)
            #expect(ended.errorLines(with: "flattening").count == 1, "\(ended.errors)")
        }

        @Test(arguments: ["run", "plan"])
        func `a target is refused, and the message says what ends the job`(_ command: String) async throws {
            let ended = try await Binary.run([command, "evol-instruct", "--target", "20"], in: workshop)
            #expect(ended.code == 64)
            #expect(ended.errorLines(with: "worked through its seeds").count == 1, "\(ended.errors)")
        }

        @Test func `what can be weighed is listed with the parameters`() async throws {
            let ended = try await Binary.run(["run", "evol-instruct", "--parameters"], in: workshop)
            #expect(ended.code == 0)
            for name in EvolLineage.operations { #expect(ended.output.contains(name)) }
        }

        private static let instructions = [
            "Name three rivers that flow north.", "Explain why bread rises in the oven.", "Is this sentence polite or rude?",
            "Write a short toast for a wedding.", "List the parts of a bicycle wheel.", "Compare tea with coffee for a student.",
            "Turn the recipe into a shopping list.", "Summarise the plot of a folk tale.", "Plan a walk through an old town.",
            "Translate the greeting into Latin.", "Correct the spelling of the letter.", "Describe the sound of rain on tin.",
        ]
    }
}
