extension PythonText {
    /// `re.search(r"\bWORD\b", text, re.IGNORECASE) is not None`.
    ///
    /// `\b` lies between a letter, digit or underscore and anything else: "map-reduce" holds "map", "paragraph" not "graph".
    public static func containsWholeWord(_ word: String, in text: String) -> Bool {
        firstWholeWord(of: [word], in: text) != nil
    }

    /// The first of `words`, in their order, that `text` holds as a whole word.
    public static func firstWholeWord(of words: [String], in text: String) -> String? {
        let scalars = Array(text.unicodeScalars)
        let folded = scalars.map(fold)
        let isWord = scalars.map(isWordCharacter)
        return words.first { contains(Array($0.unicodeScalars.map(fold)), in: folded, isWord) }
    }

    private static func contains(_ word: [Unicode.Scalar], in text: [Unicode.Scalar], _ isWord: [Bool]) -> Bool {
        guard let first = word.first, text.count >= word.count else { return false }
        func isBoundary(_ place: Int) -> Bool {
            (place > 0 && isWord[place - 1]) != (place < isWord.count && isWord[place])
        }
        for start in 0...(text.count - word.count) where text[start] == first {
            let end = start + word.count
            if isBoundary(start), isBoundary(end), text[start..<end].elementsEqual(word) { return true }
        }
        return false
    }

    /// Python's `\w`: alphanumeric or underscore. Combining marks are neither.
    private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            return byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_")
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: return true
        default: return scalar.properties.numericType != nil
        }
    }

    /// Code points that Python's IGNORECASE takes for equal have one image: simple lower case, and the three ASCII letters with
    /// foreign partners (Kelvin sign, long s, dotted and dotless i).
    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.isASCII { return Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value).asciiLowercased) }
        switch scalar.value {
        case 0x212A: return "k"
        case 0x17F: return "s"
        case 0x130, 0x131: return "i"
        default:
            let lower = scalar.properties.lowercaseMapping.unicodeScalars
            guard let first = lower.first, lower.count == 1 else { return scalar }
            return first
        }
    }
}
