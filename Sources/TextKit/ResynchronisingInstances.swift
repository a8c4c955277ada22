/// Reads instances by labels at line starts. See ``Instances/Mode/resynchronising``.
enum ResynchronisingInstances {
    private enum Label {
        case heading
        case input
        case output
    }

    private struct Mark {
        let label: Label
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

        let marks = lines.lines.lazy.filter { !$0.isFenced && !$0.isBlank }.compactMap { mark(lines, $0, outputNames) }
        let reader = Reader(
            bytes: lines.bytes, marks: Array(marks), start: lines.lines.first?.range.lowerBound ?? 0, end: lines.end)
        guard let firstField = reader.marks.first(where: { $0.label != .heading }) else {
            return order == .inputFirst ? reader.bareOutputs() : []
        }
        // A model that was asked for the label first may still answer in the other order, under input labels.
        return order == .inputFirst || firstField.label == .input ? reader.inputFirst() : reader.outputFirst()
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

    private struct Reader {
        let bytes: [UInt8]
        let marks: [Mark]
        let start: Int
        let end: Int

        /// The text that belongs to mark `place`: up to the next mark.
        private func text(_ place: Int) -> String {
            let next = place + 1 < marks.count ? marks[place + 1].start : end
            return bytes.stripped(marks[place].contentStart..<max(next, marks[place].contentStart)).text
        }

        /// Examples that have headings and no fields: each is an output.
        func bareOutputs() -> [ParsedInstance] {
            marks.indices.compactMap { place in
                let output = text(place)
                return output.isEmpty
                    ? nil : ParsedInstance(input: "", output: output, offset: marks[place].start, isTerminated: true)
            }
        }

        /// An instance is complete with its output. What follows a heading without a label, or stands before the first label, is
        /// its input: free field names stay in it.
        func inputFirst() -> [ParsedInstance] {
            var instances: [ParsedInstance] = []
            var input = ""
            var offset: Int?
            if let first = marks.first, first.label == .output {
                input = leadingInput(upTo: first.start)
                offset = input.isEmpty ? nil : start
            }
            for (place, mark) in marks.enumerated() {
                switch mark.label {
                case .heading:
                    input = text(place)
                    offset = mark.start
                    if place + 1 == marks.count || marks[place + 1].label == .heading, !input.isEmpty {
                        instances.append(ParsedInstance(input: "", output: input, offset: mark.start, isTerminated: true))
                        (input, offset) = ("", nil)
                    }
                case .input:
                    // A field before the label belongs to the same input.
                    input = [input, text(place)].filter { !$0.isEmpty }.joined(separator: "\n")
                    offset = offset ?? mark.start
                case .output:
                    // A further output for an input that has one is an alternative, which the format has no place for.
                    if place > 0, marks[place - 1].label == .output, let last = instances.last, !last.input.isEmpty { continue }
                    instances.append(
                        ParsedInstance(input: input, output: text(place), offset: offset ?? mark.start, isTerminated: true))
                    (input, offset) = ("", nil)
                }
            }
            return instances
        }

        /// What stands before the first output, unless it only announces what follows.
        private func leadingInput(upTo end: Int) -> String {
            let text = bytes.stripped(start..<max(start, end)).text
            let paragraphs = text.split(separator: "\n\n", omittingEmptySubsequences: true)
            let kept =
                paragraphs.count > 1 && (paragraphs[0].hasSuffix(":") || paragraphs[0].hasSuffix("："))
                ? paragraphs.dropFirst() : paragraphs[...]
            let input = kept.joined(separator: "\n\n")
            return kept.count == 1 && !input.contains("\n") && (input.hasSuffix(":") || input.hasSuffix("：")) ? "" : input
        }

        /// The label is the rest of its line, or the next line when that is empty; the input is what follows, up to the next label.
        func outputFirst() -> [ParsedInstance] {
            var instances: [ParsedInstance] = []
            for (place, mark) in marks.enumerated() where mark.label == .output {
                var whole = text(place)
                let lineEnd = whole.unicodeScalars.firstIndex { $0 == "\n" || $0 == "\r" || $0 == "\u{2028}" || $0 == "\u{2029}" }
                let label = String(PythonText.strip(whole[..<(lineEnd ?? whole.endIndex)]))
                whole = lineEnd.map { String(PythonText.strip(whole[$0...])) } ?? ""
                if place + 1 < marks.count, marks[place + 1].label == .input {
                    whole = [whole, text(place + 1)].filter { !$0.isEmpty }.joined(separator: "\n")
                }
                instances.append(ParsedInstance(input: whole, output: label, offset: mark.start, isTerminated: true))
            }
            return instances
        }
    }
}
