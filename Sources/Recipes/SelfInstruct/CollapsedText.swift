import TextKit

extension PythonText {
    /// One line: every run of whitespace one space, none at the ends.
    static func collapsed(_ text: String) -> String {
        String(strip(collapseWhitespace(text)))
    }
}
