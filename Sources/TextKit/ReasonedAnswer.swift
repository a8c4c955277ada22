/// A reply that reasons first and then gives its answer after a label.
public struct ReasonedAnswer: Equatable, Sendable {
    /// What stands before the label.
    public let reasoning: String
    /// What stands after it, to the reply's end.
    public let answer: String

    private static let labels = ["answer", "final answer", "the answer", "答案", "最终答案", "回答"]

    /// Reads `reply` at the first line outside code that begins with `Answer:` or one of its like, however it is decorated.
    ///
    /// The first and not the last: an answer may hold such lines itself, reasoning hardly does.
    /// - Returns: nil where there is no such line, or nothing before or after it.
    public static func parse(_ reply: String) -> ReasonedAnswer? {
        let lines = ReplyLines(reply)
        guard let start = lines.lines.first?.range.lowerBound else { return nil }
        for line in lines.lines where !line.isFenced && !line.isBlank {
            guard let content = LineLabel.field(labels, lines.bytes, in: line.range) else { continue }
            let reasoning = lines.bytes.stripped(start..<line.range.lowerBound).text
            let answer = Emphasis.withoutOpenBold(lines.bytes.stripped(content..<lines.end).text)
            return reasoning.isEmpty || answer.isEmpty ? nil : ReasonedAnswer(reasoning: reasoning, answer: answer)
        }
        return nil
    }
}
