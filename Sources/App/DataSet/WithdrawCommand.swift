import ArgumentParser
import Engine
import FoundationEssentials
import Reports
import Store
import Support

struct WithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take a seed, or a row, out of a job's data with everything that descends from it.",
        discussion: """
            A row descends from the seeds and rows that its `parents` name, and from what those descend from: the seeds that its \
            request showed or worked on, and in Evol-Instruct the earlier generations. Tasks of the machine's own that a request \
            showed as examples are no parents.

              instructmill withdraw my-data seed_task_17      a foreground run's folder
              instructmill withdraw 3f2a 17 18 --reason "licence ended"
              instructmill withdraw my-data 51b0c2… --dry-run       a row, by its id

            The decision is kept in the store for good. data.jsonl loses the rows, rejected.jsonl lists them (rule `withdrawn`), and \
            manifest.json says how many and why; nothing is asked or bought. Rows that a resumed run or `retry` adds later leave too \
            if they descend from the seed, and `reparse` keeps them out. Each stays in its pool, so that nothing like it is accepted \
            again, and its answers stay in the store. The daemon may be running; the job may not. The same command again changes \
            nothing.
            """)

    @Argument(help: "A job's id, or its beginning; or the folder of a foreground run.")
    var job: String

    @Argument(help: "Ids of seeds, or of rows.")
    var seeds: [String]

    @Option(help: "Told in the manifest and beside each row.")
    var reason: String?

    @Flag(help: "Only tell what would leave.")
    var dryRun = false

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let place = try JobPlace(job, options, to: "take rows out of")
        var summary = try await Withdrawal(place.desk).withdraw(
            seeds, from: place.job.id, reason: reason, isDryRun: dryRun)
        if !dryRun { summary.output = try place.publish() }
        try summary.tell(json: options.json)
    }
}

extension Withdrawal.Summary {
    /// Says on the standard output what left.
    func tell(json: Bool) throws {
        guard !json else {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(self), as: UTF8.self))
            return
        }
        let left = isDryRun ? "would leave" : "left"
        var text = "\(Figures.grouped(rows)) rows \(left) the data of job \(job); \(Figures.grouped(remaining)) "
        text += isDryRun ? "would remain\n" : "remain\n"
        for (name, count) in withdrawn.sorted(by: { $0.key < $1.key }) {
            text += "  \(Figures.grouped(count)) with \(Terminal.safe(name))\n"
        }
        for (place, count) in evaluations.sorted(by: { $0.key < $1.key }).prefix(20) {
            text += "  \(Figures.grouped(count)) overlap with \(Terminal.safe(place))\n"
        }
        if evaluations.count > 20 { text += "  and \(Figures.grouped(evaluations.count - 20)) more evaluation rows\n" }
        if leftBefore > 0 { text += "  \(Figures.grouped(leftBefore)) had left before\n" }
        for (other, count) in seededWithThem.sorted(by: { $0.key < $1.key }) {
            text += "  \(Figures.grouped(count)) of them are seeds of job \(other): withdraw them there too\n"
        }
        if !isDryRun, !isChanged { text += "  nothing is other than before\n" }
        if let output { text += "  \(output) is as the store gives it\n" }
        Terminal.writeOutput(text)
    }
}
