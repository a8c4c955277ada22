/// The words of a text for comparing and counting, in any script.
public enum WordTokens {
    /// Lower-case runs of letters, digits and marks; an apostrophe between letters belongs to its word, and each Han or kana
    /// character is a word of its own.
    public static func words(_ text: String) -> [String] {
        var reader = Reader()
        for scalar in text.unicodeScalars { reader.take(scalar) }
        reader.finish()
        return reader.words
    }

    private struct Reader {
        var words: [String] = []
        private var word = String.UnicodeScalarView()
        private var hasApostrophe = false

        mutating func take(_ scalar: Unicode.Scalar) {
            if WordTokens.isWordByItself(scalar) {
                finish()
                words.append(String(scalar))
            } else if WordTokens.isPart(scalar) {
                if hasApostrophe { word.append("'") }
                hasApostrophe = false
                if scalar.isASCII {
                    word.append(Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value).asciiLowercased))
                } else {
                    word.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
                }
            } else if scalar == "'" || scalar == "\u{2019}", !word.isEmpty, !hasApostrophe {
                hasApostrophe = true
            } else {
                finish()
            }
        }

        mutating func finish() {
            hasApostrophe = false
            guard !word.isEmpty else { return }
            words.append(String(word))
            word.removeAll(keepingCapacity: true)
        }
    }

    private static func isWordByItself(_ scalar: Unicode.Scalar) -> Bool {
        (0x3040...0x30FF).contains(scalar.value) || scalar.value >= 0x2E80 && scalar.properties.isIdeographic
    }

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            return byte.isASCIILetter || byte.isASCIIDigit
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber: return true
        default: return scalar.properties.isAlphabetic
        }
    }
}
