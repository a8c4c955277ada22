import Records

/// One message of a conversation: `role` and `content` (OpenAI, Arena-Hard), or `text` (our own rows).
struct MessageTurn {
    let role: Speaker
    let text: String
    /// Whether role and text are all that there is.
    let isWhole: Bool

    /// Nil for an object that is no message.
    init?(_ members: [JSONValue.Member]) {
        guard case .string(let name)? = members.first(where: { $0.name == "role" })?.value, let role = Speaker(rawValue: name),
            let said = members.first(where: { $0.name == "content" || $0.name == "text" }), let turn = TurnText(said.value)
        else { return nil }
        self.role = role
        text = turn.text
        isWhole = turn.isWhole && members.count == 2
    }
}
