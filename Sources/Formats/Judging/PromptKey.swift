/// What two prompts that ask the same have in common, so that a copied blank does not lose a question.
///
/// The case of letters is kept; every run of white space is one blank, and none is at an end. Of Unicode's NFKC it has what text that
/// went through an office program or a web page shows: canonical composition (by how texts are compared), full-width ASCII and its
/// ligatures and ellipsis spelled out; marks without width are left out.
public struct PromptKey: Hashable, Sendable {
    private let turns: [String]

    /// - Parameter turns: what the user says, turn by turn.
    public init(_ turns: [String]) {
        self.turns = turns.map(Self.normalised)
    }

    /// The same for all prompts that ask the same, turns apart by a blank line.
    public var text: String { turns.joined(separator: "\n\n") }

    static func normalised(_ text: String) -> String {
        if isNormal(text) { return text }
        var result = String.UnicodeScalarView()
        var isBlankDue = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                isBlankDue = !result.isEmpty
                continue
            }
            if isWithoutWidth(scalar) { continue }
            if isBlankDue { result.append(" ") }
            isBlankDue = false
            append(scalar, to: &result)
        }
        return String(result)
    }

    /// The common case, seen from the bytes: ASCII with single blanks inside.
    private static func isNormal(_ text: String) -> Bool {
        let blank = UInt8(ascii: " ")
        var last = blank
        for byte in text.utf8 {
            guard byte > 0x1F, byte < 0x7F, byte != blank || last != blank else { return false }
            last = byte
        }
        return last != blank || text.isEmpty
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
        switch scalar.value {
        case 0xFF01...0xFF5E:
            if let narrow = Unicode.Scalar(scalar.value - 0xFEE0) { result.append(narrow) }
        case 0xFB00...0xFB06: result.append(contentsOf: ligatures[Int(scalar.value - 0xFB00)].unicodeScalars)
        case 0x2026: result.append(contentsOf: "...".unicodeScalars)
        default: result.append(scalar)
        }
    }

    private static let ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"]

    /// Zero-width blank and joiners, word joiner, byte order mark, soft hyphen.
    private static func isWithoutWidth(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200B...0x200D, 0x2060, 0xFEFF, 0xAD: true
        default: false
        }
    }
}
