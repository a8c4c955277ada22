import Support

/// Text from anywhere, written where Markdown or YAML would read more into it.
enum CardText {
    /// One line of Markdown that shows `text` as it is: no markup, no HTML, no table cell of its own.
    static func markdown(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "(", ")", "#", "|", "~", "!": result += "\\\(scalar)"
            // A link without brackets.
            case ":" where result.hasSuffix("http") || result.hasSuffix("https"): result += "&#58;"
            default: result += shown(scalar)
            }
        }
        return result
    }

    /// A double-quoted YAML scalar, which is a JSON text.
    static func yaml(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text.unicodeScalars.map(shown).joined())
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Control characters and those that turn the direction of writing become visible codes.
    private static func shown(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x00..<0x20, 0x7F..<0xA0, 0x061C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xE0000...0xE007F:
            "⟨\(String(scalar.value, radix: 16, uppercase: true))⟩"
        default: String(scalar)
        }
    }
}
