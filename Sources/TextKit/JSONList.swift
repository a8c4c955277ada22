/// List items in a reply that is JSON: an array of texts, or of objects that hold one, or an object that holds such an array.
enum JSONList {
    private static let textNames = ["instruction", "task", "text", "prompt", "question", "content", "指令", "任务"]

    static func items(_ lines: ReplyLines, startingAt number: Int) -> [NumberedList.Item]? {
        let root = JSONReply.root(lines) { LineLabel.number(lines.bytes, in: $0.range) != nil }
        guard let root, let elements = array(in: root) else { return nil }
        var items: [NumberedList.Item] = []
        for element in elements {
            guard let node = text(of: element), let string = node.string else { return nil }
            let text = String(PythonText.strip(string))
            guard !text.isEmpty else { continue }
            items.append(
                NumberedList.Item(
                    text: text, number: number &+ items.count, offset: node.range.lowerBound, isTerminated: element.isComplete))
        }
        return items.isEmpty ? nil : items
    }

    private static func array(in root: JSONNode) -> [JSONNode]? {
        if let elements = root.elements { return elements }
        guard case .object(let members) = root.value else { return nil }
        let arrays = members.compactMap(\.value.elements).filter { !$0.isEmpty }
        return arrays.count == 1 ? arrays[0] : nil
    }

    private static func text(of element: JSONNode) -> JSONNode? {
        if element.string != nil { return element }
        if let node = element[textNames], node.string != nil { return node }
        guard case .object(let members) = element.value else { return nil }
        let texts = members.map(\.value).filter { $0.string != nil }
        return texts.count == 1 ? texts[0] : nil
    }
}

/// The JSON of a reply that consists of it, perhaps fenced and perhaps with some lines before it.
enum JSONReply {
    /// - Parameter isContent: Says of a line that the reply proper has begun: JSON after it is part of an answer.
    static func root(_ lines: ReplyLines, upTo isContent: (ReplyLines.Line) -> Bool) -> JSONNode? {
        guard let first = lines.lines.firstIndex(where: { !$0.isBlank }) else { return nil }
        for line in lines.lines[first...].prefix(8) {
            var scanner = ByteScanner(lines.bytes, in: line.range)
            scanner.skipWhitespace()
            if scanner.next == UInt8(ascii: "[") || scanner.next == UInt8(ascii: "{"),
                let node = JSONReader.read(lines.bytes, at: scanner.position, .lenient)
            {
                return node
            }
            if !line.isFenced, isContent(line) { return nil }
        }
        return nil
    }
}
