import Records

/// A published row as rows of ours.
enum PublicDecoding {
    /// - Throws: where the row is not of the format.
    static func rows(of value: JSONValue, as format: PublicFormat) throws(RowField.Fault) -> [ImportedRow] {
        switch format {
        case .alpaca: [try pair(value, format, "instruction", "input", "output")]
        case .dolly: [try pair(value, format, "instruction", "context", "response")]
        case .flan: [try pair(value, format, "inputs", nil, "targets")]
        case .wizardlm:
            try PublicFields(value).has("conversations")
                ? [try conversation(value, format, "conversations", "from", "value")]
                : [try pair(value, format, "instruction", nil, "output")]
        case .sharegpt: [try conversation(value, format, "conversations", "from", "value")]
        case .lmsysChat: [try conversation(value, format, "conversation", "role", "content")]
        case .lima: [try alternation(value, format, "conversations")]
        case .ultrachat: [try alternation(value, format, "data")]
        case .oig: [try markedText(value)]
        case .hc3: try answers(value)
        case .superNaturalInstructions: try instances(value).map { row throws(RowField.Fault) in try row.get() }
        }
    }

    /// One question and its answer in columns.
    private static func pair(
        _ value: JSONValue, _ format: PublicFormat, _ instruction: String, _ input: String?, _ output: String
    ) throws(RowField.Fault) -> ImportedRow {
        var fields = try PublicFields(value)
        var row = ImportedRow(format, of: value)
        let question = try fields.text(instruction, as: "@instruction")
        let context = try input.map { name throws(RowField.Fault) in try fields.optionalText(name, as: "@input") } ?? ""
        row.setColumns(question, context, try fields.optionalText(output, as: "@output"))
        row.setLayout(fields.layout(keepingIn: &row.extra))
        return row
    }

    /// Turns that are objects of a speaker and a text.
    private static func conversation(
        _ value: JSONValue, _ format: PublicFormat, _ list: String, _ speaker: String, _ text: String
    ) throws(RowField.Fault) -> ImportedRow {
        var fields = try PublicFields(value)
        var row = ImportedRow(format, of: value)
        if case .string(let model)? = fields.member("model")?.value { row.model = model }
        var turns: [Message] = []
        var layouts: [JSONValue] = []
        for (index, element) in try fields.elements(list).enumerated() {
            let (turn, layout) = try self.turn(element, index, "\(list)[\(index)]", speaker, text)
            turns.append(turn)
            layouts.append(layout)
        }
        row.setTurns(turns)
        fields.use(list, as: .array(layouts))
        row.setLayout(fields.layout(keepingIn: &row.extra))
        return row
    }

    /// Who is called what. Source: FastChat's and LMSYS' files.
    private static let speakers: [String: Speaker] = [
        "human": .user, "user": .user, "gpt": .assistant, "assistant": .assistant, "chatgpt": .assistant, "bard": .assistant,
        "bing": .assistant, "model": .assistant, "system": .system,
    ]

    private static func turn(
        _ element: JSONValue, _ index: Int, _ path: String, _ speaker: String, _ text: String
    ) throws(RowField.Fault) -> (Message, JSONValue) {
        guard case .object(let members) = element else {
            throw RowField.Fault(offset: 0, reason: "\(path): expected an object, found \(element.kind)")
        }
        var role: Speaker?
        var said = ""
        var layout: [JSONValue.Member] = []
        for member in members {
            var value = RowLayout.literal(member.value)
            if member.name == speaker, case .string(let name) = member.value {
                guard let known = speakers[name.lowercased()] else {
                    throw RowField.Fault(
                        offset: member.offset, reason: "\(path).\(speaker): nobody is called '\(name.prefix(40))'")
                }
                role = known
            } else if member.name == text, member.value != .null {
                guard case .string(let words) = member.value else {
                    throw RowField.Fault(
                        offset: member.offset, reason: "\(path).\(text): expected a text, found \(member.value.kind)")
                }
                said = words
                value = RowLayout.message(index)
            }
            layout.append(JSONValue.Member(name: member.name, offset: 0, value: value))
        }
        guard let role else { throw RowField.Fault(offset: 0, reason: "\(path): the field '\(speaker)' is missing") }
        return (Message(role, said), .object(layout))
    }

    /// Turns that are texts, the user's and the assistant's by turns.
    private static func alternation(
        _ value: JSONValue, _ format: PublicFormat, _ list: String
    ) throws(RowField.Fault) -> ImportedRow {
        var fields = try PublicFields(value)
        var row = ImportedRow(format, of: value)
        var turns: [Message] = []
        for (index, element) in try fields.elements(list).enumerated() {
            guard case .string(let text) = element else {
                throw RowField.Fault(
                    offset: fields.member(list)?.offset ?? 0, reason: "\(list)[\(index)]: expected a text, found \(element.kind)")
            }
            turns.append(Message(index.isMultiple(of: 2) ? .user : .assistant, text))
        }
        row.setTurns(turns)
        fields.use(list, as: .array(turns.indices.map(RowLayout.message)))
        row.setLayout(fields.layout(keepingIn: &row.extra))
        return row
    }

    /// One text with marks before each turn.
    private static func markedText(_ value: JSONValue) throws(RowField.Fault) -> ImportedRow {
        var fields = try PublicFields(value)
        var row = ImportedRow(.oig, of: value)
        let text = try fields.text("text", as: "")
        guard let cut = OIGText(text) else {
            throw RowField.Fault(
                offset: fields.member("text")?.offset ?? 0, reason: "the field 'text' has neither <human>: nor <bot>:")
        }
        var turns: [Message] = []
        let names = cut.pieces.map { piece in
            switch piece {
            case .between(let text): return "=" + text
            case .turn(let role, let text):
                turns.append(Message(role, text))
                return "@\(turns.count - 1)"
            }
        }
        row.setTurns(turns)
        fields.use("text", as: RowLayout.joined(names))
        row.setLayout(fields.layout(keepingIn: &row.extra))
        return row
    }
}
