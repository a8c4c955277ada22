import Records

/// The turns of a row as a schema check sees them: who speaks, what text, how many pictures, and what is wrong.
struct VisualTurns {
    private(set) var faults: [String] = []
    private var speakers: [Speaker] = []

    /// LLaVA's turns, `from` and `value`, with a token for each of `pictures` in the first one, at its start or its end, and none
    /// anywhere else.
    init(conversations: [JSONValue], pictures: Int) {
        for (index, value) in conversations.enumerated() {
            guard case .object(let members) = value, members.count == 2, let speaker = Self.text("from", members),
                let text = Self.text("value", members)
            else {
                faults.append("[\(index)]: expected {from, value}, both texts")
                return
            }
            add(speaker == "human" ? .user : speaker == "gpt" ? .assistant : nil, index)
            let expected = index == 0 ? pictures : 0
            let count = ImageToken.count(in: text)
            if count != expected { faults.append("[\(index)]: it has \(count) \(ImageToken.text), not \(expected)") }
            if count == expected, count > 0, !Self.standsAtAnEnd(text, count: count) {
                faults.append("[\(index)]: \(ImageToken.text) stands in the middle")
            }
            if VisualSchema.isBlank(ImageToken.stripped(text)) { faults.append("[\(index)]: it says nothing") }
        }
        checkOrder()
    }

    /// OpenAI's messages, an optional system's first; pictures are parts of the first user's alone, before its text.
    init(messages: [JSONValue]) {
        for (index, value) in messages.enumerated() {
            guard case .object(let members) = value, members.count == 2, let role = Self.text("role", members),
                let content = members.first(where: { $0.name == "content" })?.value
            else {
                faults.append("[\(index)]: expected {role, content}")
                return
            }
            let speaker = Speaker(rawValue: role)
            if index > 0 || speaker != .system { add(speaker, index) }
            switch content {
            case .string(let text): checkText(text, index)
            case .array(let parts):
                if speaker != .user || speakers.count != 1 {
                    faults.append("[\(index)]: parts belong to the first user's message")
                }
                checkParts(parts, index)
            default: faults.append("[\(index)]: content is \(content.kind)")
            }
        }
        checkOrder()
    }

    private mutating func add(_ speaker: Speaker?, _ index: Int) {
        guard let speaker else {
            faults.append("[\(index)]: nobody knows who speaks")
            return
        }
        speakers.append(speaker)
    }

    private mutating func checkOrder() {
        let isAlternating = speakers.enumerated().allSatisfy { $1 == ($0.isMultiple(of: 2) ? .user : .assistant) }
        if !isAlternating { faults.append(": the turns do not alternate from the human's on") }
        if speakers.isEmpty || !speakers.count.isMultiple(of: 2) { faults.append(": \(speakers.count) turns are no pairs") }
    }

    private mutating func checkText(_ text: String, _ index: Int) {
        if ImageToken.count(in: text) > 0 { faults.append("[\(index)]: it has a literal \(ImageToken.text)") }
        if VisualSchema.isBlank(text) { faults.append("[\(index)]: it says nothing") }
    }

    private mutating func checkParts(_ parts: [JSONValue], _ index: Int) {
        for (number, part) in parts.enumerated() {
            guard case .object(let members) = part, members.count == 2, let type = Self.text("type", members) else {
                faults.append("[\(index)].content[\(number)]: it is no part")
                continue
            }
            let isLast = number == parts.count - 1
            if type == "text", let text = Self.text("text", members), isLast {
                checkText(text, index)
            } else if type == "image_url", !isLast,
                case .object(let picture)? = members.first(where: { $0.name == "image_url" })?.value,
                let path = Self.text("url", picture)
            {
                if let fault = VisualSchema.fault(ofPath: path) { faults.append("[\(index)].content[\(number)]: \(fault)") }
            } else {
                faults.append("[\(index)].content[\(number)]: expected pictures and then one text")
            }
        }
        if parts.count < 2 { faults.append("[\(index)]: expected a picture and a text") }
    }

    /// Whether all tokens of `text` stand before what it says, or all behind it.
    private static func standsAtAnEnd(_ text: String, count: Int) -> Bool {
        let said = ImageToken.stripped(text)
        let squeezed = text.unicodeScalars.filter { !$0.properties.isWhitespace }
        let saidSqueezed = said.unicodeScalars.filter { !$0.properties.isWhitespace }
        let tokens = Array(String(repeating: ImageToken.text, count: count).unicodeScalars)
        return Array(squeezed) == tokens + Array(saidSqueezed) || Array(squeezed) == Array(saidSqueezed) + tokens
    }

    private static func text(_ name: String, _ members: [JSONValue.Member]) -> String? {
        guard case .string(let text)? = members.first(where: { $0.name == name })?.value else { return nil }
        return text
    }
}
