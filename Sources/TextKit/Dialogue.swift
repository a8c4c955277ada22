/// A conversation in a reply: questions and answers in turn.
///
/// Source: the form that LLaVA (arXiv 2304.08485) asks its model for.
public enum Dialogue {
    public struct Turn: Equatable, Sendable {
        public let question: String
        public let answer: String

        public init(question: String, answer: String) {
            self.question = question
            self.answer = answer
        }
    }

    /// Why a reply is no dialogue.
    public struct Fault: Error, Equatable, Sendable {
        public let reason: String
    }

    private static let questionNames = ["question", "问题"]
    private static let answerNames = ["answer", "回答", "答案"]

    /// Reads `reply`: parts between lines of three or more `=`, headed `Question:` and `Answer:` in turn, however the heads are
    /// decorated; or a JSON object with `question` and `answer`, or with a list of such objects.
    ///
    /// A head is one only at the start of its part: the same word further down is text. A line of `=` inside of a code fence is text
    /// too. Separators before the first part and after the last are no harm.
    /// - Throws: ``Fault`` for an odd number of parts, a part without its head or without text, and JSON without turns.
    public static func parse(_ reply: String) throws(Fault) -> [Turn] {
        let lines = ReplyLines(reply)
        let root = JSONReply.root(lines) { line in
            isSeparator(line, lines.bytes) || LineLabel.field(questionNames, lines.bytes, in: line.range) != nil
        }
        guard let root else { return try turns(in: lines) }
        return try turns(in: root)
    }

    /// The text of the member `name` of a reply that is a JSON object, whole; nil for any other reply.
    public static func member(_ name: String, of reply: String) -> String? {
        let lines = ReplyLines(reply)
        guard let root = JSONReply.root(lines, upTo: { !$0.isBlank }), root.isComplete, let text = root[name]?.string else {
            return nil
        }
        return String(PythonText.strip(text))
    }

    // MARK: - Parts

    private static func turns(in lines: ReplyLines) throws(Fault) -> [Turn] {
        let parts = parts(of: lines)
        guard !parts.isEmpty else { throw Fault(reason: "there is no question") }
        guard parts.count.isMultiple(of: 2) else { throw Fault(reason: "\(parts.count) parts, an odd number") }
        var turns: [Turn] = []
        var question = ""
        for (place, part) in parts.enumerated() {
            let isQuestion = place.isMultiple(of: 2)
            let text = try text(of: part, headed: isQuestion ? questionNames : answerNames, number: place + 1, lines.bytes)
            if isQuestion { question = text } else { turns.append(Turn(question: question, answer: text)) }
        }
        return turns
    }

    /// The lines between separators, without blank parts at both ends.
    private static func parts(of lines: ReplyLines) -> [ArraySlice<ReplyLines.Line>] {
        var parts = lines.lines.split(omittingEmptySubsequences: false) { isSeparator($0, lines.bytes) }[...]
        while let first = parts.first, first.allSatisfy(\.isBlank) { parts.removeFirst() }
        while let last = parts.last, last.allSatisfy(\.isBlank) { parts.removeLast() }
        return Array(parts)
    }

    private static func isSeparator(_ line: ReplyLines.Line, _ bytes: [UInt8]) -> Bool {
        guard !line.isFenced else { return false }
        let text = bytes.stripped(line.range).text.utf8
        return text.count >= 3 && text.allSatisfy { $0 == UInt8(ascii: "=") }
    }

    private static func text(
        of part: ArraySlice<ReplyLines.Line>, headed names: [String], number: Int, _ bytes: [UInt8]
    ) throws(Fault) -> String {
        guard let first = part.first(where: { !$0.isBlank }), let last = part.last,
            let start = LineLabel.field(names, bytes, in: first.range)
        else { throw Fault(reason: "part \(number) does not begin with \(names.first ?? ""):") }
        let text = bytes.stripped(start..<max(start, last.range.upperBound)).text
        guard !text.isEmpty else { throw Fault(reason: "part \(number) has no text") }
        return text
    }

    // MARK: - JSON

    private static func turns(in root: JSONNode) throws(Fault) -> [Turn] {
        guard root.isComplete else { throw Fault(reason: "the JSON is not closed") }
        var elements = root.elements ?? [root]
        if case .object(let members) = root.value, root[questionNames] == nil {
            let arrays = members.compactMap(\.value.elements)
            guard arrays.count == 1, let array = arrays.first else { throw Fault(reason: "the JSON has no list of turns") }
            elements = array
        }
        var turns: [Turn] = []
        for element in elements {
            guard let question = text(element[questionNames]), let answer = text(element[answerNames]) else {
                throw Fault(reason: "turn \(turns.count + 1) of the JSON lacks its question or its answer")
            }
            turns.append(Turn(question: question, answer: answer))
        }
        guard !turns.isEmpty else { throw Fault(reason: "the JSON has no turns") }
        return turns
    }

    private static func text(_ node: JSONNode?) -> String? {
        guard let text = node?.string.map({ String(PythonText.strip($0)) }), !text.isEmpty else { return nil }
        return text
    }
}
