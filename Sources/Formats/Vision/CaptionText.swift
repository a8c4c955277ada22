/// A caption as it is kept: on one line, without blanks at the ends.
enum CaptionText {
    /// Blanks and line ends at the ends go, and each line end inside becomes one blank. Nil where nothing is left.
    static func line(_ text: String) -> String? {
        let lines = text.unicodeScalars.split(whereSeparator: isLineEnd).map(trimmed).filter { !$0.isEmpty }
        if lines.isEmpty { return nil }
        return lines.map { String($0) }.joined(separator: " ")
    }

    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func trimmed(_ line: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        var line = line.drop(while: \.properties.isWhitespace)
        while let last = line.last, last.properties.isWhitespace { line.removeLast() }
        return line
    }
}
