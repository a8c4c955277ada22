import Formats
import Reports
import Support

/// Writes rows in a published data set's form: those that were imported from it as they stood there.
struct PublicExport {
    let format: PublicFormat

    /// Nil where `format` is none of a published data set's; of those that other exports write too, where the first row of `file` was
    /// not imported from it.
    init?(_ format: String, of file: String) throws {
        guard let found = PublicFormat(rawValue: format) else { return nil }
        if ExportFormat(rawValue: format) != nil {
            // Standard input cannot be looked at twice.
            guard file != "-", let first = try Self.firstRow(of: file) else { return nil }
            guard PublicWriter.wasImported(first, from: found) else { return nil }
        }
        self.format = found
    }

    private static func firstRow(of file: String) throws -> RawRow? {
        let reader = try RowReader(file)
        while let rows = try reader.next() {
            if let first = rows.first { return first }
        }
        return nil
    }

    /// - Throws: ``MillError``: `seed.field` for a row that cannot be exported, with its line; `io`, `cannot-create`.
    func run(_ file: String, into output: String) throws -> ExportSummary {
        let reader = try RowReader(file)
        var writer = try PublicWriter(format, publishingAt: output)
        var meter = RowMeter()
        var last = "\(file):1"
        while let rows = try reader.next() {
            for row in rows {
                last = "\(file):\(row.line)"
                do {
                    try writer.write(row)
                } catch let fault as ExportRow.Fault {
                    throw Self.refusal(fault, at: last, row.byteOffset)
                }
            }
            meter.show("\(Figures.grouped(writer.rows)) rows", bytes: reader.source.bytesRead)
        }
        meter.end()
        do {
            try writer.commit()
        } catch let fault as ExportRow.Fault {
            throw Self.refusal(fault, at: last, 0)
        }
        let bare = writer.bareTasks
        return ExportSummary(
            format: format.rawValue, output: output, rows: writer.rows, seconds: meter.seconds,
            leftOut: bare > 0 ? ["parts that the first row of a task had, which is gone": bare] : [:])
    }

    private static func refusal(_ fault: ExportRow.Fault, at place: String, _ offset: Int) -> MillError {
        MillError(
            .seedField, "export the row at", place, cause: "\(fault.reason) (byte \(offset + fault.offset))",
            hint: "Nothing was written.")
    }
}
