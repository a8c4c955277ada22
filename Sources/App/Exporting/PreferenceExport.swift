import Engine
import Formats
import Records
import Statistics
import Support

/// Writes the pairs of a judge's `judgments.jsonl` of which both orders name the same answer. All others are left out and
/// counted.
struct PreferenceExport {
    let format: PreferenceFormat
    let target: ExportTarget

    /// - Throws: ``MillError`` `row.unfit` or `row.field` with the row, and where a file cannot be read or written. Nothing is
    ///   written then.
    func run(_ path: String) throws -> ExportSummary {
        let file = RunFile.file(path)
        let begin = SystemTime().steadyMicros()
        let source = ExportManifest.folder(of: file)
        let isSimulated = try source.flatMap { try ExportManifest(in: $0) }?.manifest.simulated
        let reader = try JudgingReader<MillJudgment>(file)
        var outlet = try target.outlet(.preferences(format))
        var facts = CardFacts()
        var leftOut: [String: Int] = [:]
        while let lines = try reader.next() {
            for line in lines {
                switch try Self.pair(line, file, isSimulated) {
                case .leftOut(let reason): leftOut[reason, default: 0] += 1
                case .row(let row):
                    facts.add(row)
                    for json in row.json(as: format) { try outlet.write(json, group: row.id) }
                }
            }
        }
        try Self.expectRows(outlet.rows, leftOut, of: file)
        let written = try target.publish(outlet, form: .preferences(format), facts: facts, source: source) {
            $0.leftOut = leftOut
        }
        let seconds = Double(SystemTime().steadyMicros() - begin) / 1_000_000
        return ExportSummary(
            format: format.rawValue, output: target.output, rows: outlet.rows, seconds: seconds, leftOut: leftOut,
            splits: target.split == nil ? [:] : written.splits)
    }

    private enum Reading {
        case row(PreferenceRow)
        case leftOut(String)
    }

    private static func pair(
        _ line: JudgingReader<MillJudgment>.Line, _ file: String, _ isSimulated: Bool?
    ) throws(MillError) -> Reading {
        switch line {
        case .fault(let fault):
            throw MillError(.rowField, "export", "\(file):\(fault.line)", cause: fault.reason, hint: "Nothing was written.")
        case .row(let judgment, let place):
            if let reason = judgment.objection { return .leftOut(reason) }
            guard let row = PreferenceRow(judgment, isSimulated: isSimulated) else {
                throw MillError(
                    .rowUnfit, "export", "\(file):\(place.line) (pair \(judgment.id))",
                    cause: "it has not the question and both answers",
                    hint: "Nothing was written. Give the judge's command again, which writes the file anew.")
            }
            return .row(row)
        }
    }

    private static func expectRows(_ rows: Int, _ leftOut: [String: Int], of file: String) throws(MillError) {
        guard rows == 0, !leftOut.isEmpty else { return }
        let reasons = leftOut.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        throw MillError(
            .rowUnfit, "export", file, cause: "no pair has a winner in both orders: \(reasons)", hint: "Nothing was written.")
    }
}

extension MillJudgment {
    /// What all judges come to.
    fileprivate var state: PairState {
        if isIdentical { return .tie }
        let seats = Dictionary(grouping: calls) { $0.judge ?? "" }.values.map { calls in PairState(calls.map { Game($0) }) }
        return seats.count == 1 ? seats.first ?? .error : PairState(panel: Array(seats))
    }

    /// Why it is no preference; nil where it is one.
    fileprivate var objection: String? {
        if turn > 1 { return "of several turns" }
        if image != nil { return "about a picture" }
        if !calls.isEmpty, calls.allSatisfy({ $0.name.hasPrefix("alone") }) { return "judged each answer alone" }
        return switch state {
        case .win, .loss: nil
        case .tie: "ties"
        case .halfWin, .halfLoss, .inconsistent: "whose orders differ"
        case .error: "without a verdict"
        }
    }
}

extension PreferenceRow {
    /// Nil where the row has no texts, as in files of earlier versions.
    fileprivate init?(_ row: MillJudgment, isSimulated: Bool?) {
        guard let question = row.question, let model = row.modelAnswer, let baseline = row.baselineAnswer else { return nil }
        let isModel = row.state == .win
        let readable = row.calls.filter { $0.verdict != .error }
        let agreeing = readable.count { $0.verdict == (isModel ? .model : .baseline) }
        let judges = Set(row.calls.compactMap(\.judge)).sorted()
        self.init(
            id: row.id, prompt: [Message(.user, question)], chosen: isModel ? model : baseline,
            rejected: isModel ? baseline : model, chosenModel: isModel ? row.model : row.baseline,
            rejectedModel: isModel ? row.baseline : row.model,
            judge: judges.isEmpty ? row.judge : judges.joined(separator: " + "),
            agreement: Double(agreeing) / Double(max(1, readable.count)), isSimulated: isSimulated)
    }
}

extension [RowOutlet.Written] {
    /// Rows by split.
    var splits: [String: Int] {
        Dictionary(map { ($0.split, $0.rows) }, uniquingKeysWith: +)
    }
}
