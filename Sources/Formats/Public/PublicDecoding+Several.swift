import Records

// Published rows that are several of ours: HC3's answers, the instances of a task.

extension PublicDecoding {
    private static let answerLists = ["human_answers", "chatgpt_answers"]

    /// A row for each answer. A question without any is a row without an output.
    static func answers(_ value: JSONValue) throws(RowField.Fault) -> [ImportedRow] {
        var fields = try PublicFields(value)
        var shared = ImportedRow(.hc3, of: value)
        let question = try fields.text("question", as: "@instruction")
        var answers: [(list: String, text: String)] = []
        for list in answerLists {
            guard let member = fields.member(list), member.value != .null else { continue }
            guard case .array(let values) = member.value else { throw fields.wrong(member, "an array") }
            fields.use(list, as: .string("*" + list))
            for (index, value) in values.enumerated() {
                guard case .string(let text) = value else {
                    throw RowField.Fault(
                        offset: member.offset, reason: "\(list)[\(index)]: expected a text, found \(value.kind)")
                }
                answers.append((list, text))
            }
        }
        shared.setLayout(fields.layout(keepingIn: &shared.extra), as: ImportedRow.Key.group)
        guard !answers.isEmpty else {
            shared.setColumns(question, "", "")
            return [shared.part(0, of: 1, in: "", layout: .null)]
        }
        return answers.enumerated().map { number, answer in
            var row = shared
            row.setColumns(question, "", answer.text)
            // Where it comes from. Source: the mapping rules of text-generation, section 4.4.
            row.extra["origin"] = row.extra["origin"] ?? (answer.list == "human_answers" ? "human" : "chatgpt")
            return row.part(number, of: answers.count, in: answer.list, layout: .string("@output"))
        }
    }

    /// A row for each instance of a task; what is said of the task as a whole is kept with the first.
    /// - Throws: where the task is none; an instance that is none is a failure of its own.
    static func instances(_ value: JSONValue) throws(RowField.Fault) -> [Result<ImportedRow, RowField.Fault>] {
        var fields = try PublicFields(value)
        let shared = ImportedRow(.superNaturalInstructions, of: value)
        let instruction = try definition(&fields)
        let elements = try fields.elements("Instances")
        fields.use("Instances", as: .string("*Instances"))
        let offset = fields.member("Instances")?.offset ?? 0
        var first = shared
        first.setLayout(fields.layout(keepingIn: &first.extra), as: ImportedRow.Key.group)
        var isFirst = true
        return elements.enumerated().map { number, element in
            Result { () throws(RowField.Fault) in
                var row = isFirst ? first : shared
                do throws(RowField.Fault) {
                    try row.takeInstance(element, instruction)
                } catch {
                    throw RowField.Fault(offset: offset, reason: "Instances[\(number)]: \(error.reason)")
                }
                isFirst = false
                return row.part(number, of: elements.count, in: "Instances", layout: nil)
            }
        }
    }

    /// Its lines, where it has several.
    private static func definition(_ fields: inout PublicFields) throws(RowField.Fault) -> String {
        guard let member = fields.member("Definition"), case .array(let values) = member.value else {
            return try fields.text("Definition", as: "@instruction")
        }
        var lines: [String] = []
        for value in values {
            guard case .string(let line) = value else { throw fields.wrong(member, "texts") }
            lines.append(line)
        }
        fields.use("Definition", as: lines.count == 1 ? .array([.string("@instruction")]) : RowLayout.literal(member.value))
        return lines.joined(separator: "\n")
    }
}

extension ImportedRow {
    fileprivate func part(_ number: Int, of count: Int, in list: String, layout: JSONValue?) -> ImportedRow {
        var row = self
        row.id = "\(task)#\(number)"
        row.extra[Key.part] = "\(number)/\(count)"
        row.extra[Key.list] = list
        if let layout { row.setLayout(layout) }
        return row
    }

    /// An instance: `input`, and `output`, which is a text or several that are all right; the first is the row's.
    fileprivate mutating func takeInstance(_ element: JSONValue, _ instruction: String) throws(RowField.Fault) {
        var fields = try PublicFields(element)
        let input = try fields.optionalText("input", as: "@input")
        guard let member = fields.member("output"), case .array(let values) = member.value else {
            setColumns(instruction, input, try fields.optionalText("output", as: "@output"))
            return setLayout(fields.layout(keepingIn: &extra))
        }
        var texts: [String] = []
        for value in values {
            guard case .string(let text) = value else { throw fields.wrong(member, "texts") }
            texts.append(text)
        }
        var layout: [JSONValue] = texts.isEmpty ? [] : [.string("@output")]
        if texts.count > 1 {
            extra[Key.others] = JSONText(.array(texts.dropFirst().map { .string($0) })).text
            layout.append(.string("+" + Key.others))
        }
        fields.use("output", as: .array(layout))
        setColumns(instruction, input, texts.first ?? "")
        setLayout(fields.layout(keepingIn: &extra))
    }
}
