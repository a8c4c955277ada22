import Formats
import Reports
import Statistics
import Support

/// A file of people's verdicts.
struct LabelFile: Sendable {
    let path: String
    let labels: [HumanLabel]
    let faults: [LineFault]

    /// - Throws: ``MillError`` `io` where it cannot be read, `row.field` where it has no row that is a verdict.
    init(_ path: String) throws(MillError) {
        let reading = try JudgingReading<LabelRow>(path: path)
        guard !reading.rows.isEmpty else {
            let cause = reading.faults.first.map { "no row of it is a verdict; the first: \($0)" } ?? "it is empty"
            throw MillError(
                .rowField, "read labels from", path, cause: cause,
                hint: "Rows have question_id, model_a, model_b and winner, or id and winner.")
        }
        self.path = path
        labels = reading.rows.map { HumanLabel($0) }
        faults = reading.faults
    }

    /// Says on the terminal which rows cannot be read.
    func tell() {
        LineFault.tell(faults, of: path)
    }
}

extension LineFault {
    /// Says on the terminal which rows of `path` cannot be read, the first twenty by line.
    static func tell(_ faults: [LineFault], of path: String) {
        for fault in faults.prefix(20) { Terminal.writeError("\(path):\(fault)") }
        if faults.count > 20 { Terminal.writeError("\(path): and \(faults.count - 20) more rows that cannot be read") }
    }
}

extension HumanLabel {
    init(_ row: LabelRow) {
        switch row {
        case .vote(let vote):
            self.init(
                question: vote.questionID.description, turn: vote.turn?.int, rater: vote.judge?.model,
                verdict: .between(vote.modelA, vote.modelB, PairOutcome(vote.winner)))
        case .plain(let plain):
            self.init(question: plain.id.description, turn: plain.turn, rater: plain.rater, verdict: .word(plain.winner))
        }
    }
}

extension PairOutcome {
    /// From the side of model A; orders that disagree are a tie.
    fileprivate init(_ winner: HumanVote.Winner) {
        self =
            switch winner {
            case .modelA: .win
            case .modelB: .loss
            case .tie, .inconsistentTie: .tie
            }
    }
}
