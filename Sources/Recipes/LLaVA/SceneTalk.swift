/// A kind of text that is made of a scene. Source: arXiv 2304.08485, section 3.
enum SceneTalk: String, CaseIterable, Sendable {
    /// Several questions with their answers.
    case conversation
    /// One description in full.
    case detail
    /// One question that takes thought, with its answer.
    case reasoning

    /// The prompt's name below `Prompts/`.
    var template: String { "llava/en/" + rawValue }

    /// The JSON schema of a reply, for `answers: json`.
    var schema: String {
        let text = #"{"type":"string","minLength":1}"#
        let turn = Self.object([("question", text), ("answer", text)])
        return switch self {
        case .conversation:
            Self.object([("turns", #"{"type":"array","items":\#(turn),"minItems":1,"maxItems":12}"#)])
        case .detail: Self.object([("description", text)])
        case .reasoning: turn
        }
    }

    /// All members are needed, in this order.
    private static func object(_ members: [(name: String, schema: String)]) -> String {
        let properties = members.map { "\"\($0.name)\":\($0.schema)" }.joined(separator: ",")
        let names = members.map { "\"\($0.name)\"" }.joined(separator: ",")
        return #"{"type":"object","properties":{\#(properties)},"required":[\#(names)],"additionalProperties":false}"#
    }
}
