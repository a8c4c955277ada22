import Reports
import Store

/// What a judge run's calls cost, by judge and by what they were for, out of the names of its questions.
struct JudgeMoney {
    private let rows: [AskSpendingRow]

    /// - Throws: what reading the store throws.
    init(of job: String, in store: Store) throws {
        rows = try store.read { reader in try reader.spendingByAsk(job: job) }
    }

    /// Asking again for a label, or with a larger limit.
    var reasks: JudgeSpending { sum { $0.hasSuffix("-label") || $0.hasSuffix("-longer") } }

    /// Everything that the judge at `seat` was asked: `ab-1@2`, `ab-1@2-label` at seat 2, `ab-1` at seat 1.
    func spending(seat: Int) -> JudgeSpending {
        sum { ask in
            let named = ask.split(separator: "@").dropFirst().first?.prefix { $0.isNumber }
            return (named.flatMap { Int($0) } ?? 1) == seat
        }
    }

    /// Adds itself to `summary`.
    func tell(_ summary: inout JudgeSummary) {
        summary.reasks = reasks
        guard var panel = summary.panel else { return }
        for index in panel.members.indices { panel.members[index].cost = spending(seat: panel.members[index].seat) }
        summary.panel = panel
    }

    private func sum(_ isMeant: (String) -> Bool) -> JudgeSpending {
        var sum = JudgeSpending()
        for row in rows where isMeant(row.ask) {
            sum.calls += row.calls
            sum.promptTokens += row.promptTokens
            sum.completionTokens += row.completionTokens
            sum.picodollars = row.unpriced > 0 ? nil : sum.picodollars.map { $0 + row.bookedPico }
        }
        return sum
    }
}
