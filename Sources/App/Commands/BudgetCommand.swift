import ArgumentParser
import Engine
import Reports
import Settings
import Store
import Support

struct BudgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "Show or set a job's cap: dollars, tokens, calls.",
        discussion: """
            A job never spends more than its cap: before a call is sent, the most that it can cost must fit under it, with a tenth \
            kept back. At the cap the job pauses; raise the cap and the daemon goes on within a second, a foreground run when its \
            command is given again. What may have been paid without an answer counts at its maximum. Each call of this command \
            replaces the cap as a whole.

              instructmill budget 3f2a                what it may spend, and has spent
              instructmill budget 3f2a --dollars 12.50
              instructmill budget --state my-data --tokens 2000000
              instructmill budget 3f2a --none         back to the configured cap
            """)

    @Argument(help: "The job's id, or its beginning. Not needed where there is one job.")
    var id: String?

    @Option(help: "US dollars in all.")
    var dollars: String?

    @Option(help: "Tokens of prompts and answers together.")
    var tokens: Int?

    @Option(help: "Calls that were or may have been paid.")
    var requests: Int?

    @Flag(help: "Take this command's cap away.")
    var none = false

    @OptionGroup var options: StoreOptions

    func run() throws {
        let folder = try options.storeFolder()
        let store = try options.store()
        let (job, spending) = try store.read { reader in
            let job = try StoreOptions.job(id, in: reader, to: "set the cap of")
            return (job, try reader.spending(job: job.id))
        }
        var book = try CapBook.read(from: folder)
        if let cap = try given() {
            book.jobs[job.id] = cap
            try book.write(to: folder)
        } else if none {
            book.jobs[job.id] = nil
            try book.write(to: folder)
        }
        let own = try job.budget.map { try CanonicalJSON.decode(Cap.self, from: Array($0.utf8)) }
        try show(Standing(job: job.id, cap: book.jobs[job.id] ?? own, totals: SpendingTotals(spending)))
    }

    private func given() throws -> Cap? {
        guard dollars != nil || tokens != nil || requests != nil else { return nil }
        guard !none else {
            throw ValidationError("--none takes the cap away: give it, or --dollars, --tokens and --requests, not both.")
        }
        for (name, value) in [("--tokens", tokens), ("--requests", requests)] {
            if let value, value < 0 { throw ValidationError("\(name) is 0 or more, not \(value).") }
        }
        guard let dollars else { return Cap(tokens: tokens, requests: requests) }
        guard let money = Decimals.picodollars(dollars: dollars) else {
            throw ValidationError("--dollars is an amount such as 12.50, not '\(dollars)'.")
        }
        return Cap(picodollars: money, tokens: tokens, requests: requests)
    }

    private struct Standing: Encodable {
        var schema = 1
        let job: String
        let cap: Cap?
        let totals: SpendingTotals
    }

    private func show(_ standing: Standing) throws {
        if options.json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(standing), as: UTF8.self))
            return
        }
        let totals = standing.totals
        var limits: [String] = []
        if let cap = standing.cap {
            if let money = cap.picodollars { limits.append(Figures.exactMoney(money)) }
            if let tokens = cap.tokens { limits.append("\(Figures.grouped(tokens)) tokens") }
            if let requests = cap.requests { limits.append("\(Figures.grouped(requests)) calls") }
        }
        let cap = limits.isEmpty ? "none of its own; the configuration's budgets hold" : limits.joined(separator: ", ")
        Terminal.writeOutput("job \(standing.job)\n  cap     \(cap)\n  booked  \(totals.sentence)\n")
    }
}
