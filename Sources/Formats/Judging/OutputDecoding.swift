import Records

/// One row as a model's output.
enum OutputDecoding {
    static func output(
        _ fields: RowFields, at place: RowPlace, format: OutputsFormat, model: String, keepsExtra: Bool
    ) throws(RowField.Fault) -> ModelOutput {
        var fields = fields
        let talk: Talk
        switch format {
        case .fastChat: talk = Talk(prompt: [], answer: try choice(&fields))
        case .alpacaEval: talk = try columns(&fields, prompt: ["instruction"], answer: ["output"])
        case .arenaHard: talk = try messages(&fields)
        case .records where fields.has("messages"):
            talk = try messages(&fields)
            dropColumns(of: talk, &fields)
        case .records, .plain, .csv:
            talk = try columns(&fields, prompt: OutputsFormat.promptNames, answer: OutputsFormat.answerNames)
        }
        let image = try fields.imagePath()
        let id = fields.optionalID(anyOf: OutputsFormat.idNames)
        guard id != nil || !talk.prompt.isEmpty else {
            throw fields.missing(format == .fastChat ? ["question_id"] : OutputsFormat.promptNames + ["id"])
        }
        return ModelOutput(
            id: id, prompt: talk.prompt, answer: talk.answer,
            model: fields.optionalText(anyOf: OutputsFormat.modelNames) ?? model, category: fields.optionalText("category"),
            image: image, place: place, extra: keepsExtra ? fields.rest : [])
    }

    /// What was said.
    struct Talk {
        var prompt: [String]
        var answer: [String]
    }

    /// The turns of the first choice. FastChat's judge reads no other.
    private static func choice(_ fields: inout RowFields) throws(RowField.Fault) -> [String] {
        guard let member = fields.member("choices") else { throw fields.missing(["choices"]) }
        guard case .array(let choices) = member.value else { throw fields.wrong(member, "an array") }
        guard let first = choices.first else {
            fields.drop("choices")
            return []
        }
        guard case .object(let members) = first, let turns = members.first(where: { $0.name == "turns" })?.value,
            case .array = turns, let said = TurnText.turns(turns)
        else {
            throw RowField.Fault(offset: member.offset, reason: "choices[0]: expected an object with turns, a list of texts")
        }
        let isUsual = members.allSatisfy { $0.name == "turns" || $0.name == "index" && $0.value == .number("0") }
        if said.areWhole, isUsual, choices.count == 1 { fields.drop("choices") }
        return said.texts
    }

    private static func columns(_ fields: inout RowFields, prompt: [String], answer: [String]) throws(RowField.Fault) -> Talk {
        var asked: [String] = []
        if let name = prompt.first(where: fields.has), let turns = try fields.optionalTurns(name), turns != [""] {
            asked = turns
            if name == "instruction", turns.count == 1, let only = turns.first, let input = fields.optionalText(anyOf: ["input"])
            {
                asked = [only + "\n\n" + input]
            }
        }
        guard let name = answer.first(where: fields.has), let said = try fields.optionalTurns(name) else {
            throw fields.missing(answer)
        }
        return Talk(prompt: asked, answer: said)
    }

    /// A conversation in which user and assistant take turns. Where it says more, as with a system's turn, it stays in the rest too.
    private static func messages(_ fields: inout RowFields) throws(RowField.Fault) -> Talk {
        guard let member = fields.member("messages") else { throw fields.missing(["messages"]) }
        guard case .array(let values) = member.value else { throw fields.wrong(member, "an array") }
        var talk = Talk(prompt: [], answer: [])
        var isWhole = true
        for (index, value) in values.enumerated() {
            guard case .object(let members) = value, let turn = MessageTurn(members) else {
                let reason = "messages[\(index)]: expected an object of role (user, assistant, system) and content"
                throw RowField.Fault(offset: member.offset, reason: reason)
            }
            isWhole = isWhole && turn.isWhole
            switch turn.role {
            case .system: isWhole = false
            case .user where talk.prompt.count == talk.answer.count: talk.prompt.append(turn.text)
            case .assistant where talk.prompt.count == talk.answer.count + 1: talk.answer.append(turn.text)
            case .user, .assistant:
                let reason =
                    "messages[\(index)]: two turns of the \(turn.role.rawValue) follow one another, or the assistant begins"
                throw RowField.Fault(offset: member.offset, reason: reason)
            }
        }
        if isWhole { fields.drop("messages") }
        return talk
    }

    /// Our rows have a single turn twice, as columns also.
    private static func dropColumns(of talk: Talk, _ fields: inout RowFields) {
        var columns = fields
        let names = (prompt: ["instruction"], answer: ["output"])
        guard let told = try? Self.columns(&columns, prompt: names.prompt, answer: names.answer) else { return }
        if told.prompt == talk.prompt, told.answer == talk.answer {
            if case .string("")? = columns.member("input")?.value { columns.drop("input") }
            fields = columns
        }
    }
}
