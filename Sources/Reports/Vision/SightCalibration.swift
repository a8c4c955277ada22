public import Records
import Statistics

/// How often an endpoint is right about what is in a picture, from the rows of recipe `pope`.
///
/// Source: POPE, arXiv 2305.10355. A share of yes above one half with low precision is the bias that verdicts then have too.
public struct SightCalibration: Encodable, Sendable {
    private var counts: [String: BinaryCalibration] = [:]

    public init() {}

    public var isEmpty: Bool { counts.isEmpty }

    /// Counts a row; one of another kind is passed over.
    public mutating func add(_ record: Record) {
        guard record.kind == "calibration", let truth = record.extra["truth"], let said = record.extra["said"] else { return }
        let answer: Bool? = said == "yes" ? true : said == "no" ? false : nil
        counts[record.extra["type"] ?? "", default: BinaryCalibration()].add(answer, truth: truth == "yes")
    }

    /// Of all questions, and by how absent things were chosen.
    private var lines: [(type: String, counts: BinaryCalibration)] {
        let types = counts.sorted { $0.key < $1.key }
        let all = types.reduce(into: BinaryCalibration()) { $0.merge($1.value) }
        return [("all", all)] + types.map { ($0.key, $0.value) }
    }

    private struct Line: Encodable {
        let type: String
        let questions: Int
        let unclear: Int
        let accuracy: HallucinationReport.Rate?
        let precision: HallucinationReport.Rate?
        let recall: HallucinationReport.Rate?
        let f1: Double?
        let yesShare: HallucinationReport.Rate?

        init(_ type: String, _ counts: BinaryCalibration) {
            self.type = type
            questions = counts.total
            unclear = counts.unclear
            accuracy = counts.accuracy.flatMap { HallucinationReport.Rate($0.successes, of: $0.trials) }
            precision = counts.precision.flatMap { HallucinationReport.Rate($0.successes, of: $0.trials) }
            recall = counts.recall.flatMap { HallucinationReport.Rate($0.successes, of: $0.trials) }
            f1 = counts.f1
            yesShare = counts.yesShare.flatMap { HallucinationReport.Rate($0.successes, of: $0.trials) }
        }
    }

    private enum CodingKeys: String, CodingKey { case schema, lines }

    /// `{"lines": [..], "schema": 1}`, the first line of all questions.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(1, forKey: .schema)
        try container.encode(lines.map { Line($0.type, $0.counts) }, forKey: .lines)
    }

    /// For a terminal.
    public var text: String {
        var table = TextTable([
            ("absent things", .left), ("questions", .right), ("accuracy", .right), ("precision", .right), ("recall", .right),
            ("F1", .right), ("says yes", .right), ("unclear", .right),
        ])
        for line in lines.map({ Line($0.type, $0.counts) }) {
            table.add([
                line.type, Figures.grouped(line.questions), HallucinationReport.percent(line.accuracy),
                HallucinationReport.percent(line.precision), HallucinationReport.percent(line.recall),
                HallucinationReport.tenths(line.f1), HallucinationReport.percent(line.yesShare),
                Figures.grouped(line.unclear),
            ])
        }
        return table.text(width: 140) + "Half of the questions are about things that are there. Intervals are 95 %.\n"
    }
}
