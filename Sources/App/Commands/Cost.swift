import ArgumentParser
import Engine
import FoundationEssentials
import Reports
import Store
import Support

struct Cost: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cost",
        abstract: "Read the ledger: what every call cost, by job, endpoint, model or day.",
        discussion: """
            Each call is one line of the ledger: set aside before it was sent, then booked with the endpoint's own counts at the \
            configured prices. `ambiguous` calls may have been paid without an answer and stand at their maximum; `useless` ones \
            were paid and were no reply. Sums are exact to 10^-12 dollars; the lines add up to the total.

              instructmill cost                            of all jobs
              instructmill cost 3f2a --by day
              instructmill cost --by endpoint --json
            """)

    enum Grouping: String, CaseIterable, ExpressibleByArgument {
        case job, endpoint, model, day
    }

    @Argument(help: "A job's id, or its beginning; all jobs by default.")
    var id: String?

    @Option(help: "A line for each job, endpoint, model or day (UTC).")
    var by = Grouping.job

    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.store()
        let rows = try store.read { reader in
            try reader.spending(job: id.map { try StoreOptions.job($0, in: reader, to: "tell the cost of").id })
        }
        var order: [String] = []
        var groups: [String: [SpendingRow]] = [:]
        for row in rows {
            let name = name(of: row)
            if groups[name] == nil { order.append(name) }
            groups[name, default: []].append(row)
        }
        let lines = try (by == .day ? order.sorted() : order).map { Line(name: $0, totals: try SpendingTotals(groups[$0] ?? [])) }
        let total = try SpendingTotals(rows)
        if options.json {
            let report = Report(by: by.rawValue, lines: lines, total: total)
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self))
        } else {
            Terminal.writeOutput(table(lines, total))
        }
    }

    private func name(of row: SpendingRow) -> String {
        switch by {
        case .job: row.job
        case .endpoint: row.endpoint
        case .model: row.model
        case .day: Self.date(ofDay: row.day)
        }
    }

    /// "2026-11-24", by the civil calendar from days since 1970-01-01.
    private static func date(ofDay day: Int) -> String {
        let style = Date.ISO8601FormatStyle().year().month().day()
        return Date(timeIntervalSince1970: Double(day) * 86_400).formatted(style)
    }

    private func table(_ lines: [Line], _ total: SpendingTotals) -> String {
        guard !lines.isEmpty else { return "no calls\n" }
        var table = TextTable([
            (by.rawValue, .left), ("calls", .right), ("answered", .right), ("ambiguous", .right), ("useless", .right),
            ("tokens in", .right), ("cached", .right), ("out", .right), ("reasoning", .right), ("spent", .right),
            ("maybe spent", .right),
        ])
        for line in lines + [Line(name: "total", totals: total)] {
            let totals = line.totals
            table.add([
                line.name, Figures.grouped(totals.calls), Figures.grouped(totals.answered), Figures.grouped(totals.ambiguous),
                Figures.grouped(totals.useless), Figures.grouped(totals.promptTokens), Figures.grouped(totals.cachedTokens),
                Figures.grouped(totals.completionTokens), Figures.grouped(totals.reasoningTokens),
                Figures.exactMoney(totals.spentPicodollars), Figures.exactMoney(totals.maybePicodollars),
            ])
        }
        var text = table.text(width: 200)
        if total.unpriced > 0 { text += "\(Figures.grouped(total.unpriced)) calls have no known price and are not in the sums\n" }
        if total.reserved > 0 { text += "\(Figures.grouped(total.reserved)) calls are under way\n" }
        return text
    }

    private struct Line: Encodable {
        let name: String
        let totals: SpendingTotals
    }

    private struct Report: Encodable {
        var schema = 1
        let by: String
        let lines: [Line]
        let total: SpendingTotals
    }
}

/// Lines of the ledger added up.
struct SpendingTotals: Encodable {
    var calls = 0
    var answered = 0
    var ambiguous = 0
    var useless = 0
    var unpaid = 0
    /// Under way.
    var reserved = 0
    /// Of the answers.
    var promptTokens = 0
    var cachedTokens = 0
    var completionTokens = 0
    var reasoningTokens = 0
    /// Paid for certain: answers, and replies of no use.
    var spentPicodollars: Int64 = 0
    /// At the most: ambiguous calls, and those under way.
    var maybePicodollars: Int64 = 0
    /// Calls that were or may have been paid at an unknown price.
    var unpriced = 0

    /// - Throws: ``MillError`` `internal` where a sum of money does not fit 64 bits.
    init(_ rows: [SpendingRow]) throws {
        for row in rows {
            calls += row.calls
            unpriced += row.unpriced
            switch row.state {
            case .answered:
                answered += row.calls
                promptTokens += row.promptTokens
                cachedTokens += row.cachedTokens
                completionTokens += row.completionTokens
                reasoningTokens += row.reasoningTokens
            case .paidUseless: useless += row.calls
            case .ambiguous: ambiguous += row.calls
            case .unpaid: unpaid += row.calls
            case .reserved: reserved += row.calls
            case .notSent: break
            }
            let isSpent = row.state == .answered || row.state == .paidUseless
            let (sum, overflow) = (isSpent ? spentPicodollars : maybePicodollars).addingReportingOverflow(row.bookedPico)
            guard !overflow else {
                throw MillError(.internalFault, "add up", "the ledger", cause: "the sum does not fit 64 bits")
            }
            if isSpent { spentPicodollars = sum } else { maybePicodollars = sum }
        }
    }

    /// One line for a person.
    var sentence: String {
        var text = "\(Figures.exactMoney(spentPicodollars)) for \(Figures.grouped(answered + useless)) paid calls"
        text += ", \(Figures.grouped(promptTokens + completionTokens)) tokens"
        if maybePicodollars > 0 || ambiguous > 0 {
            text +=
                "; up to \(Figures.exactMoney(maybePicodollars)) more for \(Figures.grouped(ambiguous + reserved)) calls whose "
                + "answers did not come or are under way"
        }
        if unpriced > 0 { text += "; \(Figures.grouped(unpriced)) calls have no known price" }
        return text
    }
}
