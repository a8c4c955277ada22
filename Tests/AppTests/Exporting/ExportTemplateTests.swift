import Foundation
import Testing

extension DataSetTests {
    struct ExportTemplates {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private struct Text: Decodable { let text: String }
        private struct Pair: Decodable, Equatable {
            let prompt: String
            let completion: String
        }

        private func export(_ arguments: [String]) async throws -> Ended {
            try await Binary.run(["export"] + arguments, in: workshop)
        }

        /// Eight sums, of which the first `reasoned` have a way to their result.
        private func sums(reasoned: Int = 8) throws -> String {
            let rows = (1...8).map { number in
                let way = number <= reasoned ? ", \"rationale\": \"Count \(number) on from \(number).\"" : ""
                return
                    "{\"id\": \"s\(number)\", \"instruction\": \"Add.\", \"input\": \"\(number)+\(number)\", \"output\": \"\(number * 2)\"\(way)}"
            }
            return try workshop.write(rows.joined(separator: "\n") + "\n", to: "sums.jsonl")
        }

        @Test func `a template of the user's makes one text a row, and values are no markup`() async throws {
            let data = try workshop.write(
                """
                {"instruction": "Say <b>.", "input": "{{output}}", "output": "b"}
                {"instruction": "Say c.", "output": "c"}
                """, to: "rows.jsonl")
            let template = try workshop.write(
                "Q: {{instruction}}\n{{#has_input}}\nI: {{input}}\n{{/has_input}}\nA: {{output}}\n", to: "mine.mustache")
            let out = workshop.path("out.jsonl")
            let ended = try await export([data, "--template", template, "-o", out])
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(
                try JSONLines.rows(of: out, as: Text.self).map(\.text) == [
                    "Q: Say <b>.\nI: {{output}}\nA: b", "Q: Say c.\nA: c",
                ])
        }

        @Test func `demonstrations come from the same data, are seeded, and a row is never shown to itself`() async throws {
            let data = try sums()
            let arguments = [data, "--to", "prompt-completion", "--template", "few-shot-prompt", "--shots", "3"]
            let ended = try await export(arguments + ["--seed", "5", "-o", workshop.path("a.jsonl")])
            #expect(ended.code == 0, "\(ended.errors)")
            let rows = try JSONLines.rows(of: workshop.path("a.jsonl"), as: Pair.self)
            #expect(rows.map(\.completion) == (1...8).map { "\($0 * 2)" })
            for (index, row) in rows.enumerated() {
                let number = index + 1
                #expect(row.prompt.components(separatedBy: "\(number)+\(number)").count == 2, "its own question, once")
                #expect(row.prompt.hasSuffix("Task 4:\nAdd.\n\n\(number)+\(number)\nResult 4:\n"))
                #expect(row.prompt.components(separatedBy: "\nResult ").count == 5)
            }
            #expect(Set(rows.map { $0.prompt.prefix(120) }).count > 3, "not the same ones for all")
            #expect(try await export(arguments + ["--seed", "5", "-o", workshop.path("b.jsonl")]).code == 0)
            #expect(try workshop.text(of: "b.jsonl") == workshop.text(of: "a.jsonl"))
            #expect(try await export(arguments + ["--seed", "6", "-o", workshop.path("c.jsonl")]).code == 0)
            #expect(try workshop.text(of: "c.jsonl") != workshop.text(of: "a.jsonl"))
        }

