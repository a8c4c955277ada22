import Foundation
import Testing

extension DataSetTests {
    struct ExportCommand {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private struct Task: Codable, Hashable {
            var instruction: String
            var input: String
            var output: String
        }

        private func export(_ arguments: [String]) async throws -> Ended {
            try await Binary.run(["export"] + arguments, in: workshop)
        }

        private func text(_ path: String) throws -> String {
            try String(contentsOfFile: path, encoding: .utf8)
        }

        @Test func `a job's folder becomes Alpaca, which is read back as the same tasks by export and by run`() async throws {
            struct Summary: Decodable {
                let rows: Int
                let format: String
            }
            let simulator = try await SimulatorProcess(in: workshop)
            let out = workshop.path("out")
            let ran = try await Binary.run(
                ["run", "alpaca", "--target", "40"] + simulator.options(concurrency: 4) + ["-o", out], in: workshop)
            #expect(ran.code == 0, "\(ran.errors)")
            let tasks = try JSONLines.rows(of: out + "/data.jsonl", as: Task.self)
            #expect(tasks.count == 40)
            let first = workshop.path("alpaca.json")
            let ended = try await export([out, "--to", "alpaca", "-o", first, "--json"])
            #expect(ended.code == 0, "\(ended.errors)")
            let summary = try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
            #expect(summary.rows == 40 && summary.format == "alpaca")
            #expect(try JSONDecoder().decode([Task].self, from: Data(contentsOf: URL(fileURLWithPath: first))) == tasks)
            let second = workshop.path("again.json")
            #expect(try await export([first, "--to", "alpaca", "-o", second]).code == 0)
            #expect(try text(second) == text(first))
            let again = try await Binary.run(
                ["run", "reanswer", "--seeds", first] + simulator.options(concurrency: 4) + ["-o", workshop.path("new")],
                in: workshop)
            #expect(again.code == 0, "\(again.errors)")
            #expect(try OutputFolder(workshop.path("new")).manifest().seeds == 40)
        }

        @Test func `training prompts come from files that the user may override`() async throws {
            struct Row: Decodable, Equatable {
                let prompt: String
                let completion: String
            }
            let data = try workshop.write(
                """
                {"instruction": "Name a <b>river</b>.", "input": "", "output": "Elbe"}
                {"instruction": "Translate.", "input": "hello {{x}}", "output": "hallo"}
                """, to: "rows.jsonl")
            let out = workshop.path("prompts.jsonl")
            let packaged = try await export([data, "--to", "alpaca-prompt", "-o", out])
            #expect(packaged.code == 0, "\(packaged.errors)")
            let rows = try JSONLines.rows(of: out, as: Row.self)
            #expect(rows.map(\.completion) == ["Elbe", "hallo"])
            #expect(rows[0].prompt.hasSuffix("\n\n### Instruction:\nName a <b>river</b>.\n\n### Response:"))
            #expect(!rows[0].prompt.contains("### Input:"))
            #expect(
                rows[1].prompt.hasSuffix("\n\n### Instruction:\nTranslate.\n\n### Input:\nhello {{x}}\n\n### Response:"))
            let config = try workshop.write("version: 1\n", to: "conf/config.yaml")
            try workshop.write("Q: {{instruction}}", to: "conf/prompts/alpaca/export/without-input.mustache")
            let own = try await export([data, "--to", "alpaca-prompt", "-o", out, "--config", config])
            #expect(own.code == 0, "\(own.errors)")
            #expect(try JSONLines.rows(of: out, as: Row.self).first?.prompt == "Q: Name a <b>river</b>.")
            try workshop.write("{{instruction}} {{nosuch}}", to: "conf/prompts/alpaca/export/without-input.mustache")
            let broken = try await export([data, "--to", "alpaca-prompt", "-o", out + ".x", "--config", config])
            #expect(broken.code == 78 && broken.errors.contains("nosuch"))
            #expect(!FileManager.default.fileExists(atPath: out + ".x"))
        }

        @Test(arguments: [
            "alpaca", "alpaca-history", "alpaca-prompt", "wizardlm", "sharegpt", "messages", "text", "prompt-completion",
        ])
        func `a bad line is named, and nothing is published`(format: String) async throws {
            let good = "{\"instruction\": \"Name a river.\", \"output\": \"Elbe\"}\n"
            let data = try workshop.write(good + "\n" + good + "{\"instruction\": 7}\n" + good, to: "rows.jsonl")
            let out = workshop.path("out")
            let ended = try await export([data, "--to", format, "-o", out])
            #expect(ended.code == 1)
            #expect(ended.errors.contains("rows.jsonl:4:") && ended.errors.contains("seed.field"), "\(ended.errors)")
            #expect(!FileManager.default.fileExists(atPath: out))
        }

        @Test func `a row about a picture is not written without it`() async throws {
            let data = try workshop.write(
                #"{"instruction": "What is it?", "output": "A goat.", "extra": {"image": "yard/07.jpg"}}"# + "\n",
                to: "seen.jsonl")
            let ended = try await export([data, "--to", "messages", "-o", workshop.path("out")])
            #expect(ended.code == 1 && ended.errors.contains("seen.jsonl:1:"), "\(ended.errors)")
            #expect(ended.errors.contains("yard/07.jpg") && ended.errors.contains("image-messages"))
        }

        @Test func `misuse is told from what cannot be read and what cannot be written`() async throws {
            let data = try workshop.write("{\"instruction\": \"Name a river.\", \"output\": \"Elbe\"}\n", to: "rows.jsonl")
            let out = workshop.path("out")
            let unknown = try await export([data, "--to", "parquet", "-o", out])
            #expect(unknown.code == 64)
            #expect(
                unknown.errors.contains("alpaca, alpaca-history, alpaca-prompt, wizardlm, sharegpt, messages"),
                "\(unknown.errors)")
            #expect(try await export([data, "--to", "alpaca"]).code == 64)
            #expect(try await export([workshop.path("none"), "--to", "alpaca", "-o", out]).code == 74)
            #expect(try await export([workshop.folder, "--to", "alpaca", "-o", out]).code == 74, "a folder without data")
            #expect(try await export([data, "--to", "alpaca", "-o", workshop.path("no/such/out")]).code == 73)
        }
    }
}
