import Foundation
import Testing

extension DataSetTests {
    struct FinishedJudgeRuns {
        private struct Summary: Decodable {
            struct Rule: Decodable {
                let rule: String
                let winRate: Double
                let wins: Int
                let ties: Int
                let losses: Int
            }
            struct Labels: Decodable {
                struct Share: Decodable {
                    let count: Int
                    let of: Int
                }
                struct LeftOut: Decodable {
                    let unknownQuestions: Int
                    let otherModels: Int
                    let faults: Int
                }
                let votes: Int
                let pairs: Int
                let agreement: Share?
                let leftOut: LeftOut
            }
            let pairs: Int
            let states: [String: Int]
            let rules: [Rule]
            let labels: Labels?
        }

        private struct Comparison: Decodable {
            struct Side: Decodable {
                let model: String
                let winRate: Double
                let errors: Int
            }
            struct Difference: Decodable {
                let questions: Int
                let difference: Double
            }
            struct Judges: Decodable {
                struct Share: Decodable {
                    let share: Double
                }
                let agreement: Share?
            }
            let comparison: String
            let rule: String
            let first: Side
            let second: Side
            let difference: Difference
            let judges: Judges?
        }

        private struct Ranking: Decodable {
            struct Model: Decodable {
                let model: String
                let score: Double
            }
            let models: [Model]
        }

        private let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        /// Outputs on 30 questions with ids; one answer failed, one is the other model's own.
        private func outputs(_ model: String, words: Int) -> String {
            (0..<30).map { index -> String in
                let length = (index * 7) % 11 + words
                var answer = (0..<length).map { "word\($0 + index)" }.joined(separator: " ")
                if index == 3 { answer = "The same words." }
                if index == 5, model == "one" { answer = "$ERROR$" }
                return
                    #"{"id": \#(100 + index), "prompt": "What is thing \#(index)?", "response": "\#(answer)", "model": "\#(model)"}"#
            }.joined(separator: "\n") + "\n"
        }

        private func judge(
            _ simulator: SimulatorProcess, _ model: String = "one", words: Int = 3, options: [String] = []
        ) async throws -> Summary {
            let a = try workshop.write(outputs(model, words: words), to: "\(model).jsonl")
            let b = try workshop.write(outputs("base", words: 5), to: "base.jsonl")
            let ended = try await Binary.run(
                ["judge", a, b, "--base-url", simulator.url, "-o", workshop.path(model), "--json"] + options, in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            return try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
        }

        private func ask<Answer: Decodable>(_ arguments: [String], as type: Answer.Type) async throws -> Answer {
            let ended = try await Binary.run(arguments + ["--json"], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            return try JSONDecoder().decode(type, from: Data(ended.output.utf8))
        }

        @Test func `labels may come later: the same command with them reports anew, without a call`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            #expect(try await judge(simulator).labels == nil)
            let asked = try await simulator.quiet().received.count
            let votes = try workshop.write(
                "id,winner,rater\n100,model,ann\n100,baseline,bob\n101,one,ann\n102,tie,ann\n"
                    + "7,model,ann\n103,other,ann\n104,,ann\n",
                to: "votes.csv")
            let summary = try await judge(simulator, options: ["--labels", votes])
            let labels = try #require(summary.labels)
            #expect(labels.votes == 4 && labels.pairs == 3 && labels.agreement?.of == 4)
            #expect((labels.leftOut.unknownQuestions, labels.leftOut.otherModels, labels.leftOut.faults) == (1, 1, 1))
            #expect(try simulator.journal().received.count == asked)
            let page = try workshop.text(of: "one/report.html")
            #expect(page.contains("Against people"))
            #expect(try await judge(simulator).labels == nil, "and without them as before")
            #expect(try simulator.journal().received.count == asked)
        }

        @Test func `labels that are none are refused before anything is sent`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let a = try workshop.write(outputs("one", words: 3), to: "a.jsonl")
            let labels = try workshop.write("{\"question_id\": 1, \"turns\": [\"a\"]}\n", to: "labels.jsonl")
            let ended = try await Binary.run(
                ["judge", a, a, "--base-url", simulator.url, "-o", workshop.path("out"), "--labels", labels], in: workshop)
            #expect(ended.code == 1 && ended.errors.contains("no row of it is a verdict"), "\(ended.errors)")
            #expect(try simulator.journal().received.isEmpty)
        }

