/// What the tags of a prompt ask for. Values that nothing asks for are errors, so whoever has many to offer looks here first.
public struct PromptNeeds: Hashable, Sendable {
    /// Variables, flags and lists.
    public private(set) var names: Set<String> = []
    /// Of each list, the columns that its section shows.
    public private(set) var columns: [String: Set<String>] = [:]

    init(_ tags: PromptTags, lists: [String: Set<String>]) {
        visit(tags.nodes, lists: lists, inside: nil)
    }

    private mutating func visit(_ nodes: [PromptTags.Node], lists: [String: Set<String>], inside list: String?) {
        for node in nodes {
            switch node {
            case .variable(let name):
                if let list, lists[list]?.contains(name) == true {
                    columns[list, default: []].insert(name)
                } else {
                    names.insert(name)
                }
            case .section(let name, _, let inner):
                names.insert(name)
                visit(inner, lists: lists, inside: lists[name] == nil ? list : name)
            }
        }
    }
}
