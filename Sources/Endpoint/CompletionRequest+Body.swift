import Records
import Support

extension CompletionRequest {
    /// The request's JSON: keys in alphabetical order, the same bytes for the same request.
    /// - Parameter dataURLs: its pictures, in order, for what is sent; nil to name them by their hashes.
    public func body(
        stream: Bool, lengthParameter: LengthParameter = .maxTokens, schemaForm: SchemaForm = .jsonSchema,
        dataURLs: [String]? = nil
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: messages.reduce(400) { $0 + $1.text.utf8.count })
        writer.beginObject()
        if api == .completions { write("best_of", bestOf, to: &writer) }
        write("frequency_penalty", frequencyPenalty, to: &writer)
        if api == .completions {
            write("logprobs", logprobs, to: &writer)
        } else if logprobs != nil {
            writer.key("logprobs")
            writer.bool(true)
        }
        write(lengthParameter.rawValue, maxTokens, to: &writer)
        if api == .chat { writeMessages(dataURLs, to: &writer) }
        writer.key("model")
        writer.string(model)
        write("n", n, to: &writer)
        write("presence_penalty", presencePenalty, to: &writer)
        if api == .completions {
            writer.key("prompt")
            writer.string(messages.map(\.text).joined(separator: "\n\n"))
        }
        writeResponseFormat(schemaForm, to: &writer)
        write("seed", seed.map { Int($0 % (1 << 31)) }, to: &writer)
        writeStop(to: &writer)
        if stream {
            writer.key("stream")
            writer.bool(true)
            writer.key("stream_options")
            writer.raw(#"{"include_usage":true}"#)
        }
        write("temperature", temperature, to: &writer)
        if api == .chat { tool?.write(to: &writer) }
        if api == .chat { write("top_logprobs", logprobs, to: &writer) }
        write("top_p", topP, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    private func write(_ name: String, _ number: Int?, to writer: inout JSONWriter) {
        guard let number else { return }
        writer.key(name)
        writer.number(number)
    }

    private func write(_ name: String, _ number: Double?, to writer: inout JSONWriter) {
        guard let number, number.isFinite else { return }
        writer.key(name)
        writer.number(number)
    }

    private func writeMessages(_ dataURLs: [String]?, to writer: inout JSONWriter) {
        writer.key("messages")
        writer.beginArray()
        for (index, message) in messages.enumerated() {
            writer.beginObject()
            writer.key("content")
            if index == messages.count - 1, !images.isEmpty {
                writeParts(dataURLs, message.text, to: &writer)
            } else {
                writer.string(message.text)
            }
            writer.key("role")
            writer.string(message.role.rawValue)
            writer.endObject()
        }
        writer.endArray()
    }

    private func writeParts(_ dataURLs: [String]?, _ text: String, to writer: inout JSONWriter) {
        writer.beginArray()
        if let dataURLs {
            for url in dataURLs { writePart("image_url", [("url", url)], to: &writer) }
        } else {
            for image in images {
                writePart("image", Self.name(of: image), to: &writer)
            }
        }
        writer.beginObject()
        writer.member("text", text)
        writer.member("type", "text")
        writer.endObject()
        writer.endArray()
    }

    /// What says which picture it is, and which view of it. Where its file lies says nothing.
    private static func name(of image: ImagePart) -> [(String, String)] {
        var members = [("media_type", image.mediaType), ("sha256", image.sha256)]
        if let crop = image.crop { members.append(("crop", "\(crop.x1) \(crop.y1) \(crop.x2) \(crop.y2)")) }
        if let side = image.side { members.append(("side", "\(side)")) }
        return members
    }

    private func writePart(_ type: String, _ members: [(String, String)], to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key(type)
        writer.beginObject()
        for (name, value) in members { writer.member(name, value) }
        writer.endObject()
        writer.member("type", type)
        writer.endObject()
    }

    private func writeResponseFormat(_ form: SchemaForm, to writer: inout JSONWriter) {
        guard let schema, form != .none else { return }
        writer.key("response_format")
        writer.beginObject()
        switch form {
        case .jsonSchema:
            writer.key("json_schema")
            writer.beginObject()
            writer.key("name")
            writer.string("answer")
            writer.key("schema")
            writer.raw(schema)
            writer.key("strict")
            writer.bool(true)
            writer.endObject()
        case .jsonObject:
            writer.key("schema")
            writer.raw(schema)
        case .none: break
        }
        writer.key("type")
        writer.string(form.rawValue)
        writer.endObject()
    }

    private func writeStop(to writer: inout JSONWriter) {
        guard !stop.isEmpty else { return }
        writer.key("stop")
        writer.beginArray()
        for text in stop { writer.string(text) }
        writer.endArray()
    }
}
