import Engine
import Formats
import Records
import Reports
import Support

/// Reads a published data set and writes its rows as ours; few are in memory at one time.
struct ImportRun {
    /// Nil to have it recognised.
    let format: PublicFormat?
    /// Where rows that cannot be read go; nil where the first ends the import.
    let quarantine: String?

    /// - Throws: ``MillError``: `row.field` for a row that cannot be read, with its line and byte, or where no format is recognised;
    ///   `seed.syntax` for a file that is cut off; `io`, `cannot-create`.
    func run(_ file: String, into output: String) throws -> ImportSummary {
        let reader = try PublicImport(file, format: format)
        let writer = try FileWriter(publishingAt: output)
        var bad: FileWriter?
        var summary = ImportSummary(output: output)
        var meter = RowMeter()
        while let readings = try reader.next() {
            for reading in readings {
                switch reading {
                case .success(let rows):
                    summary.published += 1
                    for row in rows {
                        summary.rows += 1
                        try writer.write(JSONWriter.bytes(of: Record(row)))
                        try writer.write([UInt8(ascii: "\n")])
                    }
                case .failure(let row):
                    guard let quarantine else { throw Self.refusal(row, file) }
                    summary.bad += 1
                    meter.say("\(file):\(row.line): \(row.reason) (byte \(row.byteOffset)); left out")
                    if bad == nil { bad = try FileWriter(publishingAt: quarantine) }
                    try bad?.write(Self.line(row))
                }
            }
            meter.show("\(Figures.grouped(summary.rows)) rows", bytes: reader.bytesRead)
        }
        meter.end()
        guard let format = reader.format else {
            throw MillError(.rowField, "recognise the format of", file, cause: "it has no row", hint: "Name it with --from.")
        }
        try bad?.commit()
        try writer.commit()
        summary.format = format.rawValue
        summary.isRecognised = self.format == nil
        summary.quarantine = bad == nil ? nil : quarantine
        summary.seconds = meter.seconds
        return summary
    }

    private static func refusal(_ row: PublicImport.BadRow, _ file: String) -> MillError {
        MillError(
            .rowField, "import the row at", "\(file):\(row.line)", cause: "\(row.reason) (byte \(row.byteOffset))",
            hint: "Nothing was written. With --skip-bad such rows go to a file of their own, and the others are imported.")
    }

    private static func line(_ row: PublicImport.BadRow) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("byteOffset", row.byteOffset)
        writer.member("line", row.line)
        writer.member("reason", row.reason)
        if !row.bytes.isEmpty { writer.member("row", String(decoding: row.bytes, as: UTF8.self)) }
        writer.member("schema", 1)
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension Record {
    /// An imported row: it was made by no step, and answers no question of ours.
    init(_ row: ImportedRow) {
        var draft = RecordDraft(kind: row.format.rawValue, instruction: "", instance: Instance(input: "", output: ""))
        draft.messages = row.messages
        (draft.instruction, draft.input, draft.output) = (row.instruction, row.input, row.output)
        draft.extra = row.extra
        self.init(
            id: row.id, task: row.task, draft: draft,
            provenance: Provenance(
                recipe: "import", version: 1, step: "", answers: [], prompts: [:], modelAsked: row.model,
                modelReported: row.model,
                endpoint: "", simulated: false))
    }
}

/// What an import came to.
struct ImportSummary: JSONWritable {
    var format = ""
    /// Whether nobody named the format.
    var isRecognised = false
    /// Rows of the published file.
    var published = 0
    /// Rows of ours that they are.
    var rows = 0
    /// Rows that could not be read, in ``quarantine``.
    var bad = 0
    let output: String
    var quarantine: String?
    var seconds = 0.0

    init(output: String) {
        self.output = output
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("bad", bad)
        writer.member("format", format)
        writer.member("isRecognised", isRecognised)
        writer.member("output", output)
        writer.member("published", published)
        writer.member("quarantine", quarantine)
        writer.member("rows", rows)
        writer.member("schema", 1)
        writer.member("seconds", seconds)
        writer.endObject()
    }

    var text: String {
        let several = rows == published ? "" : " (of \(Figures.grouped(published)) published rows)"
        let seen = isRecognised ? "recognised as \(format): " : "\(format): "
        let left = quarantine.map { "  \(Figures.grouped(bad)) rows could not be read; see \($0)\n" } ?? ""
        return "\(seen)\(Figures.grouped(rows)) rows\(several) in \(output)\n" + left
    }
}
