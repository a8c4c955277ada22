/// What one turn of a conversation says, in any of the forms that published files have.
///
/// A text; a number, as written; null for nothing; an object whose `content` or `answer` is one of these (Arena-Hard v0.1 and v2.0).
struct TurnText {
    let text: String
    /// Whether `text` is all that there is.
    let isWhole: Bool

    /// Nil for a value that is no turn.
    init?(_ value: JSONValue) {
        switch value {
        case .string(let text), .number(let text): self.init(text, isWhole: true)
        case .null: self.init("", isWhole: true)
        case .object(let members):
            guard let member = members.first(where: { $0.name == "content" || $0.name == "answer" }),
                let inner = TurnText(member.value)
            else { return nil }
            self.init(inner.text, isWhole: inner.isWhole && members.count == 1)
        case .array, .bool: return nil
        }
    }

    private init(_ text: String, isWhole: Bool) {
        self.text = text
        self.isWhole = isWhole
    }

    /// The turns of a list, or the single one that any other value is; nil where one is none.
    static func turns(_ value: JSONValue) -> (texts: [String], areWhole: Bool)? {
        guard case .array(let values) = value else {
            return TurnText(value).map { ([$0.text], $0.isWhole) }
        }
        var texts: [String] = []
        var areWhole = true
        for value in values {
            guard let turn = TurnText(value) else { return nil }
            texts.append(turn.text)
            areWhole = areWhole && turn.isWhole
        }
        return (texts, areWhole)
    }
}
