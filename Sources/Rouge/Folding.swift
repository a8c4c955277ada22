/// The mappings the ``RougeTokenizer/unicode`` tokenizer makes before it compares.
///
/// The standard library offers no NFKC, so the compatibility mappings that occur in instructions are made here, and no others:
/// - full-width ASCII (U+FF01-FF5E) to ASCII,
/// - half-width Katakana (U+FF66-FF9F) to Katakana, voicing marks to the combining ones (canonical equivalence joins them),
/// - superscript and subscript digits, circled numbers 1 to 20, to ASCII digits,
/// - Roman numerals (U+2160-217F) through 12 and L, C, D, M to letters.
///
/// Case folding is full: the lower case of the upper case, which also takes apart the Latin ligatures and writes sharp s as "ss".
/// The dotless i stays, as in Unicode's own folding. Not made: squared words, mathematical letters, fractions, Arabic
/// presentation forms, Hangul compatibility letters.
enum Folding {
    /// `text` with the compatibility mappings above.
    static func compatible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isMapped) else { return text }
        var mapped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            appendCompatible(scalar, to: &mapped)
        }
        return String(mapped)
    }

    private static func isMapped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xB2, 0xB3, 0xB9, 0x2070...0x2089, 0x2160...0x217F, 0x2460...0x2473, 0xFF01...0xFF5E, 0xFF66...0xFF9F: true
        default: false
        }
    }

    private static func appendCompatible(_ scalar: Unicode.Scalar, to mapped: inout String.UnicodeScalarView) {
        switch scalar.value {
        case 0xFF01...0xFF5E:
            mapped.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
        case 0xFF66...0xFF9F:
            mapped.append(katakana[Int(scalar.value - 0xFF66)])
        case 0xB2, 0xB3:
            mapped.append(Unicode.Scalar(scalar.value - 0x80) ?? scalar)
        case 0xB9:
            mapped.append("1")
        case 0x2070, 0x2074...0x2079:
            mapped.append(Unicode.Scalar(scalar.value - 0x2070 + 0x30) ?? scalar)
        case 0x2080...0x2089:
            mapped.append(Unicode.Scalar(scalar.value - 0x2080 + 0x30) ?? scalar)
        case 0x2460...0x2473:
            mapped.append(contentsOf: String(scalar.value - 0x245F).unicodeScalars)
        case 0x2160...0x217F:
            mapped.append(contentsOf: romanNumerals[Int(scalar.value & 0xF)].unicodeScalars)
        default:
            mapped.append(scalar)
        }
    }

    /// U+FF66 to U+FF9F in order.
    private static let katakana = Array(
        "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u{3099}\u{309A}".unicodeScalars)

    private static let romanNumerals = [
        "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "l", "c", "d", "m",
    ]

    /// Writes the full case folding of `scalar` to the open token.
    static func appendCaseFold(of scalar: Unicode.Scalar, to tokens: inout TokenList) {
        let dotlessI: Unicode.Scalar = "\u{131}"
        guard scalar.properties.changesWhenCaseMapped || scalar.properties.changesWhenCaseFolded, scalar != dotlessI else {
            return tokens.extend(scalar: scalar)
        }
        for upper in scalar.properties.uppercaseMapping.unicodeScalars {
            for lower in upper.properties.lowercaseMapping.unicodeScalars {
                tokens.extend(scalar: lower)
            }
        }
    }

    /// Whether a grapheme cluster is shown as an emoji, or is a symbol that may be.
    static func isEmoji(_ character: Character) -> Bool {
        guard let first = character.unicodeScalars.first else { return false }
        if first.isASCII { return character.unicodeScalars.contains("\u{20E3}") }
        return first.properties.isEmoji || first.properties.isEmojiPresentation
    }
}
