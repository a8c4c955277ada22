import Foundation
import Testing

extension ProgramTests {
    /// What shells make of the completion scripts that the package installs.
    struct Completions {
        private let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        /// Writes the script for `shell`; the program can be found beside it by its name.
        private func script(for shell: String, as name: String) async throws -> String {
            let ended = try await Binary.run(["--generate-completion-script", shell], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            try FileManager.default.createSymbolicLink(
                atPath: workshop.path("instructmill"), withDestinationPath: Binary.path)
            return try workshop.write(ended.output, to: "scripts/" + name)
        }

        /// What a program prints; its tail is the error where it fails.
        private func output(of arguments: [String]) throws -> (code: Int32, lines: [String]) {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            let path = workshop.folder + ":/usr/local/bin:/usr/bin:/bin"
            process.arguments = ["-i", "PATH=\(path)", "HOME=\(workshop.folder)", "TERM=dumb", "timeout", "60"] + arguments
            let said = Pipe()
            process.standardOutput = said
            process.standardError = said
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationStatus, text.split(whereSeparator: \.isNewline).map(String.init))
        }

        @Test(.enabled(if: Binary.has("zsh"), "SKIPPED: zsh is not installed"))
        func `zsh reads its script and completes commands and options after a tab`() async throws {
            let script = try await script(for: "zsh", as: "_instructmill")
            let check = try output(of: ["zsh", "-f", "-n", script])
            #expect(check.code == 0 && check.lines.isEmpty, "\(check.lines)")
            // A terminal with a shell in it; Control-X shows what is on the line.
            let typing = try workshop.write(
                """
                zmodload zsh/zpty
                zpty z zsh -f -i
                zpty -w z "PS1=; fpath=(${(q)1} \\$fpath); autoload -Uz compinit; compinit -u -D; \\
                show() { print -r -- \\"<<\\$BUFFER>>\\"; BUFFER= }; zle -N show; bindkey '^I' complete-word; bindkey '^X' show; \\
                print READY"
                zpty -r z line '*READY*READY*'
                for words in "${@:2}"; do
                    zpty -n -w z "$words"$'\\t\\x18'
                    zpty -r z line '*<<*>>*'
                    print -r -- ${${line##*<<}%%>>*}
                done
                zpty -d z
                """, to: "typing.zsh")
            let typed = ["instructmill doc", "instructmill doctor --jso", "instructmill salv", "instructmill nosuch"]
            let lines = try output(of: ["zsh", "-f", typing, workshop.path("scripts")] + typed)
            #expect(
                lines.lines.map { $0.trimmingCharacters(in: .whitespaces) } == [
                    "instructmill doctor", "instructmill doctor --json", "instructmill salvage", "instructmill nosuch",
                ])
        }

        @Test(.enabled(if: Binary.has("fish"), "SKIPPED: fish is not installed"))
        func `fish reads its script and offers commands and options with what they do`() async throws {
            let script = try await script(for: "fish", as: "instructmill.fish")
            let check = try output(of: ["fish", "--no-config", "-n", script])
            #expect(check.code == 0 && check.lines.isEmpty, "\(check.lines)")
            func offers(_ words: String) throws -> [String] {
                try output(of: ["fish", "--no-config", "-c", "source \(script); complete -C '\(words)'"]).lines
            }
            let commands = try offers("instructmill d")
            #expect(commands.contains { $0.hasPrefix("doctor\t") } && commands.contains { $0.hasPrefix("drain\t") })
            #expect(commands.allSatisfy { $0.hasPrefix("d") }, "\(commands)")
            let options = try offers("instructmill serve --dr")
            #expect(options.count == 1 && options.first?.hasPrefix("--drain\t") == true, "\(options)")
        }

        @Test(.enabled(if: Binary.has("bash"), "SKIPPED: bash is not installed"))
        func `bash reads its script and completes commands and options`() async throws {
            let script = try await script(for: "bash", as: "instructmill")
            #expect(try output(of: ["bash", "--norc", "-n", script]).lines == [])
            func offers(_ words: String) throws -> [String] {
                let line = """
                    source \(script); COMP_LINE='\(words)'; COMP_WORDS=(\(words)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); \
                    COMP_POINT=${#COMP_LINE}; function=$(complete -p instructmill | sed 's/.*-F \\([^ ]*\\).*/\\1/'); \
                    "$function" instructmill "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"; printf '%s\\n' "${COMPREPLY[@]}"
                    """
                return try output(of: ["bash", "--norc", "-c", line]).lines
            }
            #expect(try offers("instructmill doc") == ["doctor"])
            #expect(try offers("instructmill serve --dr") == ["--drain"])
        }
    }
}
