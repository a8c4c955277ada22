import Records
import Support

extension VisualRow {
    /// The row in `format`, with every literal picture token taken out of its texts and, where the format has one, put where it
    /// belongs.
    /// - Throws: ``Fault`` where the format has no place for the row, or the result fails ``VisualSchema``.
    public func json(as format: VisualFormat) throws(Fault) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        switch format {
        case .llava, .sharegpt4v: writeLLaVA(as: format, to: &writer)
        case .allava:
            guard case .allava(let caption, let url) = details else { throw lacking(format) }
            writeLLaVA(as: format, to: &writer)
            writer.member("original_caption", caption)
            writer.member("url", url)
        case .lamm2D:
            guard case .lamm2D(let taskType, let sourceImage) = details else { throw lacking(format) }
            writeLLaVA(as: format, to: &writer)
            writer.member("task_type", taskType)
            writer.member("src_image", sourceImage)
        case .lamm3D:
            guard case .lamm3D(let cloud, let taskType, let dataset, let id) = details else { throw lacking(format) }
            writer.member("pcl", cloud)
            writeConversations(as: format, to: &writer)
            writer.member("task_type", taskType)
            writer.member("src_dataset", dataset)
            writer.member("src_id", id)
        case .vigc: try writeVIGC(to: &writer)
        case .imageMessages: writeMessages(to: &writer)
        }
        writer.endObject()
        if let fault = VisualSchema(format).faults(in: writer.bytes).first { throw Fault(reason: fault) }
        return writer.bytes
    }

    private func lacking(_ format: VisualFormat) -> Fault {
        Fault(reason: "it has not the fields of \(format.rawValue)")
    }

    private func writeLLaVA(as format: VisualFormat, to writer: inout JSONWriter) {
        writer.member("id", id)
        if images.count == 1 {
            writer.member("image", images.first)
        } else if !images.isEmpty {
            writer.member("image", images)
        }
        writeConversations(as: format, to: &writer)
    }

    private func writeConversations(as format: VisualFormat, to writer: inout JSONWriter) {
        let tokens = format.hasToken ? String(repeating: ImageToken.text + "\n", count: images.count) : ""
        writer.key("conversations")
        writer.beginArray()
        for (index, turn) in turns.enumerated() {
            let text = ImageToken.stripped(turn.text)
            writer.beginObject()
            writer.member("from", turn.role == .user ? "human" : turn.role == .assistant ? "gpt" : "system")
            writer.member("value", index == 0 ? tokens + text : text)
            writer.endObject()
        }
        writer.endArray()
    }

    private func writeVIGC(to writer: inout JSONWriter) throws(Fault) {
        guard case .vigc(let answers) = details else { throw lacking(.vigc) }
        guard turns.map(\.role) == [.user, .assistant], let question = turns.first?.text, let answer = turns.last?.text else {
            throw Fault(reason: "it is a conversation of \(turns.count) turns; vigc has one question and one answer a row")
        }
        guard images.count == 1 else { throw Fault(reason: "it has \(images.count) pictures; vigc has one a row") }
        writer.member("image", images.first)
        writer.member("image_id", answers.imageID)
        writer.member("instruction", answers.instruction)
        writer.member("question", ImageToken.stripped(question))
        writer.member("original_answer", ImageToken.stripped(answers.originalAnswer))
        writer.member("answer_given_question", ImageToken.stripped(answers.answerGivenQuestion))
        writer.member("answer", ImageToken.stripped(answer))
        writer.member("answer_lst", answers.parts.map(ImageToken.stripped))
        writer.member("whole_text", ImageToken.stripped(answers.wholeText))
    }

    private func writeMessages(to writer: inout JSONWriter) {
        var pictures = images
        writer.key("messages")
        writer.beginArray()
        for turn in turns {
            let text = ImageToken.stripped(turn.text)
            writer.beginObject()
            writer.member("role", turn.role.rawValue)
            if turn.role == .user, !pictures.isEmpty {
                writeParts(pictures, text, to: &writer)
                pictures = []
            } else {
                writer.member("content", text)
            }
            writer.endObject()
        }
        writer.endArray()
    }

    private func writeParts(_ images: [String], _ text: String, to writer: inout JSONWriter) {
        writer.key("content")
        writer.beginArray()
        for image in images {
            writer.beginObject()
            writer.member("type", "image_url")
            writer.key("image_url")
            writer.beginObject()
            writer.member("url", image)
            writer.endObject()
            writer.endObject()
        }
        writer.beginObject()
        writer.member("type", "text")
        writer.member("text", text)
        writer.endObject()
        writer.endArray()
    }
}
