import Foundation
import Testing

extension ProgramTests {
    struct ExitCodes {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        @Test func `an endpoint that nobody serves is 69`() async throws {
            let ended = try await Binary.run(
                ["run", "self-instruct", "--base-url", "http://127.0.0.1:9/v1", "-o", workshop.path("out")], in: workshop)
            #expect(ended.code == 69)
            #expect(ended.errors.contains("endpoint.unavailable"))
        }

        @Test func `a refused key is 69 after as many calls as were under way, and never a retry`() async throws {
            let server = try CaptureServer(CaptureServer.refusedKey)
            let ended = try await Binary.run(
                [
                    "run", "self-instruct", "--target", "50", "--base-url", server.url, "--model", "any", "--concurrency", "4",
                    "-o", workshop.path("out"),
                ], in: workshop)
            #expect(ended.code == 69)
            #expect(ended.errors.contains("401"))
            #expect(ended.errorLines(with: "endpoint.stopped").count == 1)
            let sent = server.bodies("/chat/completions").count
            #expect((1...4).contains(sent))
            let manifest = try OutputFolder(workshop.path("out")).manifest()
            #expect(manifest.partial && manifest.usage.attempts == sent)
        }

        @Test func `a bad configuration is 78 with every error and its line, before any request`() async throws {
            let server = try CaptureServer { _, _ in ("500 Oops", "{}") }
            let path = try workshop.write("version: 1\nendponts: {}\nqueue: [1]\n", to: "config.yaml")
            for command in [["check"], ["serve", "--drain", "--state", workshop.path("state")], ["run", "self-instruct"]] {
                let ended = try await Binary.run(
                    command + ["--config", path], in: workshop, environment: ["OPENAI_BASE_URL": server.url])
                #expect(ended.code == 78, "\(command)")
                #expect(ended.errorLines(with: "config.yaml:2:").count == 1, "\(ended.errors)")
                #expect(ended.errorLines(with: "config.yaml:3:").count == 1, "\(ended.errors)")
            }
            #expect(server.bodies("").isEmpty)
        }

        @Test func `a second daemon on the same state is 75`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let state = DaemonState(in: workshop)
            let first = try Launched(state.serve(simulator, drain: false), in: workshop)
            try await eventually("the first daemon holds the lock") { !workshop.names(in: "state/queue").isEmpty }
            let second = try await Binary.run(state.serve(simulator), in: workshop)
            #expect(second.code == 75)
            #expect(second.errors.contains("\(first.process.processIdentifier)"))
            #expect(first.isRunning)
        }

        @Test func `another job in a folder that has one is 73 and names both`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            func run(_ target: Int) async throws -> Ended {
                try await Binary.run(
                    ["run", "self-instruct", "--target", "\(target)"] + simulator.options(concurrency: 4) + [
                        "-o", workshop.path("out"),
                    ], in: workshop)
            }
            #expect(try await run(3).code == 0)
            let before = try OutputFolder(workshop.path("out")).bytes("data.jsonl")
            let other = try await run(4)
            #expect(other.code == 73)
            #expect(other.errors.contains(try OutputFolder(workshop.path("out")).manifest().job))
            #expect(other.errors.contains("directory.taken"))
            #expect(try OutputFolder(workshop.path("out")).bytes("data.jsonl") == before)
            #expect(try await run(3).code == 0, "the first job's own command still holds")
        }

        static let misuses: [[String]] = [
            ["nosuch"], ["run"], ["run", "nosuch"], ["run", "self-instruct", "--target", "many"],
            ["run", "self-instruct", "--profile", "other"], ["run", "self-instruct", "--set", "target"],
            ["run", "self-instruct", "--set", "nosuch=1"], ["simulate", "--latency", "soon"], ["rouge", "x", "--tokenizer", "y"],
            ["show", "nothing", "--state", "nowhere"],
        ]

        @Test(arguments: misuses)
        func `a command that cannot be understood is 64`(_ arguments: [String]) async throws {
            var arguments = arguments
            if arguments.contains("nosuch=1") { arguments += ["--base-url", "http://127.0.0.1:9/v1", "--model", "any"] }
            let ended = try await Binary.run(arguments, in: workshop)
            #expect(ended.code == 64, "\(ended.errors)")
            #expect(!ended.errors.isEmpty)
        }

        @Test func `help and version are 0`() async throws {
            #expect(try await Binary.run(["--help"], in: workshop).code == 0)
            #expect(try await Binary.run(["version"], in: workshop).code == 0)
        }
    }
}
