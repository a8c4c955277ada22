import Foundation
import Testing

extension ProgramTests {
    /// A configuration for those who have none.
    struct SetupCommand {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private var config: String { workshop.path("made/config.yaml") }

        private func setup(_ arguments: [String], through tool: [String] = []) async throws -> Ended {
            try await Binary.run(["setup", "--config", config] + arguments, in: workshop, through: tool)
        }

        private func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }

        @Test func `with flags it writes a commented configuration, checks the endpoint and remembers what it can do`()
            async throws
        {
            let simulator = try await SimulatorProcess(in: workshop)
            let ended = try await setup(["--url", simulator.url, "--model", "simulated-teacher", "--concurrency", "5"])
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(ended.output.contains("can do JSON schema") && ended.output.contains("next: instructmill run"))
            let text = try workshop.text(of: "made/config.yaml")
            #expect(text.contains("in_flight: 5") && text.contains("# ") && text.contains(#"models: ["simulated-teacher"]"#))
            let checked = try await Binary.run(["check", "--config", config], in: workshop)
            #expect(checked.code == 0, "\(checked.errors)")
            #expect(try workshop.text(of: "xdg-state/instructmill/capabilities.json").contains("jsonSchema"))
        }

        @Test func `a configuration that is there is not overwritten without --force`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try workshop.write("version: 1\n", to: "made/config.yaml")
            let refused = try await setup(["--url", simulator.url])
            #expect(refused.code == 73 && refused.errors.contains("--force"))
            #expect(try workshop.text(of: "made/config.yaml") == "version: 1\n")
            let forced = try await setup(["--url", simulator.url, "--force"])
            #expect(forced.code == 0, "\(forced.errors)")
            #expect(try workshop.text(of: "made/config.yaml").contains(simulator.url))
        }

        @Test func `the example that was installed may be replaced: nobody wrote it`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let share = workshop.path("share")
            try FileManager.default.createDirectory(atPath: share, withIntermediateDirectories: true)
            for name in ["Prompts", "Seeds"] {
                try FileManager.default.createSymbolicLink(
                    atPath: share + "/" + name, withDestinationPath: Repository.folder + "/" + name)
            }
            for name in ["share/config.example.yaml", "made/config.yaml"] {
                try workshop.write("version: 1  # example\n", to: name)
            }
            let ended = try await Binary.run(
                ["setup", "--config", config, "--url", simulator.url], in: workshop, environment: ["INSTRUCTMILL_SHARE": share])
            #expect(ended.code == 0, "\(ended.errors)")
        }

        @Test func `a key goes into a file of mode 0600 and nowhere else`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, options: ["--api-key", "sk-kept-in-a-file"])
            let ended = try await setup(
                ["--url", simulator.url, "--name", "main", "--key-stdin"],
                through: ["bash", "-c", "echo sk-kept-in-a-file | \"$@\"", "bash"])
            #expect(ended.code == 0, "\(ended.errors) \(ended.output)")
            #expect(ended.output.contains("key accepted"))
            #expect(try workshop.text(of: "made/keys/main.key") == "sk-kept-in-a-file\n")
            #expect(try mode(workshop.path("made/keys/main.key")) == 0o600 && mode(workshop.path("made/keys")) == 0o700)
            #expect(try !workshop.text(of: "made/config.yaml").contains("sk-kept"))
            #expect(!ended.output.contains("sk-kept") && !ended.errors.contains("sk-kept"))
        }

        @Test func `where nothing answers the configuration is written, and the exit code is 69`() async throws {
            let ended = try await setup(["--yes", "--ports", "9"])
            #expect(ended.code == 69 && ended.output.contains("next: mend"), "\(ended.output) \(ended.errors)")
            #expect(try workshop.text(of: "made/config.yaml").contains("http://127.0.0.1:8080/v1"))
        }

        @Test func `without a terminal, a server and a flag it says what it needs`() async throws {
            let ended = try await setup([])
            #expect(ended.code == 64 && ended.errors.contains("--yes"))
        }

        @Test(arguments: [
            ([], "day: {tokens: 5000000}"), (["--price", "0.15,0.6"], "day: {dollars: 10}"),
            (["--cap-tokens", "7"], "day: {tokens: 7}"), (["--price", "1,2", "--cap-dollars", "0.5"], "day: {dollars: 0.5}"),
            (["--window", "22:00-06:30 UTC"], "\nwindow: \"22:00-06:30 UTC\""),
        ])
        func `elsewhere than on this machine a day has a cap, whatever was said`(_ flags: [String], _ line: String) async throws {
            // A name that never resolves (RFC 6761).
            let ended = try await setup(["--url", "https://models.invalid/v1", "--model", "m"] + flags)
            #expect(ended.code == 69, "\(ended.errors)")
            #expect(try workshop.text(of: "made/config.yaml").contains(line))
        }

        @Test(arguments: [
            (["--url", "https://models.invalid/v1", "--cap-dollars", "5"], "--price"),
            (["--url", "http://models.invalid/v1"], "--allow-plain-http"), (["--url", "models.invalid"], "http"),
            (["--url", "http://127.0.0.1:9/v1", "--window", "25:00-06:30 UTC"], "25:00"),
            (["--url", "http://127.0.0.1:9/v1", "--price", "cheap"], "0.15,0.60"),
            (["--url", "http://127.0.0.1:9/v1", "--key-env", "A", "--key-stdin"], "one of"),
        ])
        func `answers that do not go together are refused before anything is written`(_ flags: [String], _ word: String)
            async throws
        {
            let ended = try await setup(flags)
            #expect(ended.code == 64 && ended.errors.contains(word), "\(ended.errors)")
            #expect(workshop.names(in: "made").isEmpty)
        }

        @Test(.enabled(if: Binary.has("script"), "SKIPPED: script(1) is not installed"))
        func `at a terminal it asks, offers the server that runs, and does not show the key`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, options: ["--api-key", "sk-typed-unseen"])
            let port = try #require(URL(string: simulator.url)?.port)
            // Each answer is typed once its question stands there.
            let script = """
                mkfifo "$PIPE"; command=$(printf '%q ' "$@")
                script -qef -E always -c "$command" "$LOG" <"$PIPE" >/dev/null & program=$!
                exec 3>"$PIPE"
                answer() { until grep -aq "$1" "$LOG"; do kill -0 $program; sleep 0.02; done; printf '%s\\n' "$2" >&3; }
                answer 'or a number' 1
                answer 'not shown' sk-typed-unseen
                answer '^Model' ''
                answer 'Hours' '22:00-06:30 UTC'
                wait $program
                """
            let log = try workshop.write("", to: "typescript")
            let ended = try await Binary.run(
                ["setup", "--config", config, "--ports", "\(port)"], in: workshop,
                environment: ["LOG": log, "PIPE": workshop.path("pipe")], through: ["bash", "-euc", script, "bash"])
            let shown = String(decoding: try Data(contentsOf: URL(fileURLWithPath: log)), as: UTF8.self)
            #expect(ended.code == 0, "\(ended.errors) \(shown)")
            #expect(
                !shown.contains("sk-typed-unseen") && shown.contains("which wants a key") && shown.contains("simulated-teacher"))
            let text = try workshop.text(of: "made/config.yaml")
            #expect(text.contains(simulator.url) && text.contains("22:00-06:30 UTC") && !text.contains("sk-typed"))
            #expect(try workshop.text(of: "made/keys/local.key") == "sk-typed-unseen\n")
        }
    }
}
