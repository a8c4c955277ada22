import Records
import Reports

/// A row of a judge's job: verdicts by game, named after the answers.
func judgment(
    _ id: String, _ verdicts: [String: String], extra: [String: String] = [:], lengths: (Int, Int) = (10, 20)
) -> Record {
    var draft = RecordDraft(kind: "judgment", instruction: "Question \(id)", instance: Instance(input: "", output: ""))
    draft.extra = [
        "pair": id, "model_first": "new", "model_second": "old", "length_first": "\(lengths.0)", "length_second": "\(lengths.1)",
    ]
    for (game, verdict) in verdicts { draft.extra["verdict_" + game] = verdict }
    draft.extra.merge(extra) { $1 }
    return Record(
        id: id, task: id, draft: draft,
        provenance: Provenance(
            recipe: "judge", version: 1, step: id, answers: [], prompts: [:], modelAsked: "", modelReported: "", endpoint: "test",
            simulated: false))
}

/// The verdict of each judge in both orders, seat by seat: `first first` is one that is consistent.
func panelRow(_ id: String, _ seats: String..., extra: [String: String] = [:], lengths: (Int, Int) = (10, 20)) -> Record {
    var verdicts: [String: String] = [:]
    for (index, seat) in seats.enumerated() {
        let mark = index == 0 ? "" : "@\(index + 1)"
        for (order, verdict) in zip(["ab", "ba"], seat.split(separator: " ")) {
            verdicts["\(order)-1\(mark)"] = String(verdict)
        }
    }
    return judgment(id, verdicts, extra: extra, lengths: lengths)
}

extension JudgeSummary {
    init(_ rows: [Record], judges: [String]) {
        self.init(rows.compactMap { JudgedPair($0) }, judges: judges, seed: 1, isSimulated: false)
    }
}
