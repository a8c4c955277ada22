import Records

/// A row of ours that was imported: what it takes to put it back.
struct PublicRestoring {
    let format: PublicFormat
    let task: String
    let contents: RowLayout.Contents
    /// Of a row that is one of several.
    let part: (number: Int, list: String)?
    private let layout: JSONValue?
    /// How what the rows of one published row share stood; nil where another row has it.
    private let group: JSONValue?

    /// Nil for a row that was not imported.
    init?(_ members: [JSONValue.Member]) throws(RowLayout.Fault) {
        let values = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        guard case .object(let kept)? = values["extra"] else { return nil }
        var extra: [String: String] = [:]
        for member in kept {
            if case .string(let text) = member.value { extra[member.name] = text }
        }
        guard let name = extra[ImportedRow.Key.format], let format = PublicFormat(rawValue: name) else { return nil }
        self.format = format
        layout = try extra[ImportedRow.Key.layout].map { text throws(RowLayout.Fault) in try RowLayout.parsed(text) }
        group = try extra[ImportedRow.Key.group].map { text throws(RowLayout.Fault) in try RowLayout.parsed(text) }
        part = Self.part(extra)
        guard layout != nil || group != nil else { return nil }
        task = Self.text("task", values)
        contents = RowLayout.Contents(
            instruction: Self.text("instruction", values), input: Self.text("input", values), output: Self.text("output", values),
            messages: Self.messages(values["messages"]), extra: extra)
    }

    /// The published row, where it is this one alone; of a list, the element.
    func element() throws(RowLayout.Fault) -> JSONValue {
        guard let layout else { throw RowLayout.Fault(reason: "extra.layout is missing") }
        return try RowLayout.fill(layout, with: contents)
    }

    /// The published row that `lists` are part of.
    func whole(_ lists: [String: [JSONValue]]) throws(RowLayout.Fault) -> JSONValue {
        var contents = contents
        contents.lists = lists
        return try RowLayout.fill(group ?? Self.least(of: contents), with: contents)
    }

    /// Whether what the rows share is kept with this one.
    var hasGroup: Bool { group != nil }

    /// A task of which the first row is gone.
    private static func least(of contents: RowLayout.Contents) -> JSONValue {
        .object([
            JSONValue.Member(name: "Definition", offset: 0, value: .array([.string("@instruction")])),
            JSONValue.Member(name: "Instances", offset: 0, value: .string("*Instances")),
        ])
    }

    private static func part(_ extra: [String: String]) -> (number: Int, list: String)? {
        guard let text = extra[ImportedRow.Key.part], let number = Int(text.prefix { $0 != "/" }) else { return nil }
        return (number, extra[ImportedRow.Key.list] ?? "")
    }

    private static func text(_ name: String, _ values: [String: JSONValue]) -> String {
        if case .string(let text)? = values[name] { text } else { "" }
    }

    private static func messages(_ value: JSONValue?) -> [String] {
        guard case .array(let elements)? = value else { return [] }
        return elements.map { element in
            guard case .object(let members) = element,
                case .string(let text)? = members.first(where: { $0.name == "text" || $0.name == "content" })?.value
            else { return "" }
            return text
        }
    }
}
