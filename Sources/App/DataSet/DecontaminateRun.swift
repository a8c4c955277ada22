import Engine
import FoundationEssentials
import Formats
import Reports
import Rouge
import Store
import Support

/// Takes rows out that overlap with evaluation sets: of a file, or of a job's data.
struct DecontaminateRun {
    let evaluation: EvaluationSet
    /// The fields of the data whose texts are compared; none for all.
    let fields: [String]
    /// A row leaves where a greater share of its tokens is in the evaluation sets.
    let threshold: Double

    /// What a row has in common with the evaluation sets, where that is too much.
    private func finding(in row: RawRow) throws(RowField.Fault) -> EvaluationOverlap.Finding? {
        let texts = try ComparedText.ofData(row, fields: fields)
        guard let finding = evaluation.overlap.finding(in: texts), finding.share > threshold else { return nil }
        return finding
    }

    // MARK: A file

    /// Writes the rows that stay byte for byte, one a line.
    /// - Parameter rejected: where the others go, each with why.
    /// - Throws: ``MillError`` where a file cannot be read or written; if strict, `row.field` for a row that cannot be read.
    func run(_ file: String, into output: String, rejected: String?, isStrict: Bool) throws -> DecontaminateSummary {
        let reader = try RowReader(file)
        let kept = try FileWriter(publishingAt: output)
        let removed = try rejected.map { path throws(MillError) in try FileWriter(publishingAt: path) }
        var summary = DecontaminateSummary(evaluation.count, output: output)
        var meter = RowMeter()
        while let rows = try reader.next() {
            for row in rows {
                summary.rows += 1
                switch Result(catching: { () throws(RowField.Fault) in try finding(in: row) }) {
                case .success(nil): try kept.write(row.bytes + [UInt8(ascii: "\n")])
                case .success(let finding?):
                    let origin = evaluation.origin(of: finding.item)
                    summary.note(origin)
                    try removed?.write(line(row, finding, origin))
                case .failure(let fault):
                    let place = "\(file):\(row.line)"
                    let cause = "\(fault.reason) (byte \(row.byteOffset + fault.offset))"
                    guard !isStrict else { throw MillError(.rowField, "read the row at", place, cause: cause) }
                    summary.unreadable += 1
                    meter.say("\(place): \(cause); left out")
                }
            }
            meter.show(
                "\(Figures.grouped(summary.rows)) rows, \(Figures.grouped(summary.removed)) removed",
                bytes: reader.source.bytesRead)
        }
        meter.end()
        try removed?.commit()
        try kept.commit()
        summary.seconds = meter.seconds
        return summary
    }

    private func line(_ row: RawRow, _ finding: EvaluationOverlap.Finding, _ origin: EvaluationSet.Origin) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("evaluation")
        writer.beginObject()
        writer.member("file", origin.file)
        writer.member("id", origin.id)
        writer.member("line", origin.line)
        writer.endObject()
        writer.member("line", row.line)
        writer.member("measured", finding.share)
        writer.member("overlap", Self.shown(finding.first))
        writer.key("row")
        writer.raw(row.bytes)
        writer.member("rule", WithdrawalRow.contaminated)
        writer.member("runs", finding.runs)
        writer.member("schema", 1)
        writer.member("threshold", threshold)
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// The first run, not longer than a line.
    private static func shown(_ text: String) -> String {
        text.unicodeScalars.count > 200 ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(199))) + "…" : text
    }

    // MARK: A job

    /// Has the rows leave the job's data for good.
    /// - Throws: ``MillError`` `job.state` while the job is running.
    func run(_ place: JobPlace, isDryRun: Bool) async throws -> Withdrawal.Summary {
        try await Withdrawal(place.desk).sieve(place.job.id, isDryRun: isDryRun) { body, now in
            guard let finding = try finding(in: RawRow(body)) else { return nil }
            let origin = evaluation.origin(of: finding.item)
            let id = origin.id.map { " (\($0))" } ?? ""
            return WithdrawalRow(
                item: try CanonicalJSON.decode(RowID.self, from: body).id, rule: WithdrawalRow.contaminated, cause: origin.place,
                detail: "\(finding.runs) runs in common with \(origin.place)\(id): \(Self.shown(finding.first))",
                measured: finding.share, threshold: threshold, at: now)
        }
    }

    private struct RowID: Decodable {
        let id: String
    }
}

/// What a run over a file came to.
struct DecontaminateSummary: JSONWritable {
    /// Items that were compared against.
    let items: Int
    let output: String
    var rows = 0
    var unreadable = 0
    /// Rows that overlap, by evaluation row.
    private(set) var found: [String: Int] = [:]
    var seconds = 0.0

    init(_ items: Int, output: String) {
        self.items = items
        self.output = output
    }

    var removed: Int { found.values.reduce(0, +) }
    private var kept: Int { rows - removed - unreadable }

    mutating func note(_ origin: EvaluationSet.Origin) {
        found[origin.place, default: 0] += 1
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("evaluations")
        writer.beginObject()
        for (place, count) in JSONWriter.sorted(found) { writer.member(place, count) }
        writer.endObject()
        writer.member("items", items)
        writer.member("kept", kept)
        writer.member("output", output)
        writer.member("removed", removed)
        writer.member("rows", rows)
        writer.member("schema", 1)
        writer.member("seconds", seconds)
        writer.member("unreadable", unreadable)
        writer.endObject()
    }

    var text: String {
        var text = "kept \(Figures.grouped(kept)) of \(Figures.grouped(rows)) rows in \(output)\n"
        text += "  contaminated     \(Figures.grouped(removed)), by \(Figures.grouped(found.count)) of "
        text += "\(Figures.grouped(items)) evaluation items\n"
        if unreadable > 0 { text += "  unreadable       \(Figures.grouped(unreadable))\n" }
        return text
    }
}
