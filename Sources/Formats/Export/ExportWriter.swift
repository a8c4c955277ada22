import Records
public import Support

/// Writes rows in an export format, one after another. The file appears whole at ``commit()`` or not at all.
///
/// The same rows give the same bytes.
public struct ExportWriter {
    /// Renders the training prompt of a task; an empty input is none.
    public typealias PromptRendering = (_ instruction: String, _ input: String) throws -> String

    /// How many rows were written.
    public private(set) var rows = 0
    private let format: ExportFormat
    private let file: FileWriter
    private let prompt: PromptRendering

    /// - Parameter prompt: asked for in ``ExportFormat/alpacaPrompt`` alone.
    /// - Throws: ``MillError`` with code `cannot-create`.
    public init(_ format: ExportFormat, publishingAt path: String, prompt: @escaping PromptRendering) throws(MillError) {
        self.format = format
        self.prompt = prompt
        file = try FileWriter(publishingAt: path)
        if format.isArray { try file.write("[".utf8) }
    }

    /// Adds `row`.
    /// - Throws: ``ExportRow/Fault`` for a conversation that the format has no place for, ``MillError`` `io`, and what rendering
    ///   the prompt throws.
    public mutating func write(_ row: ExportRow) throws {
        var writer = JSONWriter()
        writer.beginObject()
        switch format {
        case .alpaca:
            let columns = try columns(of: row)
            writer.member("instruction", columns.instruction)
            writer.member("input", columns.input)
            writer.member("output", columns.output)
        case .alpacaPrompt:
            let columns = try columns(of: row)
            writer.member("prompt", try prompt(columns.instruction, columns.input))
            writer.member("completion", columns.output)
        case .wizardlm:
            let columns = try columns(of: row)
            writer.member("instruction", columns.question)
            writer.member("output", columns.output)
        case .sharegpt:
            writer.member("id", row.id)
            turns(of: row, under: "conversations", "from", "value", to: &writer) { speaker in
                switch speaker {
                case .system: "system"
                case .user: "human"
                case .assistant: "gpt"
                }
            }
        case .messages: turns(of: row, under: "messages", "role", "content", to: &writer, naming: \.rawValue)
        }
        writer.endObject()
        try add(writer.bytes)
    }

    /// Ends the file and makes it durable and visible.
    /// - Throws: ``MillError``.
    public func commit() throws(MillError) {
        if format.isArray { try file.write("\n]\n".utf8) }
        try file.commit()
    }

    private mutating func add(_ json: [UInt8]) throws(MillError) {
        if format.isArray {
            try file.write((rows > 0 ? ",\n" : "\n").utf8)
            try file.write(json)
        } else {
            try file.write(json)
            try file.write("\n".utf8)
        }
        rows += 1
    }

    private func columns(of row: ExportRow) throws(ExportRow.Fault) -> ExportRow.Columns {
        guard let columns = row.columns else {
            throw ExportRow.Fault(
                offset: 0,
                reason:
                    "it is a conversation of \(row.turns.count) turns; \(format.rawValue) has one question and one answer a row")
        }
        return columns
    }

    private func turns(
        of row: ExportRow, under name: String, _ speaker: String, _ text: String, to writer: inout JSONWriter,
        naming: (Speaker) -> String
    ) {
        writer.key(name)
        writer.beginArray()
        for turn in row.turns {
            writer.beginObject()
            writer.member(speaker, naming(turn.role))
            writer.member(text, turn.text)
            writer.endObject()
        }
        writer.endArray()
    }
}
