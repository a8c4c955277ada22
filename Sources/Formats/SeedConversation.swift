import Records
import Support

/// The turns of a row that is a conversation: `conversations` of `from` and `value` (ShareGPT), or `messages` of `role` and
/// `content` (OpenAI) or `text` (our own rows).
struct SeedConversation {
    let turns: [Message]
    private let name: String
    private let offset: Int

    private static let speakers: [String: Speaker] = [
        "human": .user, "user": .user, "gpt": .assistant, "assistant": .assistant, "chatgpt": .assistant, "bard": .assistant,
        "bing": .assistant, "model": .assistant, "system": .system,
    ]

    /// Nil where the row has neither field.
    init?(_ fields: SeedFields) throws(SeedFault) {
        guard let member = fields.member("conversations") ?? fields.member("messages") else { return nil }
        (name, offset) = (member.name, member.offset)
        guard case .array(let values) = member.value else {
            throw SeedFault(
                code: .seedField, offset: member.offset, reason: "\(name): expected an array, found \(member.value.kind)")
        }
        guard !values.isEmpty else { throw SeedFault(code: .seedEmpty, offset: offset, reason: "\(name): it is empty") }
        var turns: [Message] = []
        for (index, value) in values.enumerated() {
            let path = "\(name)[\(index)]"
            guard case .object(let members) = value else {
                throw SeedFault(
                    code: .seedField, offset: offset, reason: "\(path): expected an object, found \(value.kind)")
            }
            turns.append(try Self.turn(SeedFields(members, path: path + ".", offset: offset), path))
        }
        self.turns = turns
    }

    private static func turn(_ fields: SeedFields, _ path: String) throws(SeedFault) -> Message {
        let speaker = try fields.text(anyOf: ["from", "role"])
        guard let role = speakers[speaker] else {
            throw SeedFault(
                code: .seedField, offset: fields.offset("from"),
                reason: "\(path): nobody is called '\(speaker)'; known: " + speakers.keys.sorted().joined(separator: ", "))
        }
        return Message(role, try fields.text(anyOf: ["value", "content", "text"]))
    }

    /// The question and the answer of a conversation of two turns. A system turn before them is left out: most say no more than
    /// that the assistant is one.
    /// - Throws: for any other conversation.
    func pair() throws(SeedFault) -> (question: String, answer: String) {
        let spoken = turns.first?.role == .system ? turns.dropFirst() : turns[...]
        guard spoken.map(\.role) == [.user, .assistant], let question = spoken.first?.text, let answer = spoken.last?.text else {
            throw SeedFault(
                code: .seedField, offset: offset,
                reason: "\(name): a seed is one question and its answer, this has \(spoken.count) turns "
                    + "(\(spoken.prefix(4).map(\.role.rawValue).joined(separator: ", ")))")
        }
        return (question, answer)
    }

    /// Of the content, as a seed's.
    var generatedID: String {
        var hasher = Hasher256()
        for turn in turns {
            hasher.update(field: turn.role.rawValue)
            hasher.update(field: turn.text)
        }
        return "row-" + hasher.finish().shortHex(8)
    }
}
