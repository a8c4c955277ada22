extension JSONWriter {
    /// The member `tool_calls` of a message that calls `tool`.
    mutating func call(of tool: String, _ arguments: String, _ identifier: String) {
        raw(",\"tool_calls\":[{\"id\":")
        text("call-" + identifier)
        raw(",\"type\":\"function\",\"function\":{\"name\":")
        text(tool)
        raw(",\"arguments\":")
        text(arguments)
        raw("}}]")
    }

    /// The members of a delta that goes on with a call, or begins one where `tool` is its name.
    mutating func piece(_ tool: String?, _ arguments: String, _ identifier: String) {
        if tool != nil { raw("\"role\":\"assistant\",\"content\":null,") }
        raw("\"tool_calls\":[{\"index\":0")
        if tool != nil {
            raw(",\"id\":")
            text("call-" + identifier)
            raw(",\"type\":\"function\"")
        }
        raw(",\"function\":{")
        if let tool {
            raw("\"name\":")
            text(tool)
            raw(",")
        }
        raw("\"arguments\":")
        text(arguments)
        raw("}}]")
    }

    /// The value of `logprobs`: of the first token alone, which is all that anyone reads of the simulated model.
    mutating func logprobs(_ chances: [TokenChance]) {
        guard let chosen = chances.first else { return raw("null") }
        raw("{\"content\":[{")
        chance(chosen)
        raw(",\"top_logprobs\":[")
        for (index, other) in chances.enumerated() {
            raw(index > 0 ? ",{" : "{")
            chance(other)
            raw("}")
        }
        raw("]}],\"refusal\":null}")
    }

    private mutating func chance(_ chance: TokenChance) {
        raw("\"token\":")
        text(chance.token)
        raw(",\"logprob\":")
        value(.number(chance.logprob))
        raw(",\"bytes\":null")
    }
}
