import Foundation
import Testing

extension DataSetTests {
    /// By what a judge is asked for its verdict, and what of that is told.
    struct JudgeChannelRuns {
        private struct Summary: Decodable {
            struct Method: Decodable {
                let method: String
                let verdicts: Int
            }
            struct Rule: Decodable {
                let rule: String
                let winRate: Double
            }
            struct Errors: Decodable {
                let pairs: Int
            }
            let channel: String
            let protocolName: String?
            let headline: String
            let methods: [Method]
            let rules: [Rule]
            let pairs: Int
            let errors: Errors
        }

        private let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private func outputs(_ model: String, _ words: String) -> String {
            (0..<30).map {
                "{\"instruction\": \"How is thing \($0) cleaned?\", \"output\": \"\(words) \($0).\", \"generator\": \"\(model)\"}"
            }.joined(separator: "\n") + "\n"
        }

        private func judge(_ simulator: SimulatorProcess, _ options: [String], into folder: String = "out") async throws -> Ended
        {
            let model = try workshop.write(
                outputs("careful", "Thing by thing is cleaned slowly in the sun, as is thing"), to: "a.jsonl")
            let baseline = try workshop.write(outputs("curt", "No idea,"), to: "b.jsonl")
            let config = try workshop.write(
                """
                version: 1
                state: \(workshop.path("state"))
                endpoints:
                  here: {url: "\(simulator.url)"}
                roles:
                  teacher: [here]
                """, to: "config.yaml")
            return try await Binary.run(
                ["judge", model, baseline, "--config", config, "-o", workshop.path(folder), "--json"] + options, in: workshop)
        }

        private func summary(_ ended: Ended) throws -> Summary {
            try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
        }

        private func know(_ capabilities: String, of simulator: SimulatorProcess) throws {
            let entry =
                "{\"at\":1,\"capabilities\":{\(capabilities)},\"model\":\"simulated-teacher\",\"url\":\"\(simulator.url)\"}"
            try FileManager.default.createDirectory(atPath: workshop.path("state"), withIntermediateDirectories: true)
            _ = try workshop.write("{\"entries\":[\(entry)],\"schema\":1}", to: "state/capabilities.json")
        }

        @Test func `nothing is known: a text's last line; a folder goes on as it began, whatever is found out`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let first = try await judge(simulator, [])
            #expect(first.code == 0 && first.errors.contains("asked for by text"), "\(first.errors)")
            #expect(try summary(first).channel == "text")
            let asked = try await simulator.quiet().received.count
            try know("\"jsonSchema\":true", of: simulator)
            let again = try await judge(simulator, [])
            #expect(try again.code == 0 && summary(again).channel == "text", "\(again.errors)")
            #expect(try simulator.journal().received.count == asked, "nothing is asked twice")
            let other = try await judge(simulator, ["--set", "channel=auto"], into: "other")
            let told = try summary(other)
            #expect(told.channel == "schema" && told.methods.map(\.method) == ["schema"], "\(other.errors)")
        }

        @Test func `tools are known and schemas are not: a tool is called`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try know("\"jsonSchema\":false,\"jsonObject\":false,\"toolCalls\":true", of: simulator)
            let ended = try await judge(simulator, [])
            let told = try summary(ended)
            #expect(ended.code == 0 && told.channel == "tool", "\(ended.errors)")
            #expect(told.methods.first?.method == "tool" && told.methods.first?.verdicts ?? 0 > 50)
        }

        @Test func `a protocol sets channel, parameters and headline, and --set and --rule go before it`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let ended = try await judge(simulator, ["--protocol", "alpaca-eval"])
            let told = try summary(ended)
            #expect(ended.code == 0 && told.channel == "logprobs" && told.headline == "half-votes", "\(ended.errors)")
            #expect(told.protocolName == "alpaca-eval" && told.methods.map(\.method) == ["logprobs"])
            #expect(told.errors.pairs < 10, "refusals are errors by name")
            let rates = Dictionary(told.rules.map { ($0.rule, $0.winRate) }) { first, _ in first }
            let (votes, strict) = (try #require(rates["half-votes"]), try #require(rates["strict"]))
            #expect(votes > 0.5 && votes != strict, "probabilities, not votes")
            let five = try await judge(
                simulator, ["--protocol", "arena-hard", "--set", "channel=text", "--rule", "lenient"], into: "five")
            let second = try summary(five)
            #expect(five.code == 0 && second.channel == "text" && second.headline == "lenient", "\(five.errors)")
            #expect(try String(contentsOfFile: workshop.path("five/report.html"), encoding: .utf8).contains("rule “lenient”"))
        }

        @Test func `what is no protocol and no rule is refused with what there is`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let one = try await judge(simulator, ["--protocol", "mine"])
            #expect(one.code == 64 && one.errors.contains("faireval") && one.errors.contains("lima"))
            let other = try await judge(simulator, ["--rule", "mine"])
            #expect(other.code == 64 && other.errors.contains("half-votes"))
            #expect(try await Binary.run(["judge", "--help"], in: workshop).output.contains("arena-hard"))
        }
    }
}
