/// Reads instances by labels at line starts. See ``Instances/Mode/resynchronising``.
enum ResynchronisingInstances {
    enum Label {
        case heading
        case input
        case output
    }

    struct Mark {
        let label: Label
        /// Which line of the reply it is.
        var line = 0
        /// Where the line begins, which ends what came before.
        let start: Int
        /// Where the text after the label begins.
        let contentStart: Int
    }

    private static let headings = ["example", "instance", "示例", "例子", "样例", "实例", "例"]
    private static let inputs = ["input", "输入"]
    private static let outputs = ["output", "输出"]
    private static let labels = ["class label", "类别标签", "分类标签", "类别", "标签", "分类"]

    static func parse(_ reply: String, order: Instances.Order) -> [ParsedInstance] {
        let lines = ReplyLines(reply)
        let outputNames = order == .inputFirst ? outputs : labels
        let root = JSONReply.root(lines) { mark(lines, $0, outputNames) != nil }
        if let root, let instances = JSONInstances.parse(root, lines.bytes) { return instances }

        var marks: [Mark] = []
        for (place, line) in lines.lines.enumerated() where !line.isFenced && !line.isBlank {
            guard var mark = mark(lines, line, outputNames) else { continue }
            mark.line = place
            marks.append(mark)
        }
        let reader = InstanceReader(lines, marks: marks)
        guard marks.contains(where: { $0.label != .heading }) else { return order == .inputFirst ? reader.bareOutputs() : [] }
        return order == .inputFirst || reader.answersInputFirst ? reader.inputFirst() : reader.outputFirst()
    }

    private static func mark(_ lines: ReplyLines, _ line: ReplyLines.Line, _ outputNames: [String]) -> Mark? {
        let start = line.range.lowerBound
        if let content = LineLabel.field(outputNames, lines.bytes, in: line.range, allowsNumber: true) {
            return Mark(label: .output, start: start, contentStart: content)
        }
        if let content = LineLabel.field(inputs, lines.bytes, in: line.range, allowsNumber: true) {
            return Mark(label: .input, start: start, contentStart: content)
        }
        guard let content = LineLabel.heading(headings, lines.bytes, in: line.range) else { return nil }
        // "Example 1: Input: x" has two labels in one line.
        let rest = content..<line.range.upperBound
        if let inner = LineLabel.field(inputs, lines.bytes, in: rest) {
            return Mark(label: .input, start: start, contentStart: inner)
        }
        return Mark(label: .heading, start: start, contentStart: content)
    }
}
