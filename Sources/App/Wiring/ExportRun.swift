import Formats
import Reports
import Support
import Templates

/// Reads rows and writes each in another form; few are in memory at one time.
struct ExportRun {
    let format: ExportFormat
    /// The folders that prompts are looked up in, for the format that needs them.
    let prompts: [String]

    private static let withInput = "alpaca/export/with-input"
    private static let withoutInput = "alpaca/export/without-input"

    /// - Throws: ``MillError``: `seed.field` for a row that cannot be exported, with its line; `io`, `cannot-create`, and
    ///   `prompt.missing` or `prompt.variable` for a prompt that cannot be used.
    func run(_ file: String, into output: String) throws -> ExportSummary {
        let prompts =
            format == .alpacaPrompt ? try PromptLibrary(folders: prompts).load([Self.withInput, Self.withoutInput]) : nil
        let reader = try RowReader(file)
        var writer = try ExportWriter(format, publishingAt: output) { instruction, input in
            let values = ["instruction": instruction, "input": input].filter { !$1.isEmpty || $0 == "instruction" }
            let name = input.isEmpty ? Self.withoutInput : Self.withInput
            return try prompts?.render(name, values.mapValues { .text($0) }) ?? ""
        }
        var meter = ExportMeter()
        while let rows = try reader.next() {
            for row in rows { try export(row, of: file, to: &writer) }
            meter.show(rows: writer.rows, bytes: reader.source.bytesRead)
        }
        meter.end()
        try writer.commit()
        return ExportSummary(format: format.rawValue, output: output, rows: writer.rows, seconds: meter.seconds)
    }

    private func export(_ row: RawRow, of file: String, to writer: inout ExportWriter) throws {
        do {
            for row in try ExportRow.rows(of: row) { try writer.write(row) }
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
        writer.endObject()
    }

    var text: String {
        let reasons = leftOut.sorted { $0.key < $1.key }.map { "  left out: \(Figures.grouped($0.value)) \($0.key)\n" }
        return "wrote \(Figures.grouped(rows)) rows as \(format) to \(output)\n" + reasons.joined()
    }
}

/// Progress on a terminal.
private struct ExportMeter {
    private let time = SystemTime()
    private let begin: Int64
    private var last: Int64
    private let isShown = Terminal.isInteractive()
    private var isLineOpen = false

    init() {
        begin = time.steadyMicros()
        last = begin
    }

    var seconds: Double { Double(time.steadyMicros() - begin) / 1_000_000 }

    mutating func show(rows: Int, bytes: Int) {
        let now = time.steadyMicros()
        guard isShown, now - last > 200_000 else { return }
        last = now
        let line = "\(Figures.grouped(rows)) rows  \(bytes >> 20) MiB read"
        Terminal.write("\r\u{1B}[K" + Terminal.fitted(line, width: Terminal.width() - 1), to: Terminal.standardError)
        isLineOpen = true
    }

    /// Ends the line of progress.
    mutating func end() {
        if isLineOpen { Terminal.write("\r\u{1B}[K", to: Terminal.standardError) }
        isLineOpen = false
    }
}
