import Foundation
import Testing

extension ProgramTests {
    /// A message says what happened, where, and what to do next.
    struct Messages {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private static let nobody = ["--base-url", "http://127.0.0.1:9/v1", "--model", "any"]

        @Test(arguments: ["empty.jsonl", "bad.jsonl"])
        func `seeds that a recipe about pictures cannot use are answered with what a scene is`(_ name: String) async throws {
            let rows = name == "bad.jsonl" ? "{\"id\": \"a\", \"image\": \"\"}\n{\"id\": \"b\", \"captions\": \"a goat\"}\n" : ""
            let path = try workshop.write(rows, to: name)
            let ended = try await Binary.run(["run", "llava", "--seeds", path] + Self.nobody, in: workshop)
            #expect(ended.code == 1 && ended.errors.contains("[seed.empty]"), "\(ended.errors)")
            for word in ["captions", "instances", "category", "objects", "instructmill scenes"] {
                #expect(ended.errors.contains(word), "\(word): \(ended.errors)")
            }
            #expect(!ended.errors.contains("instruction"))
        }

        @Test func `tasks given to a recipe about pictures are answered with what a scene is, and scenes with what a task is`()
            async throws
        {
            let tasks = try await Binary.run(["run", "llava", "--seeds", Repository.seedTasks] + Self.nobody, in: workshop)
            #expect(tasks.code == 64 && tasks.errors.contains("\"captions\"") && !tasks.errors.contains("\"instruction\""))
            let scenes = Repository.folder + "/Seeds/vision/scenes.jsonl"
            let ended = try await Binary.run(["run", "alpaca", "--seeds", scenes] + Self.nobody, in: workshop)
            #expect(ended.code == 64 && ended.errors.contains("\"instruction\"") && !ended.errors.contains("\"captions\""))
        }

        @Test func `a port that another program has is 73, and says so`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let port = try #require(simulator.url.split(separator: ":").last?.prefix { $0.isNumber })
            let ended = try await Binary.run(["simulate", "--port", String(port)], in: workshop)
            #expect(ended.code == 73, "\(ended.errors)")
            #expect(ended.errors.contains("127.0.0.1:\(port)") && ended.errors.contains("choose another port"), "\(ended.errors)")
            #expect(try await Binary.run(["simulate", "--port", "65536"], in: workshop).code == 64)
        }

        /// What is named wrongly, the exit code, and what the message must have.
        static let misnamed: [([String], Int32, [String])] = [
            (["run", "self-instruct", "--seeds", "no.jsonl"] + nobody, 74, ["no.jsonl", "slip in the path"]),
            (["run", "self-instruct", "--seeds", "config"] + nobody, 74, ["config", "it is a folder", "Name a file in it"]),
            (["run", "self-instruct", "--window", "0"] + nobody, 64, ["--window is from 1 to 65536"]),
            (["salvage", "config", "-o", "saved"], 64, ["it is a folder", "instructmill.sqlite"]),
            (["status", "--state", "nowhere"], 64, ["nowhere", "there is no such folder", "instructmill serve"]),
            (["probe", "nosuch"] + nobody, 64, ["nosuch", "no endpoint has that name", "Endpoints: environment"]),
            (["run", "self-instruct", "--set", "target"] + nobody, 64, ["key=value", "'instructmill run --help'"]),
            (["submit", "llava.yaml"], 78, ["llava.yaml", "cannot travel inside a job file", "incoming"]),
            (["rank", "config"], 74, ["config", "no judgments.jsonl", "instructmill judge"]),
            (["simulate", "--faults", "kinds.json"], 78, ["rule 1, kind", "rate-limit"]),
            (["probe"], 64, ["instructmill setup"]),
            (["check", "--config", "no.yaml"], 78, ["no.yaml", "instructmill setup --config no.yaml"]),
            (["check", "--config", "tab.yaml"], 78, ["tab.yaml:3:1", "spaces, not tabs"]),
            (["simulate", "--faults", "faults.json"], 78, ["rule 1", "rate-limit"]),
            (["simulate", "--journal", "nowhere/journal"], 73, ["nowhere/journal", "slip in the path"]),
            (["rouge", "pairs.jsonl"], 1, ["pairs.jsonl:3", "\"b\": \"the prediction\""]),
        ]

        @Test(arguments: misnamed)
        func `what is named wrongly is told with its name and what to do`(
            _ arguments: [String], _ code: Int32, _ words: [String]
        ) async throws {
            try FileManager.default.createDirectory(atPath: workshop.path("config"), withIntermediateDirectories: true)
            _ = try workshop.write("version: 1\nbudgets:\n\tday: 3\n", to: "tab.yaml")
            _ = try workshop.write("[{\"kind\": \"status\", \"share\": 7}]", to: "faults.json")
            _ = try workshop.write("[{\"kind\": \"strike\", \"share\": 1}]", to: "kinds.json")
            _ = try workshop.write("version: 1\nrecipe: llava\nseeds: scenes.jsonl\n", to: "llava.yaml")
            _ = try workshop.write("{\"a\": \"x\", \"b\": \"y\"}\n\n{\"a\": \"x\"}\n", to: "pairs.jsonl")
            let ended = try await Binary.run(arguments, in: workshop)
            #expect(ended.code == code, "\(ended.errors)")
            for word in words { #expect(ended.errors.contains(word), "\(word): \(ended.errors)") }
        }

        @Test func `an escape sequence in a seed's name does not reach the terminal`() async throws {
            let path = try workshop.write(
                "{\"id\": \"\\u001b[2J\", \"instruction\": \"Name a river.\", \"output\": \"Elbe\"}\n", to: "s.jsonl")
            let ended = try await Binary.run(["run", "llava", "--seeds", path] + Self.nobody, in: workshop)
            #expect(ended.code == 64 && ended.errors.contains("⟨1B⟩[2J"), "\(ended.errors)")
            #expect(!ended.errors.contains("\u{1B}"))
        }

        @Test func `a command's help, asked for a recipe, has the recipe's parameters too`() async throws {
            let plain = try await Binary.run(["run", "--help"], in: workshop)
            let help = try await Binary.run(["run", "llava", "--help"], in: workshop)
            let listed = try await Binary.run(["run", "llava", "--parameters"], in: workshop)
            #expect(help.code == 0 && help.errors.isEmpty)
            #expect(help.output.hasPrefix(plain.output.prefix(200)))
            #expect(help.output.hasSuffix(listed.output))
            #expect(!plain.output.contains("question_words") && plain.output.contains("--parameters"))
        }
    }
}
