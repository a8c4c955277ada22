import Formats
import Support

/// The published forms that a judge's verdicts can be written in.
enum JudgmentFormat: String, CaseIterable {
    case fastChat = "fastchat-judgments"
    case alpacaEval = "alpaca-eval-annotations"
    case arenaHard = "arena-hard-judgments"

    var summary: String {
        switch self {
        case .fastChat: "FastChat's model_judgment/JUDGE_pair.jsonl, of a judge's folder"
        case .alpacaEval: "AlpacaEval's annotations.json, of a judge's folder; the preference is the mean of both orders"
        case .arenaHard: "Arena-Hard's model_judgment/JUDGE/MODEL.jsonl, of a judge's folder"
        }
    }
}

/// Writes a judge's `judgments.jsonl` in a published form. Nothing is left out silently: a row that the form has no place for
/// ends it.
struct JudgmentExport {
    let format: JudgmentFormat

    /// - Throws: ``MillError`` `row.unfit` or `row.field` with the row, and where a file cannot be read or written. Nothing is
    ///   written then.
    func run(_ path: String, into output: String) throws(MillError) -> ExportSummary {
        let file = RunFile.file(path)
        let begin = SystemTime().steadyMicros()
        let reader = try JudgingReader<MillJudgment>(file)
        let rows =
            switch format {
            case .fastChat: try Self.write(reader, file, output) { row throws(Unfit) in try FastChatPairJudgment(row) }
            case .alpacaEval: try Self.write(reader, file, output) { row throws(Unfit) in try AlpacaEvalAnnotation(row) }
            case .arenaHard: try Self.write(reader, file, output) { row throws(Unfit) in try ArenaHardJudgment(row) }
            }
        let seconds = Double(SystemTime().steadyMicros() - begin) / 1_000_000
        return ExportSummary(format: format.rawValue, output: output, rows: rows, seconds: seconds)
    }

    private static func write<Row: JudgmentRow>(
        _ reader: JudgingReader<MillJudgment>, _ file: String, _ output: String,
        _ make: (MillJudgment) throws(Unfit) -> Row
    ) throws(MillError) -> Int {
        var writer = try JudgmentWriter<Row>(publishingAt: output)
        while let lines = try reader.next() {
            for line in lines {
                switch line {
                case .fault(let fault):
                    throw MillError(
                        .rowField, "export", "\(file):\(fault.line)", cause: fault.reason, hint: "Nothing was written.")
                case .row(let row, let place):
                    let made: Row
                    do throws(Unfit) {
                        made = try make(row)
                    } catch {
                        throw MillError(
                            .rowUnfit, "export", "\(file):\(place.line) (pair \(row.id))", cause: error.reason,
                            hint: "Nothing was written.")
                    }
                    try writer.write(made)
                }
            }
        }
        try writer.commit()
        return writer.rows
    }
}
