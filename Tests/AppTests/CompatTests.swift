import Foundation
import Rouge
import Testing

extension DataSetTests {
    /// The compat profile's requests against expectations written from the published software's parameters.
    struct Compat {
        static let seeds = [
            "Name three rivers  that flow\tnorth:", "Explain why bread rises in the oven.", "Is this sentence polite or rude?",
            "Write a short toast for a wedding.", "List the parts of a bicycle wheel.", "Compare tea with coffee for a student.",
            "Turn the recipe into a shopping list.", "Summarise the plot of a folk tale.", "Plan a walk through an old town.",
            "Translate the greeting into Latin.", "Correct the spelling of the letter.", "Imitate the sound of rain on tin.",
        ]

        @Test func `every field of every request is as published`() async throws {
            let bodies = try await requests()
            var kinds: [String: Int] = [:]
            for body in bodies {
                var fields = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
                let prompt = try #require(fields.removeValue(forKey: "prompt") as? String)
                let kind = Self.kind(of: prompt)
                kinds[kind, default: 0] += 1
                let golden = try Self.golden(kind)
                #expect(Set(fields.keys) == Set(golden.keys), "\(kind)")
                for (name, value) in golden {
                    let sent = fields[name] as? NSObject
                    #expect(sent == value as? NSObject, "\(kind): \(name) is \(String(describing: sent)), published \(value)")
                }
            }
            #expect(Set(kinds.keys) == ["instructions", "classification", "input-first", "output-first"], "\(kinds)")
        }

        @Test func `eight demonstrations are numbered from 1, then stands a bare 9.`() async throws {
            let human = Set(
                Self.seeds.map { seed in
                    var words = seed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                    while words.hasSuffix(":") { words.removeLast() }
                    return words
                })
            var machineCounts: [Int] = []
            for prompt in try await requests().compactMap(CannedTeacher.prompt).filter({ Self.kind(of: $0) == "instructions" }) {
                let lines = prompt.components(separatedBy: "\n")
                #expect(lines.count == 10, "one header line, eight tasks, the number to go on from")
                #expect(lines.last == "9.")
                let shown = try lines.dropFirst().dropLast().enumerated().map { index, line in
                    let prefix = "\(index + 1). "
                    try #require(line.hasPrefix(prefix))
                    return String(line.dropFirst(prefix.count))
                }
                #expect(Set(shown).count == 8, "none is shown twice")
                let machine = shown.filter { $0.hasPrefix(CannedTeacher.mark) }
                machineCounts.append(machine.count)
                #expect(shown.count { human.contains($0) } == 8 - machine.count)
            }
            #expect(machineCounts.first == 0, "at the start the pool is empty")
            #expect(Set(machineCounts) == [0, 1, 2], "at most two, fewer while the pool has fewer")
        }

        @Test func `the fixed prompts have the published numbers of demonstrations`() async throws {
            for prompt in try await requests().compactMap(CannedTeacher.prompt) {
                let lines = prompt.components(separatedBy: "\n")
                let tasks = lines.count { $0.hasPrefix("Task:") } - 1
                switch Self.kind(of: prompt) {
                case "classification":
                    #expect(tasks == 31)
                    #expect(lines.count { $0.hasSuffix("? Yes") } == 12)
                    #expect(lines.count { $0.hasSuffix("? No") } == 19)
                case "input-first": #expect(tasks == 11)
                case "output-first": #expect(tasks == 16)
                default: break
                }
            }
        }

        /// What the program sends for a small compat job, one call at a time.
        @Test func `how close each kept instruction was to all before it is written beside the data`() async throws {
            struct Similar: Decodable {
                struct Place: Decodable {
                    let instruction: String
                    let score: Double
                }
                let instruction: String
                let averageSimilarity: Double
                let mostSimilar: [Place]
            }
            let workshop = try Workshop()
            _ = try await run(in: workshop)
            let rows = try JSONLines.rows(of: workshop.path("out") + "/similarity.jsonl", as: Similar.self)
            #expect(rows.count >= 60)
            var pool = Self.seeds.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            for row in rows {
                let scores = pool.map { RougeL.score(target: row.instruction, prediction: $0).fMeasure }
                #expect(row.mostSimilar.map(\.score) == Array(scores.sorted(by: >).prefix(10)))
                #expect(abs(row.averageSimilarity - scores.reduce(0, +) / Double(scores.count)) < 1e-12)
                for similar in row.mostSimilar {
                    #expect(RougeL.score(target: row.instruction, prediction: similar.instruction).fMeasure == similar.score)
                }
                pool.append(row.instruction)
            }
        }

        private func requests() async throws -> [Data] {
            let server = try await run(in: Workshop())
            #expect(server.bodies("/chat/completions").isEmpty)
            return server.bodies("/completions")
        }

        private func run(in workshop: Workshop) async throws -> CaptureServer {
            let server = try CannedTeacher().server()
            let rows = try Self.seeds.enumerated().map { number, text in
                let row: [String: Any] = [
                    "id": "s\(number)", "name": "s\(number)", "instruction": text, "is_classification": number == 2,
                    "instances": [["input": "", "output": "An answer."]],
                ]
                return String(decoding: try JSONSerialization.data(withJSONObject: row), as: UTF8.self)
            }
            let seeds = try workshop.write(rows.joined(separator: "\n") + "\n", to: "seeds.jsonl")
            let ended = try await Binary.run(
                [
                    "run", "self-instruct", "--profile", "compat", "--target", "60", "--concurrency", "1", "--seeds", seeds,
                    "--base-url", server.url, "--model", "canned", "-o", workshop.path("out"),
                ], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            return server
        }

        private static func kind(of prompt: String) -> String {
            if prompt.hasSuffix("\n9.") { return "instructions" }
            if prompt.hasSuffix("?") { return "classification" }
            return prompt.contains("\nClass label: ") ? "output-first" : "input-first"
        }

        private static func golden(_ kind: String) throws -> [String: Any] {
            let url = try #require(Bundle.module.url(forResource: "Golden/compat-\(kind)", withExtension: "json"))
            return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        }
    }
}
