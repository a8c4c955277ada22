/// A line of a prompt as a reader sees it: a numbered item, a labelled field, or plain text.
struct PromptLine {
    /// What a label announces.
    enum Role {
        case task
        case input
        case output
        case kind
        case example
    }

    /// The line without surrounding blanks.
    var text: String
    /// The number of a numbered item.
    var number: Int?
    /// What the label before the colon announces.
    var role: Role?
    /// The label as written, without its number: `Class label`.
    var label = ""
    /// The colon after the label as written: ASCII or full width; empty where there is none.
    var colon = ""
    /// What follows the number or the label.
    var rest: String

    private static let roles: [String: Role] = [
        "task": .task, "instruction": .task, "assignment": .task, "request": .task, "exercise": .task, "任务": .task,
        "指令": .task, "题目": .task, "input": .input, "输入": .input, "output": .output, "answer": .output, "response": .output,
        "result": .output, "solution": .output, "输出": .output, "回答": .output, "答案": .output, "class label": .kind,
        "class": .kind, "label": .kind, "category": .kind, "类别标签": .kind, "类别": .kind, "标签": .kind, "分类": .kind,
        "分类标签": .kind, "example": .example, "instance": .example, "case": .example, "示例": .example, "例子": .example,
        "例": .example, "样例": .example, "实例": .example,
    ]

    init(_ line: ArraySlice<UInt8>) {
        let trimmed = Self.trim(line)
        text = String(decoding: trimmed, as: UTF8.self)
        rest = text
        if let (number, rest) = Self.numbered(trimmed) {
            self.number = number
            self.rest = rest
        } else {
            readLabel(trimmed)
        }
        isYesOrNo = readsAsYesOrNo()
    }

    private static func trim(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let last = line.last, last <= 0x20 { line.removeLast() }
        while let first = line.first, first <= 0x20 { line.removeFirst() }
        return line
    }

    /// Reads `12. text`, `12) text` and `12、text`.
    private static func numbered(_ line: ArraySlice<UInt8>) -> (Int, String)? {
        var at = line.startIndex
        var number = 0
        while at < line.endIndex, at - line.startIndex < 4, (0x30...0x39).contains(line[at]) {
            number = number * 10 + Int(line[at] - 0x30)
            at += 1
        }
        guard at > line.startIndex, at < line.endIndex else { return nil }
        let wide: [[UInt8]] = [Array("、".utf8), Array("．".utf8), Array("）".utf8)]
        if line[at] == UInt8(ascii: ".") || line[at] == UInt8(ascii: ")") {
            at += 1
            guard at == line.endIndex || line[at] == 0x20 || line[at] >= 0x80 else { return nil }
        } else if let mark = wide.first(where: { line[at...].starts(with: $0) }) {
            at += mark.count
        } else {
            return nil
        }
        return (number, String(decoding: trim(line[at...]), as: UTF8.self))
    }

    /// Reads `Label 3: text`, with or without emphasis around it; `Example 3` needs no colon.
    private mutating func readLabel(_ line: ArraySlice<UInt8>) {
        let marks: Set<UInt8> = [
            UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: ">"), UInt8(ascii: "-"), UInt8(ascii: "`"), 0x20,
        ]
        let body = line.drop { marks.contains($0) }
        let window = body.prefix(32)
        var end = body.endIndex
        var after = body.endIndex
        if let ascii = window.firstIndex(of: UInt8(ascii: ":")) {
            (end, after, colon) = (ascii, ascii + 1, ":")
        } else if let wide = ByteSearch.first(Array("：".utf8), in: window) {
            (end, after, colon) = (wide, wide + 3, "：")
        } else if body.count > 16 {
            return
        }
        var name = body[body.startIndex..<end]
        while let last = name.last, last <= 0x20 || (0x30...0x39).contains(last) || last == UInt8(ascii: "*") {
            name.removeLast()
        }
        let spelled = String(decoding: name, as: UTF8.self)
        guard let found = Self.roles[spelled.lowercased()], !colon.isEmpty || found == .example else {
            colon = ""
            return
        }
        (role, label) = (found, spelled)
        rest = String(decoding: Self.trim(body[after...].drop { $0 == UInt8(ascii: "*") }), as: UTF8.self)
    }

    /// Whether this line says yes or no, alone or after a label or a question.
    private(set) var isYesOrNo = false

    private static let answers: Set<String> = ["yes", "no", "yes.", "no.", "是", "否", "不是"]
    private static let endings = [
        "? yes", "? no", "？是", "？否", "？ 是", "？ 否", ": yes", ": no", "?yes", "?no", "? yes.", "? no.", "？是。", "？否。",
    ]

    private func readsAsYesOrNo() -> Bool {
        // Most lines are ruled out by their last byte: s, o, a stop, or the last byte of 是, 否 and the full stop.
        guard let last = text.utf8.last, [0x73, 0x53, 0x6F, 0x4F, 0x2E, 0xAF, 0xA6, 0x82].contains(last) else { return false }
        if rest.utf8.count <= 8 { return Self.answers.contains(rest.lowercased()) }
        let tail = String(decoding: rest.utf8.suffix(12), as: UTF8.self).lowercased()
        return Self.endings.contains { tail.hasSuffix($0) }
    }
}