        @Test func `the way to the result is shown where rows have one, and a row without is refused by name`() async throws {
            let arguments = [
                "--to", "prompt-completion", "--template", "few-shot-cot-prompt", "--completion-template", "cot-completion",
                "--shots", "2", "-o", workshop.path("out.jsonl"),
            ]
            let ended = try await export([try sums()] + arguments)
            #expect(ended.code == 0, "\(ended.errors)")
            let first = try #require(try JSONLines.rows(of: workshop.path("out.jsonl"), as: Pair.self).first)
            #expect(first.completion == "Count 1 on from 1.\nResult 3:\n2")
            #expect(first.prompt.contains("Way 2:\nCount ") && first.prompt.hasSuffix("Way 3:\n"))
            let refused = try await export([try sums(reasoned: 5)] + arguments)
            #expect(refused.code == 1 && refused.errors.contains("sums.jsonl:6:"), "\(refused.errors)")
            #expect(refused.errors.contains("row s6 has not a rationale") && refused.errors.contains("has_rationale"))
            let mine = try workshop.write(
                "{{question}}{{#has_rationale}} ({{rationale}}){{/has_rationale}} {{answer}}", to: "either.mustache")
            let either = try await export([try sums(reasoned: 5), "--template", mine, "-o", workshop.path("either.jsonl")])
            #expect(either.code == 0, "\(either.errors)")
            let texts = try JSONLines.rows(of: workshop.path("either.jsonl"), as: Text.self).map(\.text)
            #expect(texts[4].contains("(Count 5") && texts[5] == "Add.\n\n6+6 12")
        }

        @Test func `every packaged template renders`() async throws {
            let data = try sums()
            for (name, shots) in [("zero-shot", "0"), ("few-shot", "2"), ("zero-shot-cot", "0"), ("few-shot-cot", "2")] {
                let out = workshop.path(name)
                let ended = try await export([data, "--template", name, "--shots", shots, "-o", out])
                #expect(ended.code == 0, "\(ended.errors)")
                let texts = try JSONLines.rows(of: out, as: Text.self).map(\.text)
                #expect(texts.count == 8 && texts.allSatisfy { !$0.contains("{{") && !$0.contains("\n\n\n") })
                #expect(texts[1].hasSuffix(":\n4"), "\(texts[1])")
            }
        }

        @Test func `conversations are shown turn by turn`() async throws {
            let data = try workshop.write(
                #"{"id":"d","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}"#
                    + "\n", to: "talk.jsonl")
            let template = try workshop.write("{{#turns}}\n<{{speaker}}> {{text}}\n{{/turns}}\n", to: "turns.mustache")
            let out = workshop.path("out.jsonl")
            let ended = try await export([data, "--to", "prompt-completion", "--template", template, "-o", out])
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(
                try JSONLines.rows(of: out, as: Pair.self)
                    == [Pair(prompt: "<system> Be brief.\n<user> Hi\n", completion: "Ho")])
            let single = try await export([data, "--template", "zero-shot", "-o", out + "2"])
            #expect(single.code == 1 && single.errors.contains("talk.jsonl:1:") && single.errors.contains("{{#turns}}"))
        }

        @Test func `what cannot be is refused with what to do, and nothing is written`() async throws {
            let data = try sums()
            let bad = try workshop.write("{{question}} {{colour}}", to: "bad.mustache")
            let leak = try workshop.write("{{question}} {{answer}}", to: "leak.mustache")
            let plain = try workshop.write("{{question}}", to: "plain.mustache")
            let refusals: [([String], Int32, String)] = [
                (["--template", bad], 78, "'colour'"), (["--template", bad], 78, "rationale"),
                (["--template", leak, "--to", "prompt-completion"], 78, "{{answer}}"),
                (["--template", plain, "--shots", "2"], 78, "{{#shots}}"), (["--template", "few-shot"], 78, "--shots"),
                (["--template", "few-shot", "--shots", "8"], 1, "Lower --shots"),
                (["--template", workshop.path("none.mustache")], 74, "none.mustache"),
                (["--template", plain, "--to", "alpaca"], 64, "--to text"), (["--shots", "2", "--to", "text"], 64, "--template"),
                ([], 64, "--to"),
            ]
            for (arguments, code, text) in refusals {
                let ended = try await export([data, "-o", workshop.path("out")] + arguments)
                #expect(ended.code == code && ended.errors.contains(text), "\(arguments): \(ended.code) \(ended.errors)")
            }
            #expect(!FileManager.default.fileExists(atPath: workshop.path("out")))
        }
    }
}
