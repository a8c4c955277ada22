import Foundation
import Testing

extension ProgramTests {
    /// Faults of the configuration (reliability §2.4), on the real program.
    struct ConfigurationFaults {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        struct Fault: Sendable, CustomTestStringConvertible {
            let name: String
            let text: String
            /// What must be said, and in which line of `text`.
            let said: [(line: Int, part: String)]
            var testDescription: String { name }
        }

        static let faults = [
            Fault(
                name: "unknown keys, duplicate keys, bad types",
                text: "version: 1\nendponts: {}\nqueue: [1]\noutput: a\noutput: b\n",
                said: [(2, "endpoints"), (3, "queue"), (5, "output")]),
            Fault(name: "impossible window", text: "version: 1\nwindow: 25:00-26:00\n", said: [(2, "window")]),
            Fault(
                name: "price missing for a paid model",
                text:
                    "version: 1\nendpoints:\n  e: {url: \"https://example.invalid/v1\", models: [m]}\nbudgets: {job: {dollars: 5}}\n",
                said: [(3, "has no price")]),
            Fault(
                name: "http to another host with a key",
                text: "version: 1\nendpoints:\n  e: {url: \"http://example.invalid/v1\", models: [m], key: {env: K}}\n",
                said: [(3, "clear")]),
            Fault(
                name: "output is the drop folder", text: "version: 1\nqueue: /tmp/q\noutput: /tmp/q/incoming\n",
                said: [(3, "output")]),
            Fault(
                name: "a key in the file",
                text: "version: 1\nendpoints:\n  e: {url: \"https://example.invalid/v1\", key: sk-CANARY-9}\n",
                said: [(3, "key")]),
            Fault(
                name: "a budget that is no number", text: "version: 1\nbudgets: {day: {dollars: much}, week: {dollars: 1}}\n",
                said: [(2, "dollars"), (2, "week")]),
        ]

        @Test(arguments: faults)
        func `configuration at fault: every error at once with its line, exit 78, no request sent`(_ fault: Fault) async throws {
            let path = try workshop.write(fault.text, to: "config.yaml")
            for command in [["check"], ["serve", "--drain", "--state", workshop.path("state")]] {
                let ended = try await Binary.run(command + ["--config", path], in: workshop, environment: ["K": "sk-CANARY-9"])
                #expect(ended.code == 78, "\(command): \(ended.errors)")
                for (line, part) in fault.said {
                    #expect(
                        ended.errorLines(with: "config.yaml:\(line):").contains { $0.contains(part) },
                        "\(line) \(part): \(ended.errors)")
                }
                #expect(!(ended.errors + ended.output).contains("sk-CANARY-9"))
            }
        }

        @Test func `key file that others may read: refused, and its content is nowhere said`() async throws {
            let key = try workshop.write("sk-CANARY-7\n", to: "key")
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
            let path = try workshop.write(
                "version: 1\nendpoints:\n  e: {url: \"https://example.invalid/v1\", models: [m], key: {file: \(key)}}\n",
                to: "config.yaml")
            let ended = try await Binary.run(["check", "--config", path], in: workshop)
            #expect(ended.code == 78, "\(ended.errors)")
            #expect(ended.errors.contains("config.yaml:3"))
            #expect(!(ended.errors + ended.output).contains("CANARY"))
        }
    }
}
