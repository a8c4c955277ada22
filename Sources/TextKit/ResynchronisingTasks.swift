/// Finds tasks by the labels at line starts. See ``TaskBlocks/Mode/resynchronising``.
enum ResynchronisingTasks {
    static func tasks(_ reply: String, startingAt number: Int, isOpen: Bool) -> [ParsedTask] {
        let lines = ReplyLines(reply)
        if let tasks = JSONTasks.tasks(lines, startingAt: number) { return tasks }
        let labels = TaskLabel.all(in: lines)
        let openings = openings(labels)
        var blocks = zip(openings, openings.dropFirst().map { $0 as Int? } + [nil]).map { opening, next in
            let label = labels[opening]
            return TaskBlock(
                number: label.number, line: label.line, contentStart: label.contentStart,
                nextLine: next.map { labels[$0].line } ?? lines.lines.count,
                fields: labels[(opening + 1)..<(next ?? labels.count)])
        }
        if let leading = leading(lines, labels, upTo: openings.first, number, isOpen: isOpen) { blocks.insert(leading, at: 0) }
        return blocks.enumerated().map { index, block in
            block.task(in: lines, number: block.number ?? number &+ index, isLast: index == blocks.count - 1)
        }
    }

    /// Which labels begin a task: the numbered instructions, or where there are none the bare ones.
    ///
    /// A code fence hides what it holds, but not the number that is due: a fence that nobody closed must not swallow neighbours.
    private static func openings(_ labels: [TaskLabel]) -> [Int] {
        var numbered: [Int] = []
        var last: Int?
        for (place, label) in labels.enumerated() where label.kind == .instruction {
            guard let number = label.number, !label.isFenced || last.map({ number == $0 &+ 1 }) == true else { continue }
            numbered.append(place)
            last = number
        }
        guard numbered.isEmpty else { return numbered }
        return labels.indices.filter { labels[$0].kind == .instruction && !labels[$0].isFenced }
    }

    /// The task whose label the prompt ended with: what stands before the first label, unless it is small talk.
    private static func leading(
        _ lines: ReplyLines, _ labels: [TaskLabel], upTo opening: Int?, _ number: Int, isOpen: Bool
    ) -> TaskBlock? {
        let fields = labels[..<(opening ?? labels.count)]
        guard let start = lines.lines.first?.range.lowerBound, isOpen || !fields.isEmpty else { return nil }
        let nextLine = opening.map { labels[$0].line } ?? lines.lines.count
        let end = fields.first?.line ?? nextLine
        guard end > 0 else { return nil }
        let text = lines.bytes.stripped(start..<lines.lines[end - 1].range.upperBound).text
        // Without any label a reply is no block at all.
        guard !text.isEmpty, !labels.isEmpty, isOpen || !SmallTalk.opens(text) else { return nil }
        return TaskBlock(number: number, line: 0, contentStart: start, nextLine: nextLine, fields: fields)
    }
}

/// A label at a line's start.
struct TaskLabel {
    enum Kind: CaseIterable {
        case instruction
        case input
        case output
    }

    let kind: Kind
    let number: Int?
    /// Which line of the reply it is.
    let line: Int
    /// Where the text after the label begins.
    let contentStart: Int
    let isFenced: Bool

    private static func names(of kind: Kind) -> [String] {
        switch kind {
        case .instruction: ["instruction", "指令"]
        case .input: ["input", "输入"]
        case .output: ["output", "输出"]
        }
    }

    static func all(in lines: ReplyLines) -> [TaskLabel] {
        var labels: [TaskLabel] = []
        for (place, line) in lines.lines.enumerated() where !line.isBlank {
            for kind in Kind.allCases {
                guard let field = LineLabel.numberedField(names(of: kind), lines.bytes, in: line.range) else { continue }
                labels.append(
                    TaskLabel(
                        kind: kind, number: field.number, line: place, contentStart: field.contentStart, isFenced: line.isFenced))
                break
            }
        }
        return labels
    }
}

/// The lines of one task, from its label to the next task's.
struct TaskBlock {
    let number: Int?
    let line: Int
    let contentStart: Int
    let nextLine: Int
    /// The labels inside it.
    let fields: ArraySlice<TaskLabel>

