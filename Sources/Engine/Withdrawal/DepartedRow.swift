import RecipeKit
import Records
import Store
import Support

/// As much of a record as a line about its leaving tells.
struct DepartedRow: Decodable {
    struct Origin: Decodable {
        let step: String
    }

    let id: String
    let instruction: String?
    let messages: [Message]
    let parents: [String]
    let provenance: Origin

    /// The line of `rejected.jsonl` that stands for the row.
    func rejection(_ departure: WithdrawalRow) -> RejectedRow {
        RejectedRow(
            step: provenance.step,
            Rejection(
                rule: departure.rule, measured: departure.measured, threshold: departure.threshold,
                text: instruction ?? messages.first?.text ?? "", detail: departure.detail,
                tags: ["item": id, Self.cause(of: departure.rule): departure.cause]))
    }

    private static func cause(of rule: String) -> String {
        rule == WithdrawalRow.withdrawn ? "withdrawn" : "evaluation"
    }
}

extension Projection {
    /// The lines of the job's `rejected.jsonl`: what was rejected as it settled, then what left the data after that.
    static func forEachRejection(of id: String, in reader: StoreReader, _ row: ([UInt8]) throws -> Void) throws {
        try reader.forEachRejection(id, row)
        try reader.forEachWithdrawnRecord(id) { departure, body in
            try row(JSONWriter.bytes(of: CanonicalJSON.decode(DepartedRow.self, from: body).rejection(departure)))
        }
    }
}

extension Manifest {
    /// What left the data after it had settled, and why.
    public struct Withdrawals: Codable, Sendable, Equatable {
        /// Rows that left, by any rule.
        public let rows: Int
        /// What was withdrawn, and how many rows left with it.
        public let withdrawn: [String: Int]
        /// The reasons that were told, by what was withdrawn.
        public let reasons: [String: String]
        /// How many rows left that overlap with an evaluation set, by its file's name.
        public let evaluations: [String: Int]

        /// Nil where nothing was withdrawn and nothing left.
        init?(of job: String, in reader: StoreReader) throws {
            let subjects = try reader.withdrawnSubjects(job)
            let left = try reader.withdrawals(job)
            guard !subjects.isEmpty || !left.isEmpty else { return nil }
            rows = left.count
            var withdrawn = Dictionary(subjects.map { ($0.name, 0) }, uniquingKeysWith: { first, _ in first })
            var evaluations: [String: Int] = [:]
            for row in left {
                if row.rule == WithdrawalRow.withdrawn {
                    withdrawn[row.cause, default: 0] += 1
                } else {
                    // The cause is FILE:LINE.
                    let file = row.cause.lastIndex(of: ":").map { String(row.cause[..<$0]) } ?? row.cause
                    evaluations[file, default: 0] += 1
                }
            }
            self.withdrawn = withdrawn
            self.evaluations = evaluations
            reasons = Dictionary(subjects.compactMap { item in item.reason.map { (item.name, $0) } }, uniquingKeysWith: { $1 })
        }
    }
}
