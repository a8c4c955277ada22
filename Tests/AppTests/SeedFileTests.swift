import Foundation
import Testing

extension DataSetTests {
    struct SeedFiles {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        /// A seeds file that one mistake makes useless, and the place that the error must name.
        struct Malformed: CustomTestStringConvertible, Sendable {
            let name: String
            let text: String
            let place: String
            let reason: String
            var testDescription: String { name }
        }

        static let malformed = [
            Malformed(name: "cut.jsonl", text: "{\"instruction\": \"Name a river.\"", place: "cut.jsonl:1:", reason: "seed.json"),
            Malformed(name: "words.jsonl", text: "just words\n", place: "words.jsonl:1:", reason: "seed.json"),
            Malformed(name: "number.jsonl", text: "\n\n42\n", place: "number.jsonl:3:", reason: "seed."),
            Malformed(
                name: "unnamed.jsonl", text: "{\"id\": \"a\", \"instances\": []}\n", place: "unnamed.jsonl:1:",
                reason: "instruction"),
            Malformed(
                name: "typed.jsonl", text: "{\"instruction\": 7, \"instances\": []}\n", place: "typed.jsonl:1:",
                reason: "instruction"),
            Malformed(
                name: "instances.jsonl", text: "{\"instruction\": \"Name a river.\", \"instances\": \"none\"}\n",
                place: "instances.jsonl:1:", reason: "instances"),
            Malformed(
                name: "alpaca.json", text: "[\n  {\"instruction\": \"Name a river.\", \"input\": 3, \"output\": \"Elbe\"}\n]\n",
                place: "alpaca.json:2:", reason: "input"),
            Malformed(
                name: "open.json", text: "[{\"instruction\": \"Name a river.\", \"output\": \"Elbe\"", place: "open.json:1:",
                reason: "not closed"),
            Malformed(name: "empty.jsonl", text: "", place: "empty.jsonl", reason: "seed.empty"),
        ]

        @Test(arguments: malformed)
        func `a malformed seeds file gives one clear error that names the place`(_ seeds: Malformed) async throws {
            let path = try workshop.write(seeds.text, to: seeds.name)
            let ended = try await Binary.run(
                ["run", "self-instruct", "--seeds", path, "--base-url", "http://127.0.0.1:9/v1"], in: workshop)
            #expect(ended.code != 0)
            let lines = ended.errorLines(with: seeds.place)
            #expect(lines.count { !$0.contains("seed.empty") || seeds.reason == "seed.empty" } == 1, "\(ended.errors)")
            #expect(lines.first?.contains(seeds.reason) == true, "\(ended.errors)")
            #expect(ended.output.isEmpty)
        }

        @Test func `one bad line does not lose the other lines`() async throws {
            let good = try String(contentsOfFile: Repository.seedTasks, encoding: .utf8).split(separator: "\n").prefix(20)
            let path = try workshop.write(good.joined(separator: "\n") + "\n{\"id\": oops}\n", to: "mixed.jsonl")
            let (ended, output) = try await run(seeds: path)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(ended.errorLines(with: "mixed.jsonl:21:").count == 1)
            #expect(try output.manifest().seeds == 20)
        }

        @Test func `the published schema loads`() async throws {
            let rows = (1...12).map { number in
                """
                {"id": "seed_task_\(number)", "name": "task_\(number)", "instruction": "\(Self.instructions[number - 1])", \
                "instances": [{"input": "", "output": "An answer."}], "is_classification": \(number == 3)}
                """
            }
            let path = try workshop.write(rows.joined(separator: "\n"), to: "published.jsonl")
            let (ended, output) = try await run(seeds: path)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try output.manifest().seeds == 12)
        }

        @Test func `Alpaca JSON loads`() async throws {
            let rows = Self.instructions.map { "  {\"instruction\": \"\($0)\", \"input\": \"\", \"output\": \"An answer.\"}" }
            let path = try workshop.write("[\n" + rows.joined(separator: ",\n") + "\n]\n", to: "alpaca.json")
            let (ended, output) = try await run(seeds: path)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try output.manifest().seeds == 12)
        }

        @Test func `a malformed job file is refused with every error and its line`() async throws {
            let text = "version: 1\nrecipe: self-instrct\nseeds: s.jsonl\nurl: http://x\nparameters:\n  target: many\n"
            let path = try workshop.write(text, to: "bad.yaml")
            let ended = try await Binary.run(["submit", path, "--state", workshop.path("state")], in: workshop)
            #expect(ended.code == 78)
            #expect(ended.errorLines(with: "bad.yaml:2:").count == 1, "\(ended.errors)")
            #expect(ended.errorLines(with: "bad.yaml:4:").count == 1, "\(ended.errors)")
            #expect(workshop.names(in: "state/queue/incoming").isEmpty)
        }

        private func run(seeds: String) async throws -> (Ended, OutputFolder) {
            let simulator = try await SimulatorProcess(in: workshop)
            let folder = workshop.path("out")
            let ended = try await Binary.run(
                ["run", "self-instruct", "--seeds", seeds, "--target", "3"] + simulator.options(concurrency: 2) + ["-o", folder],
                in: workshop)
            return (ended, OutputFolder(folder))
        }

        private static let instructions = [
            "Name three rivers that flow north.", "Explain why bread rises in the oven.", "Is this sentence polite or rude?",
            "Write a short toast for a wedding.", "List the parts of a bicycle wheel.", "Compare tea with coffee for a student.",
            "Turn the recipe into a shopping list.", "Summarise the plot of a folk tale.", "Plan a walk through an old town.",
            "Translate the greeting into Latin.", "Correct the spelling of the letter.", "Describe the sound of rain on tin.",
        ]
    }
}
