/// A text as the reader of verdicts sees it: without what is invisible, and with full-width forms, dashes and spaces as plain ASCII.
///
/// The part of Unicode's NFKC that a verdict can meet, and the code points that Unicode calls default ignorable: zero-width ones,
/// bidi controls, variation selectors, tags. What looks alike otherwise, such as Greek letters, stays what it is.
struct FoldedText {
    /// One scalar of the text, folded, and the index of the scalar it stands for among those of the original.
    private(set) var scalars: [Unicode.Scalar] = []
    private(set) var places: [Int] = []

    init(_ text: String) {
        for (place, scalar) in text.unicodeScalars.enumerated() {
            guard let folded = Self.fold(scalar) else { continue }
            scalars.append(folded)
            places.append(place)
        }
    }

    /// `text` folded.
    static func fold(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let scalar = fold(scalar) { folded.append(scalar) }
        }
        return String(folded)
    }

    /// Nil for what is invisible.
    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x0B...0x0D, 0x85, 0x2028, 0x2029: return "\n"
        case 0..<0x80 where !PythonText.isWhitespace(scalar) || scalar == "\n": return scalar
        case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0)
        case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63: return "-"
        case _ where PythonText.isWhitespace(scalar): return " "
        default: return scalar.properties.isDefaultIgnorableCodePoint ? nil : scalar
        }
    }
}
