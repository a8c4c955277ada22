import Foundation
import Testing

extension DataSetTests {
    /// The manual is made from the commands, so it cannot be behind them.
    struct ManualPages {
        private struct Tree: Decodable {
            let command: Command

            struct Command: Decodable {
                let commandName: String
                let discussion: String?
                let shouldDisplay: Bool?
                let subcommands: [Command]?
                let arguments: [Argument]?
            }

            struct Argument: Decodable {
                let shouldDisplay: Bool
                let names: [Name]?
                let preferredName: Name?
            }

            struct Name: Decodable {
                let kind: String
                let name: String
            }
        }

        private func pages(in workshop: Workshop) async throws -> [String] {
            let ended = try await Binary.run(
                ["manual", "-o", workshop.path("man")], in: workshop, environment: ["SOURCE_DATE_EPOCH": "1764288000"])
            #expect(ended.code == 0, "\(ended.errors)")
            return workshop.names(in: "man")
        }

        @Test func `every command has a page with every option, and both files have one`() async throws {
            let workshop = try Workshop()
            let pages = try await pages(in: workshop)
            #expect(Set(pages).isSuperset(of: ["instructmill.1", "instructmill.yaml.5", "instructmill-job.5"]))
            let dump = try await Binary.run(["--experimental-dump-help"], in: workshop)
            let tree = try JSONDecoder().decode(Tree.self, from: Data(dump.output.utf8))
            let shown = (tree.command.subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
            #expect(shown.count > 20)
            let overview = try workshop.text(of: "man/instructmill.1")
            for command in shown {
                let page = try workshop.text(of: "man/instructmill-\(command.commandName).1")
                #expect(overview.contains("instructmill\\-\(command.commandName.replacing("-", with: "\\-"))"))
                for argument in command.arguments ?? [] where argument.shouldDisplay {
                    guard let name = argument.preferredName, !["help", "version"].contains(name.name) else { continue }
                    let option = (name.kind == "long" ? "--" : "-") + name.name
                    #expect(page.contains(option.replacing("-", with: "\\-")), "\(command.commandName) \(option)")
                }
            }
            #expect(overview.contains("2025-11-28"), "the date is the sources'")
        }

        /// An example is pasted: one that the help breaks in two does not work.
        @Test func `no example of a help text is wider than 80 columns`() async throws {
            let workshop = try Workshop()
            let dump = try await Binary.run(["--experimental-dump-help"], in: workshop)
            let root = try JSONDecoder().decode(Tree.self, from: Data(dump.output.utf8)).command
            var examples = 0
            func look(at command: Tree.Command) {
                let lines = (command.discussion ?? "").split(separator: "\n").filter {
                    $0.hasPrefix("  ") && $0.contains("instructmill ")
                }
                examples += lines.count
                for line in lines { #expect(line.count <= 80, "\(command.commandName): \(line)") }
                for next in command.subcommands ?? [] { look(at: next) }
            }
            look(at: root)
            #expect(examples > 40)
        }

        @Test func `the job file's page has every parameter of every recipe`() async throws {
            let workshop = try Workshop()
            _ = try await pages(in: workshop)
            let page = try workshop.text(of: "man/instructmill-job.5")
            for recipe in ["self-instruct", "evol-instruct", "alpaca", "llava"] {
                let listed = try await Binary.run(["run", recipe, "--parameters"], in: workshop)
                let names = listed.output.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("      ") }
                    .compactMap { $0.split(separator: " ").first }
                #expect(names.count > 3, "\(recipe): \(listed.errors)")
                for name in names { #expect(page.contains("\\fB\(name)\\fP"), "\(recipe): \(name)") }
            }
        }

        @Test(.enabled(if: Binary.has("groff"), "SKIPPED: groff is not installed"))
        func `groff has no warning about any page`() async throws {
            let workshop = try Workshop()
            for page in try await pages(in: workshop) {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
                process.arguments = ["groff", "-ww", "-z", "-man", "-Tutf8", "-Kutf8", workshop.path("man/" + page)]
                let errors = Pipe()
                process.standardError = errors
                try process.run()
                let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                #expect(process.terminationStatus == 0 && said.isEmpty, "\(page): \(said)")
            }
        }
    }
}
