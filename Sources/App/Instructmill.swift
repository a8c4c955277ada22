import ArgumentParser
import FoundationEssentials
import Reports
import Settings
import Support

/// The command-line tool and daemon.
@main
struct Instructmill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instructmill",
        abstract: "Turns seed tasks into instruction-tuning data, overnight and within its budget.",
        discussion: """
            Start with `instructmill demo`: it runs the whole machine against a built-in simulated endpoint, without a key. \
            With a model, point it at any OpenAI-compatible endpoint:

              OPENAI_BASE_URL=http://127.0.0.1:8080/v1 \\
                  instructmill run self-instruct --target 500 -o my-data

            Exit codes: 0 done, 1 failed or partial, 64 usage, 69 endpoint unavailable or stopped, 73 cannot create, \
            74 input/output, 75 already running, paused or needs a decision, 76 corrupt store, 78 configuration, \
            130/143 drained by a signal.
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(name: "First", subcommands: [Demo.self, Setup.self, Doctor.self, Check.self, Probe.self]),
            CommandGroup(
                name: "Planning", subcommands: [Plan.self, Preview.self, Submit.self]),
            CommandGroup(name: "Working", subcommands: [Run.self, Serve.self]),
            CommandGroup(
                name: "Looking",
                subcommands: [
                    Watch.self, DashboardCommand.self, Status.self, Jobs.self, Show.self, ReportCommand.self, Cost.self,
                    Metrics.self,
                    HallucinationCommand.self,
                ]),
            CommandGroup(
                name: "Steering",
                subcommands: [
                    PauseCommand.self, ResumeCommand.self, CancelCommand.self, DrainCommand.self, BudgetCommand.self,
                    RetryCommand.self,
                ]),
            CommandGroup(name: "Judging", subcommands: [JudgeCommand.self, CompareCommand.self, RankCommand.self]),
            CommandGroup(
                name: "Data set",
                subcommands: [
                    Export.self, ImportCommand.self, Dedupe.self, DecontaminateCommand.self, WithdrawCommand.self, Mix.self,
                    ScenesCommand.self, RougeCommand.self, VerbsCommand.self,
                ]),
            CommandGroup(
                name: "Store", subcommands: [Verify.self, Backup.self, Salvage.self, ReparseCommand.self]),
            CommandGroup(name: "Other", subcommands: [Simulate.self, Manual.self, VersionCommand.self]),
        ])

    static func main() async {
        Allocator.tune()
        var name = ""
        do {
            if RecipeHelp.print(for: CommandLine.arguments.dropFirst()) { return }
            var command = try parseAsRoot()
            name = type(of: command)._commandName
            // Here and in no function of its own, which would leave the main thread: those of the executor block signals, and
            // `watch` stops itself by one.
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as MillError {
            Terminal.writeError("instructmill: \(harmless("\(error)"))")
            exitProcess(error.code.exitCode)
        } catch let errors as SettingsErrors {
            Terminal.writeError(harmless("\(errors)"))
            exitProcess(SettingsErrors.exitCode)
        } catch let code as ExitCode {
            exitProcess(code.rawValue)
        } catch let error as ValidationError where !name.isEmpty {
            misused(name, error)
        } catch {
            exit(withError: error)
        }
    }

    /// The parser does not know which command's `run` finds an argument wrong, and would show the usage of the whole program.
    private static func misused(_ name: String, _ error: ValidationError) -> Never {
        Terminal.writeError(harmless("Error: \(error.message)"))
        Terminal.writeError("  See 'instructmill \(name) --help' for more information.")
        exitProcess(ErrorCode.usage.exitCode)
    }

    /// An error's lines, which quote files, as a terminal may have them.
    private static func harmless(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { Terminal.safe(String($0)) }.joined(separator: "\n")
    }
}

/// The program's version.
enum Version {
    static let text = "0.1.0"
}

/// What every command may look at: the environment as it was at the start.
enum Surroundings {
    static var environment: [String: String] { ProcessInfo.processInfo.environment }
}
