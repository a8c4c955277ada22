import Foundation
import Testing

extension ProgramTests {
    /// What the program and its papers tell a reader to type must be something that the program takes.
    struct Hints {
        @Test func `every command that a message or a help text names exists and takes the options that it is shown with`()
            async throws
        {
            let program = try await CommandLines.of(Binary.path)
            var seen = 0
            for source in try Repository.files(beneath: "Sources", named: ".swift") where !source.path.contains("/Benchmarks/") {
                for literal in SwiftLiterals.texts(of: source.text) {
                    for command in CommandMention.all(in: literal) {
                        seen += 1
                        let fault = program.fault(of: command.words)
                        #expect(fault == nil, "\(source.path): `\(command.text)`: \(fault ?? "")")
                    }
                }
            }
            #expect(seen > 150)
        }

        @Test func `every command that the papers name exists and takes the options that it is shown with`() async throws {
            let program = try await CommandLines.of(Binary.path)
            var seen = 0
            for paper in try Repository.papers() {
                for command in CommandMention.all(in: paper.text) {
                    seen += 1
                    let fault = program.fault(of: command.words)
                    #expect(fault == nil, "\(paper.path): `\(command.text)`: \(fault ?? "")")
                }
            }
            #expect(seen > 50)
        }

        /// An option that a message names on its own must be one of some command.
        @Test func `every long option that a message of the program names is one of its commands'`() async throws {
            let program = try await CommandLines.of(Binary.path)
            let others: Set = ["--user", "--now"]
            for module in ["App", "Engine", "Settings", "Endpoint", "Store", "Queue"] {
                for source in try Repository.files(beneath: "Sources/" + module, named: ".swift") {
                    for literal in SwiftLiterals.texts(of: source.text) {
                        for option in CommandMention.options(in: literal) where !others.contains(option) {
                            #expect(program.options.contains(option), "\(source.path): \(option)")
                        }
                    }
                }
            }
        }

        @Test(arguments: [
            ("instructmill judgment a b", "there is no command"), ("instructmill jobs --all", "takes no --all"),
            ("instructmill run nosuch --target 5", "there is no recipe"), ("instructmill show a b", "takes 1"),
            ("instructmill retry JOB --reason", "needs a value"), ("instructmill mix swap a", "there is no command"),
        ])
        func `a wrong hint is found`(_ text: String, _ fault: String) async throws {
            let program = try await CommandLines.of(Binary.path)
            let found = CommandMention.all(in: "Try `\(text)`.").compactMap { program.fault(of: $0.words) }
            #expect(found.count == 1 && found.first?.contains(fault) == true, "\(found)")
        }

        @Test func `literals are read as the compiler joins them`() {
            let source = #"""
                // "no literal"
                let one = "Use `instructmill "
                    + "jobs`, \(list.map { "x \($0)" }.joined())."
                let two = """
                    Reads a \
                    line.

                      instructmill cost \\
                          --by day      by day
                    """
                """#
            let texts = SwiftLiterals.texts(of: source)
            #expect(
                texts == [
                    "Use `instructmill jobs`, X.", "Reads a line.\n\n  instructmill cost \\\n      --by day      by day",
                ])
            #expect(texts.flatMap(CommandMention.all).map(\.words) == [["jobs"], ["cost", "--by", "day"]])
        }
    }
}

extension Repository {
    /// Where these tests were compiled from.
    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The files beneath `folder` whose names end in `suffix`, by their paths.
    static func files(beneath folder: String, named suffix: String) throws -> [(path: String, text: String)] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(sources)/\(folder)").filter { $0.hasSuffix(suffix) }.sorted().map {
            ("\(folder)/\($0)", try String(contentsOfFile: "\(sources)/\(folder)/\($0)", encoding: .utf8))
        }
    }

    /// What is written for readers.
    static func papers() throws -> [(path: String, text: String)] {
        try ["README.md", "Prompts/README.md", "Seeds/README.md", "systemd/README.md"].map {
            ($0, try String(contentsOfFile: "\(sources)/\($0)", encoding: .utf8))
        } + files(beneath: "Sources", named: ".md")
    }
}
