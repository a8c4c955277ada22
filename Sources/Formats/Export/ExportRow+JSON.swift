import Records
import Support

extension ExportRow {
    /// Renders the training prompt of a task; an empty input is none.
    public typealias PromptRendering = (_ instruction: String, _ input: String) throws -> String

    /// The row in `format`, on one line.
    /// - Parameter prompt: asked for in ``ExportFormat/alpacaPrompt`` alone.
    /// - Throws: ``Fault`` for a conversation that the format has no place for, and what rendering the prompt throws.
    public func json(as format: ExportFormat, prompt: PromptRendering) throws -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        switch format {
        case .alpaca: writeColumns(try single(format.rawValue), to: &writer)
        case .alpacaHistory: try writeHistory(to: &writer)
        case .alpacaPrompt:
            let columns = try single(format.rawValue)
            writer.member("prompt", try prompt(columns.instruction, columns.input))
            writer.member("completion", columns.output)
        case .wizardlm:
            let columns = try single(format.rawValue)
            writer.member("instruction", columns.question)
            writer.member("output", columns.output)
        case .sharegpt:
            writer.member("id", id)
            writer.turns("conversations", turns[...], .shareGPT)
        case .messages: writer.turns("messages", turns[...], .openAI)
        case .text: writer.member("text", turns.map(\.text).joined(separator: "\n\n"))
        case .promptCompletion:
            let columns = try single(format.rawValue)
            writer.member("prompt", columns.question)
            writer.member("completion", columns.output)
        case .promptCompletionMessages:
            let (asked, answer) = try exchange(format.rawValue)
            writer.turns("prompt", asked, .openAI)
            writer.turns("completion", [answer], .openAI)
        }
        writer.endObject()
        return writer.bytes
    }

    private func writeColumns(_ columns: Columns, to writer: inout JSONWriter) {
        writer.member("instruction", columns.instruction)
        writer.member("input", columns.input)
        writer.member("output", columns.output)
    }

    /// Every row has all five columns, for a loader takes the first row's for those of all.
    private func writeHistory(to writer: inout JSONWriter) throws(Fault) {
        let spoken = turns.first?.role == .system ? turns.dropFirst() : turns[...]
        let isAlternating = spoken.enumerated().allSatisfy { $1.role == ($0.isMultiple(of: 2) ? .user : .assistant) }
        guard isAlternating, spoken.count.isMultiple(of: 2), let answer = spoken.last, let question = spoken.dropLast().last
        else {
            throw Fault(offset: 0, reason: "its turns are no questions each with its answer; alpaca-history needs them")
        }
        writeColumns(columns ?? Columns(instruction: question.text, input: "", output: answer.text), to: &writer)
        writer.member("system", system ?? "")
        writer.key("history")
        writer.beginArray()
        let earlier = Array(spoken.dropLast(2))
        for start in stride(from: 0, to: earlier.count - 1, by: 2) {
            writer.beginArray()
            for turn in earlier[start...(start + 1)] { writer.string(turn.text) }
            writer.endArray()
        }
        writer.endArray()
    }
}

/// What a form calls the parts of a turn, and those who speak.
struct TurnNames {
    let speaker: String
    let text: String
    let name: @Sendable (Speaker) -> String

    static let openAI = TurnNames(speaker: "role", text: "content", name: \.rawValue)
    static let shareGPT = TurnNames(speaker: "from", text: "value") { speaker in
        switch speaker {
        case .system: "system"
        case .user: "human"
        case .assistant: "gpt"
        }
    }
}

extension JSONWriter {
    /// A key and the turns of a conversation.
    mutating func turns(_ key: String, _ turns: ArraySlice<Message>, _ names: TurnNames) {
        self.key(key)
        beginArray()
        for turn in turns {
            beginObject()
            member(names.speaker, names.name(turn.role))
            member(names.text, turn.text)
            endObject()
        }
        endArray()
    }
}
