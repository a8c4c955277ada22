/// The calls of tools in one choice, put together from a whole answer or from the pieces of a stream.
struct WireCalls: Sendable, Equatable {
    private struct Part: Sendable, Equatable {
        let index: Int?
        let id: String?
        var call: ToolCall
    }

    /// More than anyone makes; what comes after them would not change that there are too many.
    private static let most = 16

    private var parts: [Part] = []

    var all: [ToolCall] { parts.map(\.call) }

    /// Reads the `tool_calls` of a message or of a delta. A piece goes on with the call of its index; where servers send no index,
    /// an id or a name begins a call, and what has neither goes on with the last one.
    /// - Parameter inPieces: false where each element is a whole call.
    mutating func read(_ calls: [JSONTree], inPieces: Bool) {
        for tree in calls {
            let function = tree["function"]
            let index = tree["index"]?.integer
            let (id, name) = (tree["id"]?.text, function?["name"]?.text ?? "")
            let arguments = function?["arguments"]?.text ?? ""
            if inPieces, let place = place(index, id, hasName: !name.isEmpty) {
                if parts[place].call.name.isEmpty { parts[place].call.name = name }
                parts[place].call.arguments += arguments
            } else if parts.count < Self.most {
                parts.append(Part(index: index, id: id, call: ToolCall(name: name, arguments: arguments)))
            }
        }
    }

    private func place(_ index: Int?, _ id: String?, hasName: Bool) -> Int? {
        if let index { return parts.firstIndex { $0.index == index } }
        if let id, !id.isEmpty { return parts.firstIndex { $0.id == id } }
        return hasName || parts.isEmpty ? nil : parts.count - 1
    }
}
