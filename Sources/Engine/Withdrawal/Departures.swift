import Store

/// What has left a job's data, and what follows from that: a row leaves with the seed or row that it descends from.
///
/// A row descends from what its record names as parents (the seeds that were shown or worked on, and the rows of an earlier
/// generation), and from what those descend from. Texts of the machine's own that a request showed as examples are no parents.
struct Departures {
    private let subjects: [String: WithdrawnSubject]
    private(set) var rows: [String: WithdrawalRow]

    init(subjects: [WithdrawnSubject], rows: [WithdrawalRow] = []) {
        self.subjects = Dictionary(subjects.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.rows = Dictionary(rows.map { ($0.item, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// What the store says of a job.
    init(of job: String, in reader: StoreReader) throws {
        self.init(subjects: try reader.withdrawnSubjects(job), rows: try reader.withdrawals(job))
    }

    /// Why the row `item` is not in the data; nil where it is. What it finds holds for the rows that come after.
    mutating func departure(of item: String, parents: [String]) -> WithdrawalRow? {
        if let known = rows[item], known.rule == WithdrawalRow.withdrawn { return known }
        for name in [item] + parents {
            guard let found = descent(of: item, from: name) else { continue }
            rows[item] = found
            break
        }
        return rows[item]
    }

    private func descent(of item: String, from name: String) -> WithdrawalRow? {
        if let subject = subjects[name] {
            return WithdrawalRow(
                item: item, rule: WithdrawalRow.withdrawn, cause: subject.name, detail: subject.reason, at: subject.at)
        }
        guard let parent = rows[name], parent.rule == WithdrawalRow.withdrawn else { return nil }
        return WithdrawalRow(item: item, rule: WithdrawalRow.withdrawn, cause: parent.cause, detail: parent.detail, at: parent.at)
    }

    /// Finds every descendant among the records of `job`, in whatever order they settled.
    mutating func close(over job: String, in reader: StoreReader) throws {
        for name in subjects.keys where try reader.hasRecord(job, item: name) { _ = departure(of: name, parents: []) }
        var before = -1
        while before != withdrawnCount {
            before = withdrawnCount
            try reader.forEachParent(job) { item, parent in _ = departure(of: item, parents: [parent]) }
        }
    }

    private var withdrawnCount: Int {
        rows.values.count { $0.rule == WithdrawalRow.withdrawn }
    }
}
