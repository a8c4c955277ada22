/// A text that a judge is shown as data, with what could be taken for a verdict, for the bounds of the data or for a chat template's
/// token broken by a middle dot.
///
/// Broken are, in any case, with invisible characters between and in full-width forms: `[[A]]` and its like, `[A]` alone on a line,
/// `VERDICT-…:`, the JSON members that hold verdicts, tags like ours around data, and tokens such as `<|im_start|>`, `<tool_call>`
/// or `[INST]`.
/// Nothing is removed, so that a judge still sees all that was written. `<s>` and `</s>` stay: they are HTML too.
///
/// Whatever ``VerdictForm`` reads as a verdict is broken here; both see text as ``FoldedText`` does.
public struct InertText: Hashable, Sendable {
    /// The text with its dots.
    public let text: String
    /// How many places were broken.
    public let count: Int

    /// - Parameter scores: whether verdicts are numbers; only then `[[7]]` is none of the text's business.
    public init(_ text: String, scores: Bool) {
        let folded = FoldedText(text)
        let dots = MarkScanner(folded.scalars, scores: scores).places().map { folded.places[$0] }
        count = dots.count
        guard !dots.isEmpty else {
            self.text = text
            return
        }
        var broken = String.UnicodeScalarView()
        var next = dots[...]
        for (place, scalar) in text.unicodeScalars.enumerated() {
            if next.first == place {
                broken.append("\u{B7}")
                next.removeFirst()
            }
            broken.append(scalar)
        }
        self.text = String(broken)
    }
}
