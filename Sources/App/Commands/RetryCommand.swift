import ArgumentParser
import Engine
import FoundationEssentials
import Recipes
import Reports
import Store
import Support

struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Have a job's dead letters asked again: refused, cut off, empty or unreadable replies.",
        discussion: """
            A question whose reply was rejected whole is a dead letter: its request, answer and reason are in dead-letters/REASON.jsonl \
            of the job's output folder. This plans their steps once more, with new randomness; nothing is sent here. The daemon \
            takes the job up by itself; a foreground run goes on when its command is given again. Not for a job that has its target.

              instructmill retry 3f2a --reason unparsable           of the daemon's store
              instructmill retry --state my-data         a foreground run's
              instructmill retry --state verdict --errors       pairs without a verdict
              instructmill retry 3f2a --reason needs-decision     may be paid twice
            """)

    /// The rule that a pair without a verdict is rejected by.
    static let noVerdict = "no-verdict"

    @Argument(help: "The job's id, or its beginning. Not needed where there is one job.")
    var id: String?

    @Option(
        help: "Only those of this rule of rejection, such as refusal, unparsable or no-valid-instance; or needs-decision.")
    var reason: String?

    @Flag(help: "Of a judge's job, the pairs without a verdict; the same as --reason no-verdict.")
    var errors = false

    @OptionGroup var options: StoreOptions

    func run() async throws {
        guard !errors || reason == nil else {
            throw ValidationError("--errors is the same as --reason no-verdict: give one of them.")
        }
        let store = try options.store()
        // A foreground run that is under way knows nothing of steps that another process plans. The daemon marks the job that it
        // works on, and that is asked in the same transaction.
        let hidden = try options.folder() + "/.instructmill"
        let lock = Files.isDirectory(hidden) ? try DirectoryLock(claiming: hidden) : nil
        defer { withExtendedLifetime(lock) {} }
        let job = try store.read { reader in try StoreOptions.job(id, in: reader, to: "ask again") }
        let desk = JobDesk(store: store, recipes: AllRecipes.all, time: SystemTime())
        let summary = try await Retry(desk).plan(job: job.id, reason: errors ? Self.noVerdict : reason)
        if options.json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(summary), as: UTF8.self))
            return
        }
        let what =
            summary.forgiven > 0
            ? "\(summary.forgiven) calls that may have been paid no longer hold job \(job.id) back; they stay booked"
            : "\(summary.steps) steps of job \(job.id) will be asked again"
        Terminal.writeOutput(what + "\nThe daemon goes on by itself; a foreground run, when its command is given again.\n")
    }
}
