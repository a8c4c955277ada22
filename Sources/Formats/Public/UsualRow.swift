import Records

/// A row that was not imported from a published form, as that form usually has it.
struct UsualRow {
    private let row: ExportRow

    init(_ row: ExportRow) {
        self.row = row
    }

    /// - Throws: ``ExportRow/Fault`` where the form has no place for it.
    func value(as format: PublicFormat) throws(ExportRow.Fault) -> JSONValue {
        switch format {
        case .alpaca:
            let columns = try columns(format)
            return object([("instruction", columns.instruction), ("input", columns.input), ("output", columns.output)])
        case .dolly:
            let columns = try columns(format)
            return object([("instruction", columns.instruction), ("context", columns.input), ("response", columns.output)])
        case .wizardlm:
            let columns = try columns(format)
            return object([("instruction", columns.question), ("output", columns.output)])
        case .flan:
            let columns = try columns(format)
            return object([("inputs", columns.question), ("targets", columns.output)])
        case .hc3:
            let columns = try columns(format)
            return .object([
                member("question", .string(columns.question)), member("human_answers", .array([])),
                member("chatgpt_answers", .array([.string(columns.output)])),
            ])
        case .lima: return .object([member("conversations", try alternation(format))])
        case .ultrachat: return .object([member("id", .string(row.id)), member("data", try alternation(format))])
        case .sharegpt:
            return .object([member("id", .string(row.id)), member("conversations", turns("from", "value", ["human", "gpt"]))])
        case .lmsysChat:
            return .object([
                member("conversation_id", .string(row.id)),
                member("conversation", turns("role", "content", ["user", "assistant"])),
            ])
        case .oig: return object([("text", marked())])
        case .superNaturalInstructions:
            throw ExportRow.Fault(offset: 0, reason: "a task's file is made of rows that were imported from one")
        }
    }

    private func columns(_ format: PublicFormat) throws(ExportRow.Fault) -> ExportRow.Columns {
        guard let columns = row.columns else {
            throw ExportRow.Fault(
                offset: 0,
                reason:
                    "it is a conversation of \(row.turns.count) turns; \(format.rawValue) has one question and one answer a row")
        }
        return columns
    }

    private func alternation(_ format: PublicFormat) throws(ExportRow.Fault) -> JSONValue {
        for (index, turn) in row.turns.enumerated() where (turn.role == .user) != index.isMultiple(of: 2) || turn.role == .system
        {
            throw ExportRow.Fault(
                offset: 0,
                reason: "in \(format.rawValue) the user and the assistant speak by turns; turn \(index + 1) is another's")
        }
        return .array(row.turns.map { .string($0.text) })
    }

    private func turns(_ speaker: String, _ text: String, _ names: [String]) -> JSONValue {
        .array(
            row.turns.map { turn in
                let name =
                    switch turn.role {
                    case .system: "system"
                    case .user: names.first ?? "user"
                    case .assistant: names.last ?? "assistant"
                    }
                return object([(speaker, name), (text, turn.text)])
            })
    }

    private func marked() -> String {
        var lines: [String] = []
        for turn in row.turns {
            switch turn.role {
            case .system: lines.append(turn.text)
            case .user: lines.append("<human>: " + turn.text)
            case .assistant: lines.append("<bot>: " + turn.text)
            }
        }
        return lines.joined(separator: "\n")
    }

    private func object(_ texts: [(String, String)]) -> JSONValue {
        .object(texts.map { member($0.0, .string($0.1)) })
    }

    private func member(_ name: String, _ value: JSONValue) -> JSONValue.Member {
        JSONValue.Member(name: name, offset: 0, value: value)
    }
}