        @Test func `what is exported to each form gives the same win rates when it is read back`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let summary = try await judge(simulator)
            let folder = workshop.path("one")
            for (form, rules) in [
                ("fastchat-judgments", ["strict", "strict-drop", "lenient", "half-votes", "weighted"]),
                ("arena-hard-judgments", ["strict", "strict-drop", "lenient", "half-votes", "weighted"]),
                ("alpaca-eval-annotations", ["half-votes"]),
            ] {
                let file = workshop.path(form + ".json")
                let ended = try await Binary.run(["export", folder, "--to", form, "-o", file], in: workshop)
                #expect(ended.code == 0 && ended.output.contains("wrote 30 rows"), "\(form): \(ended.errors)")
                for rule in rules {
                    let expected = try #require(summary.rules.first { $0.rule == rule }).winRate
                    let compared = try await ask(["compare", file, folder, "--rule", rule], as: Comparison.self)
                    #expect(abs(compared.first.winRate - expected) < 1e-12, "\(form) \(rule)")
                    #expect(compared.difference.difference == 0 && compared.rule == rule && compared.first.model == "one")
                    #expect(compared.comparison == "one pair of models, two judges" && compared.judges?.agreement?.share == 1)
                    #expect(compared.first.errors == summary.states["error"] && compared.second.errors == compared.first.errors)
                    let ranking = try await ask(["rank", file, "--rule", rule], as: Ranking.self)
                    let score = try #require(ranking.models.first { $0.model == "one" }).score
                    #expect(abs(score - expected) < 1e-12, "\(form) \(rule)")
                }
            }
            let rows = try JSONLines.rows(of: workshop.path("fastchat-judgments.json"), as: FastChat.self)
            #expect(rows.count == 30 && Set(rows.map(\.question_id)) == Set(100..<130))
            #expect(rows.allSatisfy { $0.judge.first == "simulated-teacher" && $0.turn == 1 })
            #expect(rows.contains { $0.g1_winner == "error" && $0.g1_error == "first-failed" })
            #expect(rows.contains { $0.identical == "true" && $0.g1_winner == "tie" && $0.g2_winner == "tie" })
            #expect(rows.count { !$0.g1_judgment.isEmpty && !$0.g2_judgment.isEmpty } >= 25, "both raw judgments")
        }

        private struct FastChat: Decodable {
            let question_id: Int
            let judge: [String]
            let g1_winner: String
            let g2_winner: String
            let g1_judgment: String
            let g2_judgment: String
            let turn: Int
            let g1_error: String?
            let identical: String?
        }

        @Test func `rows that a form has no place for end the export by name, and nothing is written`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            for (mode, form, reason) in [
                ("scores", "arena-hard-judgments", "Arena-Hard has no place for the scores"),
                ("single", "alpaca-eval-annotations", "judged each alone"),
            ] {
                _ = try await judge(simulator, mode, options: ["--set", "mode=\(mode)"])
                try await refused(mode, form, reason)
            }
            _ = try await judge(simulator, "twice", options: ["--set", "samples=2"])
            try await refused("twice", "fastchat-judgments", "one call in each order, the row has 2 and 2")
            _ = try await judge(simulator)
            let judgments = try workshop.text(of: "one/judgments.jsonl")
            try workshop.write(
                judgments.replacingOccurrences(of: "\"isStrong\":false", with: "\"isStrong\":true"), to: "one/judgments.jsonl")
            try await refused("one", "fastchat-judgments", "FastChat has no place for a strong verdict")
            let file = workshop.path("strong.jsonl")
            let ended = try await Binary.run(
                ["export", workshop.path("one"), "--to", "arena-hard-judgments", "-o", file], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try workshop.text(of: "strong.jsonl").contains(">>"))
        }

        private func refused(_ folder: String, _ form: String, _ reason: String) async throws {
            let file = workshop.path("refused.out")
            let ended = try await Binary.run(["export", workshop.path(folder), "--to", form, "-o", file], in: workshop)
            #expect(ended.code == 1 && ended.errors.contains(reason) && ended.errors.contains("[row.unfit]"), "\(ended.errors)")
            #expect(!FileManager.default.fileExists(atPath: file))
        }

        @Test func `two models against one baseline are compared, three are ranked, and strangers are refused`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            _ = try await judge(simulator)
            _ = try await judge(simulator, "two", words: 9)
            let compared = try await ask(["compare", workshop.path("one"), workshop.path("two")], as: Comparison.self)
            #expect(compared.comparison == "two models against one baseline" && compared.judges == nil)
            #expect((compared.first.model, compared.second.model) == ("one", "two"))
            #expect(compared.difference.questions > 20)
            #expect(abs(compared.difference.difference - (compared.first.winRate - compared.second.winRate)) < 1e-9)
            let shown = try await Binary.run(["compare", workshop.path("one"), workshop.path("two")], in: workshop)
            #expect(
                shown.output.contains("two models against one baseline, rule strict") && shown.output.contains("sign test p "))
            let ranking = try await ask(
                ["rank", workshop.path("one"), workshop.path("two"), "--anchor", "base"], as: Ranking.self)
            #expect(Set(ranking.models.map(\.model)) == ["one", "two", "base"])
            let table = try await Binary.run(["rank", workshop.path("one"), workshop.path("two")], in: workshop)
            #expect(table.output.contains("Bradley-Terry, rule strict") && table.output.contains("simulated-teacher"))
            let votes = try workshop.write(
                #"{"question_id": 1, "model_1": "a", "model_2": "b", "g1_winner": "model_1", "g2_winner": "error"}"#,
                to: "strange_pair.jsonl")
            let refused = try await Binary.run(["compare", workshop.path("one"), votes], in: workshop)
            #expect(refused.code == 64 && refused.errors.contains("no model is in both"), "\(refused.errors)")
            let apart = try await Binary.run(["rank", workshop.path("one"), votes, "--rule", "lenient"], in: workshop)
            #expect(apart.code == 0, "a row in error connects nothing and is no game: \(apart.errors)")
            let wrong = try await Binary.run(["rank", workshop.path("one"), "--rule", "fair"], in: workshop)
            #expect(wrong.code == 64 && wrong.errors.contains("strict-drop"), "\(wrong.errors)")
        }
    }
}
