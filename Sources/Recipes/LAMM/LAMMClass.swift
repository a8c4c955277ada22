import Records

/// A class of data that is a request for each scene. Source: arXiv 2306.06687, section 3.1 (C1, C3, C2).
enum LAMMClass: String, CaseIterable, Sendable {
    /// Dialogue about what can be seen.
    case daily
    /// One description in full.
    case detail
    /// Dialogue about what an encyclopedia knows of what can be seen.
    case factual

    /// The prompt's name below `Prompts/`.
    var template: String { "lamm/en/" + rawValue }

    /// The word for it in a row's `task_type`.
    func taskType(isSpace: Bool) -> String {
        let word =
            switch self {
            case .daily: "conversation"
            case .detail: "detailed_description"
            case .factual: "factual_knowledge"
            }
        return isSpace ? word + "3d" : word
    }

    /// The JSON schema of a reply. All members are needed, in this order.
    var schema: String {
        let text = #"{"type":"string","minLength":1}"#
        if self == .detail { return Self.object([("description", text)]) }
        let turn = Self.object([("question", text), ("answer", text)])
        return Self.object([("turns", #"{"type":"array","items":\#(turn),"minItems":1,"maxItems":12}"#)])
    }

    private static func object(_ members: [(name: String, schema: String)]) -> String {
        let properties = members.map { "\"\($0.name)\":\($0.schema)" }.joined(separator: ",")
        let names = members.map { "\"\($0.name)\"" }.joined(separator: ",")
        return #"{"type":"object","properties":{\#(properties)},"required":[\#(names)],"additionalProperties":false}"#
    }
}

extension Scene {
    /// Whether it is one of three dimensions.
    var isSpace: Bool { pointCloud != nil || !objects.isEmpty }

    /// Its point cloud from the front, the left, above and a corner. Source: vision-generation, section 1.5.
    var views: [ImagePart] {
        ["front", "left", "top", "corner"].compactMap { side in
            guard var view = cloud else { return nil }
            view.view = side
            return view
        }
    }
}
