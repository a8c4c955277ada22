/// The tokenizer for text in any script.
enum UnicodeTokens {
    static func list(_ text: String) -> TokenList {
        var text = text
        let isASCII = text.withUTF8 { utf8 in utf8.allSatisfy { $0 < 0x80 } }
        if isASCII { return ASCIITokens.list(text) }

        var tokens = TokenList(reservingBytes: text.utf8.count)
        for character in Folding.compatible(text) {
            append(character, to: &tokens)
        }
        tokens.endToken()
        return tokens
    }

    private static func append(_ character: Character, to tokens: inout TokenList) {
        guard let first = character.unicodeScalars.first else { return }
        if Folding.isEmoji(character) || first.isOfUnspacedScript {
            tokens.endToken()
            for scalar in character.unicodeScalars where !scalar.properties.isVariationSelector {
                tokens.extend(scalar: scalar)
            }
            tokens.endToken()
            return
        }
        for scalar in character.unicodeScalars {
            if scalar.isWordPart {
                Folding.appendCaseFold(of: scalar, to: &tokens)
            } else if !scalar.properties.isDefaultIgnorableCodePoint {
                tokens.endToken()
            }
        }
    }
}

extension Unicode.Scalar {
    /// A code point of general category L.
    var isLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// A letter, a mark or a number. Variation selectors are marks, yet they only choose a glyph.
    var isWordPart: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: !properties.isDefaultIgnorableCodePoint
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: isLetter
        }
    }

    /// A letter of a script that does not put spaces between words.
    ///
    /// The standard library has no script property, so these are the blocks of the scripts in Unicode 16.
    var isOfUnspacedScript: Bool {
        guard value >= 0x0E00 else { return false }
        switch value {
        case 0x0E00...0x0EFF,  // Thai, Lao
            0x1000...0x109F, 0xA9E0...0xA9FF, 0xAA60...0xAA7F,  // Myanmar
            0x1780...0x17FF,  // Khmer
            0x3005, 0x3041...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF,  // iteration mark, kana
            0x1AFF0...0x1B16F:  // historic kana
            return isLetter
        default:
            return properties.isIdeographic
        }
    }
}
