extension PythonText {
    /// `re.search(r"\bWORD\b", text, re.IGNORECASE) is not None`.
    ///
    /// `\b` lies between a letter, digit or underscore and anything else: "map-reduce" holds "map", "paragraph" not "graph".
    public static func containsWholeWord(_ word: String, in text: String) -> Bool {
        firstWholeWord(of: [word], in: text) != nil
    }

    /// The first of `words`, in their order, that `text` holds as a whole word.
    public static func firstWholeWord(of words: [String], in text: String) -> String? {
        let words = words.lazy.map { (word: $0, folded: $0.unicodeScalars.map(fold)) }
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            let folded = text.utf8.map(\.asciiLowercased)
            let isWord = folded.map(isWordCharacter)
            return words.first { word in
                // What is not ASCII when folded is not in an ASCII text.
                word.folded.allSatisfy(\.isASCII)
                    && contains(word.folded.map { UInt8(truncatingIfNeeded: $0.value) }, in: folded, isWord)
            }?.word
        }
        let scalars = Array(text.unicodeScalars)
        let folded = scalars.map(fold)
        let isWord = scalars.map(isWordCharacter)
        return words.first { contains($0.folded, in: folded, isWord) }?.word
    }

    private static func contains<Unit: Equatable>(_ word: [Unit], in text: [Unit], _ isWord: [Bool]) -> Bool {
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

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_")
    }

    /// Python's `\w`: alphanumeric or underscore. Combining marks are neither.
    private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isWordCharacter(UInt8(truncatingIfNeeded: scalar.value)) }
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