    /// - Parameters:
    ///   - number: the task's, where the block has none.
    ///   - isLast: whether the reply ends with it, perhaps by a farewell.
    func task(in lines: ReplyLines, number: Int, isLast: Bool) -> ParsedTask {
        let output = best(.output, from: line, upTo: nextLine)
        let input = best(.input, from: line, upTo: output?.line ?? nextLine) ?? swappedInput(after: output)
        let marks = [input, output].compactMap(\.self).sorted { $0.line < $1.line }
        func text(from start: Int, _ first: Int) -> (text: String, offset: Int) {
            let next = marks.first { $0.line > first }
            return body(lines, from: start, first, upTo: next?.line ?? nextLine, isEnd: isLast && next == nil)
        }
        let instruction = text(from: contentStart, line)
        return ParsedTask(
            number: number, instruction: Emphasis.withoutOpenBold(instruction.text),
            input: input.map { Self.unlessNone(text(from: $0.contentStart, $0.line).text) } ?? "",
            output: output.map { Self.unlessNone(text(from: $0.contentStart, $0.line).text) } ?? "", offset: instruction.offset)
    }

    private static func unlessNone(_ field: String) -> String {
        NoInput.marks(field) ? "" : field
    }

    /// The label of a kind: with the block's own number, else with any, else bare. Labels of other numbers, and bare ones, may as
    /// well be part of a text, so they count only where there is nothing better.
    private func best(_ kind: TaskLabel.Kind, from first: Int, upTo last: Int) -> TaskLabel? {
        let labels = fields.filter { $0.kind == kind && $0.line >= first && $0.line < last }
        return labels.first { $0.number != nil && $0.number == number }
            ?? labels.first { $0.number != nil && !$0.isFenced } ?? labels.first { $0.number == nil && !$0.isFenced }
    }

    /// A model may give the output before the input; only the block's own number shows it.
    private func swappedInput(after output: TaskLabel?) -> TaskLabel? {
        guard let output, number != nil else { return nil }
        return fields.first { $0.kind == .input && $0.line > output.line && $0.number == number }
    }

    /// A field's text: without what separates blocks and, at the reply's end, without the model's farewell.
    private func body(
        _ lines: ReplyLines, from start: Int, _ first: Int, upTo next: Int, isEnd: Bool
    ) -> (text: String, offset: Int) {
        var next = next
        if isEnd {
            next =
                (first + 1..<max(first + 1, next)).first { place in
                    let line = lines.lines[place]
                    return !line.isFenced && lines.lines[place - 1].isBlank && SmallTalk.closes(lines.bytes, line.range)
                } ?? next
        }
        while next > first + 1, isSeparator(lines, lines.lines[next - 1]) { next -= 1 }
        let end = next > first ? lines.lines[next - 1].range.upperBound : start
        return lines.bytes.stripped(start..<max(start, end))
    }

    private func isSeparator(_ lines: ReplyLines, _ line: ReplyLines.Line) -> Bool {
        if line.isBlank { return true }
        guard !line.isFenced else { return false }
        let text = lines.bytes.stripped(line.range).text
        return SmallTalk.isRule(text) || text.utf8.allSatisfy { $0 == UInt8(ascii: "#") }
    }
}

/// Tasks in a reply that is JSON: objects with an instruction, alone, in an array, or in the only array of an object.
enum JSONTasks {
    private static let instructionNames = ["instruction", "task", "指令"]
    private static let inputNames = ["input", "输入"]
    private static let outputNames = ["output", "answer", "response", "输出"]

    static func tasks(_ lines: ReplyLines, startingAt number: Int) -> [ParsedTask]? {
        let root = JSONReply.root(lines) { line in
            ["instruction", "指令"].contains { LineLabel.numberedField([$0], lines.bytes, in: line.range) != nil }
        }
        guard let root else { return nil }
        let elements = root.elements ?? soleArray(of: root) ?? [root]
        let tasks = elements.enumerated().compactMap { index, element -> ParsedTask? in
            guard let instruction = element[instructionNames], instruction.string != nil else { return nil }
            let input = text(element[inputNames], lines.bytes)
            return ParsedTask(
                number: number &+ index, instruction: text(instruction, lines.bytes), input: NoInput.marks(input) ? "" : input,
                output: text(element[outputNames], lines.bytes), offset: instruction.range.lowerBound,
                state: element.isComplete ? .whole : .cut)
        }
        return tasks.isEmpty ? nil : tasks
    }

    private static func soleArray(of root: JSONNode) -> [JSONNode]? {
        guard case .object(let members) = root.value, root[instructionNames]?.string == nil else { return nil }
        let arrays = members.compactMap(\.value.elements)
        return arrays.count == 1 ? arrays[0] : nil
    }

    private static func text(_ node: JSONNode?, _ bytes: [UInt8]) -> String {
        node.map { String(PythonText.strip($0.text(in: bytes))) } ?? ""
    }
}
