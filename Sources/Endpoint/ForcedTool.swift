import Support

/// A function that a model is made to call, so that its answer is the call's arguments.
public struct ForcedTool: Sendable, Hashable {
    /// Letters, digits, `_` and `-`, at most 64 of them.
    public let name: String
    public let description: String
    /// The JSON schema of the arguments, as JSON text.
    public let parameters: String

    public init(name: String, description: String, parameters: String) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }

    /// At least as many tokens as it adds to a prompt: a token is a byte or more, and a chat template adds its own words.
    var tokensBound: Int {
        2 * name.utf8.count + description.utf8.count + parameters.utf8.count + 256
    }

    /// The members `tool_choice` and `tools` of a request.
    func write(to writer: inout JSONWriter) {
        writer.key("tool_choice")
        writer.beginObject()
        writer.key("function")
        writer.beginObject()
        writer.member("name", name)
        writer.endObject()
        writer.member("type", "function")
        writer.endObject()
        writer.key("tools")
        writer.beginArray()
        writer.beginObject()
        writer.key("function")
        writer.beginObject()
        writer.member("description", description)
        writer.member("name", name)
        writer.key("parameters")
        writer.raw(parameters)
        writer.member("strict", true)
        writer.endObject()
        writer.member("type", "function")
        writer.endObject()
        writer.endArray()
    }
}

/// A call that a model made.
public struct ToolCall: Sendable, Hashable {
    public var name: String
    /// As the model wrote them: JSON if it kept to the schema, any text if not.
    public var arguments: String

    public init(name: String, arguments: String) {
        self.name = name
        self.arguments = arguments
    }
}

extension DecodedAnswer {
    /// The answer to a request that had the tool `name` called: the call's arguments are each choice's text.
    func calling(_ name: String) -> DecodedAnswer {
        DecodedAnswer(
            choices: choices.map { $0.calling(name) }, usage: usage, model: model, fingerprint: fingerprint, problem: problem)
    }
}

extension DecodedChoice {
    /// A choice without a call stays what it is: some servers pass over tools, and the model then answers in text.
    func calling(_ name: String) -> DecodedChoice {
        guard let call = toolCalls.first else { return self }
        var choice = self
        choice.text = toolCalls.map(\.arguments).joined(separator: "\n")
        switch ending {
        case .complete, .empty:
            if toolCalls.count > 1 {
                choice.ending = .severalCalls
            } else if call.name != name {
                choice.ending = .otherTool
            } else {
                choice.ending = call.arguments.utf8.allSatisfy { $0 <= 0x20 } ? .empty : .complete
            }
        case .truncated, .refusal, .contentFilter, .malformed, .otherTool, .severalCalls: break
        }
        return choice
    }
}
