import Formats
import Records
import Reports
import Support
import Templates

/// Reads rows and writes each in another form; few are in memory at one time.
struct ExportRun {
    /// How a row is written.
    enum Form {
        case format(ExportFormat)
        /// A template of the user's, with so many demonstrations drawn by a seed.
        case template(TemplateForm, shots: Int, seed: UInt64)
    }

    let form: Form
    /// The folders that prompts are looked up in, for the format that needs them.
    let prompts: [String]
    let target: ExportTarget

    private static let withInput = "alpaca/export/with-input"
    private static let withoutInput = "alpaca/export/without-input"

    /// - Throws: ``MillError``: `seed.field` for a row that cannot be exported, with its line; `io`, `cannot-create`, and
    ///   `prompt.missing` or `prompt.variable` for a prompt that cannot be used.
    func run(_ file: String) throws -> ExportSummary {
        let writing = try writing(of: file)
        let reader = try RowReader(file)
        var outlet = try target.outlet(dataForm)
        var facts = CardFacts()
        let hasCard = ExportTarget.isFolder(target.output)
        var meter = RowMeter()
        while let rows = try reader.next() {
            for row in rows {
                try located(row, of: file) {
                    for row in try ExportRow.rows(of: row) {
                        try Self.refusePicture(of: row)
                        if hasCard { facts.add(row.origin, texts: row.turns.map(\.text)) }
                        try outlet.write(try writing(row), group: row.group)
                    }
                }
            }
            meter.show("\(Figures.grouped(outlet.rows)) rows", bytes: reader.source.bytesRead)
        }
        meter.end()
        let written = try target.publish(
            outlet, form: dataForm, facts: facts, source: ExportManifest.folder(of: file), dress: dress)
        return ExportSummary(
            format: dataForm.name, output: target.output, rows: outlet.rows, seconds: meter.seconds,
            splits: target.split == nil ? [:] : written.splits)
    }

    private var dataForm: DataForm {
        switch form {
        case .format(let format): .rows(format)
        case .template(let template, _, _): template.form
        }
    }

    /// What makes JSON of a row.
    private func writing(of file: String) throws -> (ExportRow) throws -> [UInt8] {
        switch form {
        case .format(let format):
            let prompts =
                format == .alpacaPrompt ? try PromptLibrary(folders: prompts).load([Self.withInput, Self.withoutInput]) : nil
            return { row in
                try row.json(as: format) { instruction, input in
                    let values = ["instruction": instruction, "input": input].filter { !$1.isEmpty || $0 == "instruction" }
                    let name = input.isEmpty ? Self.withoutInput : Self.withInput
                    return try prompts?.render(name, values.mapValues { .text($0) }) ?? ""
                }
            }
        case .template(let template, let shots, let seed):
            let shown = try Demonstrations(of: file, count: shots, seed: seed, needsRationale: template.showsRationales)
            return { row in try template.json(row, shots: try shown.drawn(for: row)) }
        }
    }

    /// Forms of texts have no place for a picture: without it the question is another.
    private static func refusePicture(of row: ExportRow) throws(ExportRow.Fault) {
        guard let picture = row.picture else { return }
        let forms = VisualFormat.allCases.map(\.rawValue).joined(separator: ", ")
        throw ExportRow.Fault(offset: 0, reason: "it is about the picture \(picture); write it as one of \(forms)")
    }

    private func dress(_ card: inout DataCard) {
        guard case .template(let template, let shots, _) = form else { return }
        card.templates = template.hashes
        card.shots = shots
    }

    private func located(_ row: RawRow, of file: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let fault as ExportRow.Fault {
            throw MillError(
                .seedField, "export the row at", "\(file):\(row.line)",
                cause: "\(fault.reason) (byte \(row.byteOffset + fault.offset))", hint: "Nothing was written.")
        }
    }
}

/// What an export came to.
struct ExportSummary: JSONWritable {
    let format: String
    let output: String
    let rows: Int
    let seconds: Double
    /// Rows that the form does not take, by why.
    var leftOut: [String: Int] = [:]
    /// Rows by split, where they were divided.
    var splits: [String: Int] = [:]

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("format", format)
        writer.key("leftOut")
        writer.beginObject()
        for (reason, count) in leftOut.sorted(by: { $0.key < $1.key }) { writer.member(reason, count) }
        writer.endObject()
        writer.member("output", output)
        writer.member("rows", rows)
        writer.member("schema", 1)
        writer.member("seconds", seconds)
        if !splits.isEmpty {
            writer.key("splits")
            writer.beginObject()
            for (split, count) in splits.sorted(by: { $0.key < $1.key }) { writer.member(split, count) }
            writer.endObject()
        }
        writer.endObject()
    }

    var text: String {
        let reasons = leftOut.sorted { $0.key < $1.key }.map { "  left out: \(Figures.grouped($0.value)) \($0.key)\n" }
        let parts = splits.sorted { $0.key < $1.key }.map { "\($0.key) \(Figures.grouped($0.value))" }.joined(separator: ", ")
        return "wrote \(Figures.grouped(rows)) rows as \(format) to \(output)" + (parts.isEmpty ? "" : " (\(parts))") + "\n"
            + reasons.joined()
    }
}
