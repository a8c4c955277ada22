import ArgumentParser
import Engine
import FoundationEssentials
import Recipes
import Reports
import Store
import Support

struct ReparseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reparse",
        abstract: "Read a job's stored answers once more, with this program's parsers and filters, without a call.",
        discussion: """
            Writes data.jsonl, rejected.jsonl, unbought.jsonl and reparse.json into the output folder; the job and its own files \
            stay as they are. With unchanged rules data.jsonl has the same bytes. A task that only now passes, and whose further \
            questions were never asked, is listed in unbought.jsonl. Of a judge's job, the judgments, the summary and the page are \
            made anew too.

              instructmill reparse 3f2a -o again                     of the daemon's store
              instructmill reparse --state my-data -o again          of a foreground run
            """)

    @Argument(help: "The job's id, or its beginning. Not needed where there is one job.")
    var id: String?

    @Option(name: .shortAndLong, help: "The output folder.")
    var output: String

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let store = try options.store()
        let job = try store.read { reader in try StoreOptions.job(id, in: reader, to: "read again") }
        guard !Files.exists(output + "/manifest.json"), !Files.exists(output + "/.instructmill") else {
            throw MillError(
                .cannotCreate, "write to", output, cause: "it holds the files of a job", hint: "Name another folder with -o.")
        }
        let isShown = Terminal.isInteractive()
        let desk = JobDesk(store: store, recipes: AllRecipes.all, time: SystemTime())
        let summary = try await Reparse(desk).write(job: job.id, into: output) { done, all in
            if isShown { Terminal.write("\r\u{1B}[K\(done) of \(all) steps", to: Terminal.standardError) }
        }
        if isShown { Terminal.write("\r\u{1B}[K", to: Terminal.standardError) }
        if job.recipe == JobOrder.judge { try judge(summary, desk) }
        if options.json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(summary), as: UTF8.self))
            return
        }
        var text =
            "\(summary.data.rows) rows in \(output)/data.jsonl, \(summary.isChanged ? "changed" : "the same as the job's")\n"
        text += "  steps read       \(summary.steps)\n"
        if summary.vanished > 0 { text += "  no longer kept   \(summary.vanished) steps\n" }
        if summary.unbought > 0 { text += "  unbought         \(summary.unbought) steps, in unbought.jsonl\n" }
        for (rule, count) in summary.rejections.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            text += "  rejected \(count)  \(rule)\n"
        }
        Terminal.writeOutput(text)
    }

    /// The judgments, as they read now.
    private func judge(_ summary: Reparse.Summary, _ desk: JobDesk) throws {
        let manifest = try Projection(store: desk.store).manifest(
            job: summary.job, ending: .done, data: summary.data, rejected: summary.rejected)
        try JudgeOutput(folder: output, desk: desk, losses: nil).write(manifest)
    }
}
