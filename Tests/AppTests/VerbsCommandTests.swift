import Foundation
import Testing

extension DataSetTests {
    struct VerbsCommand {
        let workshop: Workshop
        let data: String

        init() throws {
            workshop = try Workshop()
            data = try workshop.write(
                """
                {"instruction": "Write a poem about rain.", "input": "", "output": "Rain."}
                {"instruction": "Write a poem about rain.", "input": "", "output": "Again."}
                {"instruction": "Write a letter to the mayor.", "input": "", "output": "Dear mayor"}
                {"instruction": "Name a river.", "input": "", "output": "Elbe"}
                {"instruction": "What is a river?", "input": "", "output": "Water"}
                {"instruction": "写一首诗。", "input": "", "output": "雨"}
                {"messages": [{"role": "user", "content": "List two fruits."}, {"role": "assistant", "content": "Fig, pear"}]}
                {"neither": 1}

                """, to: "data.jsonl")
        }

        private struct Report: Decodable {
            struct Summary: Decodable {
                struct Verb: Decodable {
                    struct Noun: Decodable {
                        let noun: String
                        let count: Int
                    }
                    let verb: String
                    let count: Int
                    let nouns: [Noun]
                }
                let instructions: Int
                let withVerb: Int
                let unsupported: Int
                let verbs: [Verb]
            }
            let schema: Int
            let skippedRows: Int
            let summary: Summary
        }

        private func report(_ arguments: String...) async throws -> Report.Summary {
            let ended = try await Binary.run(["verbs", data, "--json"] + arguments, in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let report = try JSONDecoder().decode(Report.self, from: Data(ended.output.utf8))
            #expect(report.schema == 1 && report.skippedRows == 1)
            return report.summary
        }

        @Test func `pairs are counted once for each different instruction, and drawn`() async throws {
            let svg = workshop.path("verbs.svg")
            let summary = try await report("--sunburst", svg)
            #expect(summary.instructions == 6 && summary.withVerb == 4 && summary.unsupported == 1)
            #expect(summary.verbs.map(\.verb) == ["write", "list", "name"])
            #expect(summary.verbs.first?.nouns.map(\.noun) == ["letter", "poem"])
            #expect(try workshop.text(of: "verbs.svg").contains("<title>write: 2</title>"))
            let text = try await Binary.run(["verbs", data], in: workshop)
            #expect(text.output.contains("letter 1, poem 1") && text.output.contains("1 not in English: unsupported"))
            #expect(text.output.contains("1 rows have no instruction"))
            #expect(try await report("--cutoff", "2").verbs.isEmpty)
        }

        @Test func `a parser of one's own answers line by line`() async throws {
            let script =
                #"while read -r line; do case $line in *poem*) echo '{"verb":"rhyme","noun":null}';; "#
                + #"*) echo '{"verb":null}';; esac; done"#
            let summary = try await report("--parser", script)
            #expect(summary.instructions == 6 && summary.withVerb == 1)
            for (bad, said) in [("cat", "line 1 of its output"), ("true", "answered 0 lines to 6"), ("exit 3", "code 3")] {
                let ended = try await Binary.run(["verbs", data, "--parser", bad], in: workshop)
                #expect(ended.code == 64 && ended.errors.contains(said), "\(ended.errors)")
            }
        }

        @Test func `limits that make no sense are refused`() async throws {
            #expect(try await Binary.run(["verbs", data, "--top", "0"], in: workshop).code == 64)
            #expect(try await Binary.run(["verbs", workshop.path("none")], in: workshop).code == 74)
        }
    }
}
