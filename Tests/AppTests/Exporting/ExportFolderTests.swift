import Foundation
import Testing

extension DataSetTests {
    struct ExportFolders {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private struct Talk: Decodable {
            struct Turn: Decodable { let content: String }
            let messages: [Turn]
        }

        private func export(_ arguments: [String]) async throws -> Ended {
            try await Binary.run(["export"] + arguments, in: workshop)
        }

        private func rows(_ ids: ClosedRange<Int>) -> String {
            ids.map { "{\"id\": \"r\($0)\", \"instruction\": \"Count to \($0).\", \"output\": \"\($0)\"}\n" }.joined()
        }

        @Test func `a job's folder becomes one that trainers read, with a card of what the manifest says`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let job = workshop.path("job")
            let ran = try await Binary.run(
                ["run", "self-instruct", "--target", "30"] + simulator.options(concurrency: 4) + ["-o", job], in: workshop)
            #expect(ran.code == 0, "\(ran.errors)")
            let ended = try await export(
                [job, "--to", "messages", "-o", workshop.path("set/"), "--split", "0.8/0.2", "--license", "cc0-1.0"])
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(
                workshop.names(in: "set") == ["README.md", "axolotl.yaml", "data", "dataset_info.json", "manifest.json"])
            #expect(workshop.names(in: "set/data") == ["train.jsonl", "validation.jsonl"])
            let manifest = try OutputFolder(job).manifest()
            let train = try JSONLines.rows(of: workshop.path("set/data/train.jsonl"), as: Talk.self)
            let validation = try JSONLines.rows(of: workshop.path("set/data/validation.jsonl"), as: Talk.self)
            #expect(train.count + validation.count == manifest.data.rows && !validation.isEmpty)
            let card = try workshop.text(of: "set/README.md")
            for part in [
                "\n- simulated\n", "**SIMULATED.**", "license: \"cc0-1.0\"", "    num_examples: \(train.count)\n",
                "  - split: validation\n", "## Near-duplicates", "was above 0.7", "## Rejected", "| rouge-l |",
                "simulated-teacher", "| target | 30 |", "self-instruct/en/", "\n- en\n",
            ] { #expect(card.contains(part), "\(part)\n\(card)") }
            #expect(try workshop.text(of: "set/manifest.json") == workshop.text(of: "job/manifest.json"))
            let again = try await export(
                [job, "--to", "messages", "-o", workshop.path("set/"), "--split", "0.8/0.2", "--license", "cc0-1.0"])
            #expect(again.code == 0)
            #expect(try workshop.text(of: "set/README.md") == card, "the same rows give the same card")
        }

        @Test func `rows that are added later move none, and instances of one task stay together`() async throws {
            func split(_ text: String, into folder: String) async throws -> (train: Set<String>, validation: Set<String>) {
                let data = try workshop.write(text, to: folder + ".jsonl")
                let ended = try await export(
                    [data, "--to", "messages", "-o", workshop.path(folder) + "/", "--split", "0.5/0.5"])
                #expect(ended.code == 0, "\(ended.errors)")
                func questions(_ name: String) throws -> Set<String> {
                    Set(
                        try JSONLines.rows(of: workshop.path("\(folder)/data/\(name).jsonl"), as: Talk.self).map {
                            $0.messages[0].content
                        })
                }
                return (try questions("train"), try questions("validation"))
            }
            let few = try await split(rows(1...60), into: "few")
            let many = try await split(rows(40...140) + rows(1...39), into: "many")
            #expect(few.train.isSubset(of: many.train) && few.validation.isSubset(of: many.validation))
            #expect(few.train.count > 15 && few.validation.count > 15)
            let tasks = (1...40).flatMap { task in
                ["a", "b"].map {
                    "{\"id\": \"\($0)\(task)\", \"task\": \"t\(task)\", \"instruction\": \"\($0) \(task)\", \"output\": \"x\"}\n"
                }
            }
            let halves = try await split(tasks.joined(), into: "tasks")
            for task in 1...40 {
                #expect(halves.train.contains("a \(task)") == halves.train.contains("b \(task)"))
            }
        }

        @Test func `another export into the same folder leaves nothing of the first`() async throws {
            let data = try workshop.write(rows(1...20), to: "rows.jsonl")
            let set = workshop.path("set")
            #expect(try await export([data, "--to", "messages", "-o", set + "/", "--split", "0.5/0.5"]).code == 0)
            let ended = try await export([data, "--to", "alpaca", "-o", set, "--compress", "gzip"])
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(workshop.names(in: "set") == ["README.md", "axolotl.yaml", "data"], "no dataset_info.json for gzip")
            #expect(workshop.names(in: "set/data") == ["train.json.gz"])
            let card = try workshop.text(of: "set/README.md")
            #expect(!card.contains("machine-generated") && card.contains("The rows do not say how they were made."))
            #expect(card.contains("there is no `dataset_info.json`"))
        }

        @Test func `a folder that is somebody else's is not touched`() async throws {
            let data = try workshop.write(rows(1...2), to: "rows.jsonl")
            try workshop.write("# mine\n", to: "mine/README.md")
            for folder in ["mine", "mine/"] {
                let ended = try await export([data, "--to", "messages", "-o", workshop.path(folder)])
                #expect(ended.code == 73 && ended.errors.contains("something else than an earlier export"), "\(ended.errors)")
            }
            #expect(workshop.names(in: "mine") == ["README.md"])
            let bad = try workshop.write(rows(1...2) + "{}\n", to: "bad.jsonl")
            #expect(try await export([bad, "--to", "messages", "-o", workshop.path("half/")]).code == 1)
            #expect(
                try await export([data, "--to", "messages", "-o", workshop.path("half/")]).code == 0, "what failed leaves it free"
            )
            let misuses: [([String], String)] = [
                (["--split", "0.9/0.2", "-o", workshop.path("new/")], "0.9/0.1"),
                (["--split", "0.9/0.1", "-o", workshop.path("file.jsonl")], "for a folder"),
                (["--license", "mit", "-o", workshop.path("file.jsonl")], "for a folder"),
                (["--compress", "rar", "-o", workshop.path("file.jsonl")], "rar"),
            ]
            for (arguments, text) in misuses {
                let ended = try await export([data, "--to", "messages"] + arguments)
                #expect(ended.code == 64 && ended.errors.contains(text), "\(arguments): \(ended.errors)")
            }
        }

        @Test func `compressed exports are read again as what they were`() async throws {
            let data = try workshop.write(rows(1...500), to: "rows.jsonl")
            let plain = workshop.path("plain.json")
            #expect(try await export([data, "--to", "alpaca", "-o", plain]).code == 0)
            for name in ["packed.json.gz", "packed.json.zst"] {
                let packed = workshop.path(name)
                #expect(try await export([data, "--to", "alpaca", "-o", packed]).code == 0)
                let back = workshop.path("back-" + name + ".json")
                let ended = try await export([packed, "--to", "alpaca", "-o", back])
                #expect(ended.code == 0, "\(ended.errors)")
                #expect(try Data(contentsOf: URL(fileURLWithPath: back)) == Data(contentsOf: URL(fileURLWithPath: plain)))
            }
            let simulator = try await SimulatorProcess(in: workshop)
            let run = try await Binary.run(
                ["run", "reanswer", "--seeds", workshop.path("packed.json.zst")] + simulator.options(concurrency: 4)
                    + ["-o", workshop.path("new")], in: workshop)
            #expect(run.code == 0, "\(run.errors)")
            #expect(try OutputFolder(workshop.path("new")).manifest().seeds == 500)
        }
    }
}
