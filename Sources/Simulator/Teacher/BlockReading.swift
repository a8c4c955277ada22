/// A list of tasks in a prompt, each a numbered block of fields: `3. Instruction:`, `3. Input:`, `3. Output:`.
struct BlockReading: Equatable {
    /// The number of the first task to write, and of the last.
    var from: Int
    var through: Int
    /// Whether the label of the first task is already written.
    var isOpen: Bool
    /// Labels, separator and the mark for a missing input, spelled as the prompt spells them.
    var task = ""
    var input = ""
    var output = ""
    var separator = ""
    var noInput = ""

    /// The instructions shown.
    private(set) var items: [String] = []

    /// Nil for a prompt without at least one such task, or one that asks for no more of them.
    init?(_ lines: [PromptLine]) {
        (from, through, isOpen) = (0, 0, false)
        var edge: (first: Int, last: Int)?
        for (place, line) in lines.enumerated() {
            guard let (number, label) = Self.label(line) else { continue }
            edge = (edge?.first ?? place, place)
            note(label, number, lines, at: place)
        }
        guard let edge, !items.isEmpty || isOpen, !input.isEmpty, !output.isEmpty else { return nil }
        let before = lines[..<edge.first]
        let own = Array(before) + Self.afterword(lines[(edge.last + 1)...], separator)
        let words = PromptWords([], lines: own)
        if !isOpen {
            guard words.asksForTasks else { return nil }
            from = words.firstNumber ?? from + 1
        }
        let most = words.lastNumber ?? words.count ?? 20
        through = min(most >= from ? most : from + 8, from + 64)
    }

    private mutating func note(_ label: PromptLine, _ number: Int, _ lines: [PromptLine], at place: Int) {
        switch label.role {
        case .task?:
            task = label.label
            if place > 0, Self.isSeparator(lines[place - 1].text) { separator = lines[place - 1].text }
            isOpen = place == lines.count - 1 && label.rest.isEmpty
            if !label.rest.isEmpty { items.append(label.rest) }
            from = isOpen ? number : max(from, number)
        case .input?:
            input = label.label
            let text = label.rest.isEmpty && place + 1 < lines.count ? lines[place + 1].text : label.rest
            if text.hasPrefix("<"), text.hasSuffix(">"), text.utf8.count < 16 { noInput = text }
        default: output = label.label
        }
    }

    /// The number and the field of a line such as `3. Input: text`.
    private static func label(_ line: PromptLine) -> (number: Int, field: PromptLine)? {
        guard let number = line.number, line.rest.utf8.prefix(24).contains(UInt8(ascii: ":")) else { return nil }
        let field = PromptLine(Array(line.rest.utf8)[...])
        switch field.role {
        case .task?, .input?, .output?: return (number, field)
        default: return nil
        }
    }

    private static func isSeparator(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count >= 3 else { return false }
        return "#-=*".utf8.contains(first) && text.utf8.allSatisfy { $0 == first }
    }

    /// What the prompt says after its last task: behind the separator, else its last line alone, for where the output ends does
    /// not show.
    private static func afterword(_ rest: ArraySlice<PromptLine>, _ separator: String) -> [PromptLine] {
        guard let place = rest.firstIndex(where: { isSeparator($0.text) && $0.text == separator }) else {
            return Array(rest.suffix(1))
        }
        return Array(rest[(place + 1)...])
    }
}
