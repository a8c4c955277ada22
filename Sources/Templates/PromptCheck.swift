/// Compares a prompt's variables with the values it is given: none missing, none unused, each of the right kind.
struct PromptCheck {
    private var used: Set<String> = []
    private(set) var faults: [String] = []

    init(_ tags: PromptTags, _ values: [String: PromptValue]) {
        visit(tags.nodes, values, row: [:])
        for name in values.keys.sorted() where !used.contains(name) {
            faults.append("the value '\(name)' is not used by the prompt")
        }
    }

    private mutating func visit(_ nodes: [PromptTags.Node], _ values: [String: PromptValue], row: [String: Bool]) {
        for node in nodes {
            switch node {
            case .variable(let name):
                if row[name] != nil { continue }
                used.insert(name)
                switch values[name] {
                case .text: continue
                case nil: faults.append("the variable '\(name)' has no value")
                default: faults.append("the variable '\(name)' needs a text")
                }
            case .section(let name, let inverted, let inner):
                used.insert(name)
                switch values[name] {
                case .flag: visit(inner, values, row: row)
                case .list(let rows): visit(inner, rows, values, of: name, inverted: inverted)
                case nil: faults.append("the section '\(name)' has no value")
                case .text: faults.append("the section '\(name)' needs a flag or a list")
                }
            }
        }
    }

    /// A list's section: all rows have the same columns, and each column is used.
    private mutating func visit(
        _ inner: [PromptTags.Node], _ rows: [[String: String]], _ values: [String: PromptValue], of name: String, inverted: Bool
    ) {
        guard let first = rows.first else { return }
        let columns = Set(first.keys)
        if let odd = rows.firstIndex(where: { Set($0.keys) != columns }) {
            faults.append("row \(odd) of '\(name)' has other columns than row 0")
        }
        visit(inner, values, row: first.mapValues { _ in true })
        if inverted { return }
        let mentioned = Self.variables(in: inner)
        for column in columns.sorted() where !mentioned.contains(column) {
            faults.append("the column '\(column)' of '\(name)' is not used by the prompt")
        }
    }

    private static func variables(in nodes: [PromptTags.Node]) -> Set<String> {
        nodes.reduce(into: []) { names, node in
            switch node {
            case .variable(let name): names.insert(name)
            case .section(_, _, let inner): names.formUnion(variables(in: inner))
            }
        }
    }
}
