import Support

/// The bodies of good answers, as the OpenAI API writes them.
struct ReplyBody {
    let surface: ModelRequest.Surface
    /// Fixed by the request, so that the same request gives the same bytes.
    let identifier: String
    let promptTokens: Int
    let replies: [Reply]

    /// A fixed instant: a body never depends on the clock.
    private static let created = 1_750_000_000

    private var completionTokens: Int {
        replies.reduce(0) { $0 + Reply.tokens(in: $1.text) }
    }

    private func head(_ out: inout JSONWriter, object: StaticString) {
        out.raw("{\"id\":")
        out.text(identifier)
        out.raw(",\"object\":\"")
        out.raw(object)
        out.raw("\",\"created\":")
        out.integer(Self.created)
        out.raw(",\"model\":\"simulated-teacher\",\"system_fingerprint\":\"simulated\"")
    }

    private func usage(_ out: inout JSONWriter) {
        out.raw(",\"usage\":{\"prompt_tokens\":")
        out.integer(promptTokens)
        out.raw(",\"completion_tokens\":")
        out.integer(completionTokens)
        out.raw(",\"total_tokens\":")
        out.integer(promptTokens + completionTokens)
        out.raw("}")
    }

    /// The whole answer in one body. `nulled` leaves out every text, `emptied` every choice.
    func whole(nulled: Bool = false, emptied: Bool = false) -> [UInt8] {
        var out = JSONWriter(reserving: 512 + replies.reduce(0) { $0 + $1.text.utf8.count * 9 / 8 })
        head(&out, object: surface == .chat ? "chat.completion" : "text_completion")
        out.raw(",\"choices\":[")
        for (index, reply) in replies.enumerated() where !emptied {
            if index > 0 { out.raw(",") }
            out.raw("{\"index\":")
            out.integer(index)
            out.raw(surface == .chat ? ",\"message\":{\"role\":\"assistant\",\"content\":" : ",\"text\":")
            nulled || reply.tool != nil ? out.raw("null") : out.text(reply.text)
            if surface == .chat {
                if let tool = reply.tool, !nulled { out.call(of: tool, reply.text, identifier) }
                out.raw(",\"refusal\":null}")
            }
            out.raw(",\"logprobs\":")
            out.logprobs(reply.firstToken)
            out.raw(",\"finish_reason\":")
            out.text(reply.finish)
            out.raw("}")
        }
        out.raw("]")
        usage(&out)
        out.raw("}")
        return out.bytes
    }

    /// The answer as server-sent events: one element a chunk, in the order sent.
    func events(includeUsage: Bool) -> [[UInt8]] {
        var events: [[UInt8]] = []
        if surface == .chat {
            for index in replies.indices { events.append(event(index, delta: "", role: true, finish: nil)) }
        }
        let pieces = replies.map { Self.pieces(of: $0.text) }
        for round in 0..<(pieces.map(\.count).max() ?? 0) {
            for (index, parts) in pieces.enumerated() where round < parts.count {
                events.append(
                    event(
                        index, delta: parts[round], role: false, finish: nil, chances: round == 0 ? replies[index].firstToken : []
                    ))
            }
        }
        for (index, reply) in replies.enumerated() {
            events.append(event(index, delta: nil, role: false, finish: reply.finish))
        }
        if includeUsage {
            var out = JSONWriter()
            out.raw("data: ")
            head(&out, object: surface == .chat ? "chat.completion.chunk" : "text_completion")
            out.raw(",\"choices\":[]")
            usage(&out)
            out.raw("}\n\n")
            events.append(out.bytes)
        }
        events.append(Array("data: [DONE]\n\n".utf8))
        return events
    }

    private func event(
        _ index: Int, delta: String?, role: Bool, finish: String?, chances: [TokenChance] = []
    ) -> [UInt8] {
        let tool = replies[index].tool
        var out = JSONWriter()
        out.raw("data: ")
        head(&out, object: surface == .chat ? "chat.completion.chunk" : "text_completion")
        out.raw(",\"choices\":[{\"index\":")
        out.integer(index)
        if let tool {
            out.raw(",\"delta\":{")
            if let delta { out.piece(role ? tool : nil, delta, identifier) }
            out.raw("}")
        } else if surface == .chat {
            out.raw(
                role
                    ? ",\"delta\":{\"role\":\"assistant\",\"content\":"
                    : delta == nil ? ",\"delta\":{" : ",\"delta\":{\"content\":")
            if let delta { out.text(delta) }
            out.raw("}")
        } else {
            out.raw(",\"text\":")
            out.text(delta ?? "")
        }
        out.raw(",\"logprobs\":")
        out.logprobs(chances)
        out.raw(",\"finish_reason\":")
        if let finish { out.text(finish) } else { out.raw("null") }
        out.raw("}]}\n\n")
        return out.bytes
    }

    /// Pieces of about four tokens, never within a character.
    private static func pieces(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        var pieces: [String] = []
        var start = 0
        while start < bytes.count {
            var end = min(bytes.count, start + 16)
            while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
            pieces.append(String(decoding: bytes[start..<end], as: UTF8.self))
            start = end
        }
        return pieces
    }
}
