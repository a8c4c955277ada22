/// Words to be looked for, made ready once for many texts.
public struct WholeWords: Sendable {
    private let words: [String]
    private let folded: [[Unicode.Scalar]]
    /// Of each word its bytes when folded; nil where it is not ASCII then, and so not in an ASCII text.
    private let bytes: [[UInt8]?]
    /// Which bytes a word begins with.
    private let begins: [Bool]

    public init(_ words: [String]) {
        self.words = words
        folded = words.map { $0.unicodeScalars.map(PythonText.fold) }
        bytes = folded.map { word in
            word.allSatisfy(\.isASCII) ? word.map { UInt8(truncatingIfNeeded: $0.value) } : nil
        }
        var begins = [Bool](repeating: false, count: 256)
        for case let first? in bytes.map({ $0?.first }) { begins[Int(first)] = true }
        self.begins = begins
    }

    /// The first of the words, in their order, that `text` holds as a whole word: between two boundaries (`\b`), case ignored.
    public func first(in text: String) -> String? {
        var text = text
        let inASCII: Int?? = text.withUTF8 { text in
            text.allSatisfy { $0 < 0x80 } ? .some(firstPlace(inASCII: text)) : nil
        }
        if let found = inASCII { return found.map { words[$0] } }
        let scalars = Array(text.unicodeScalars)
        let isWord = scalars.map(PythonText.isWordCharacter)
        let foldedText = scalars.map(PythonText.fold)
        return folded.firstIndex { contains($0, in: foldedText, isWord) }.map { words[$0] }
    }

    private func firstPlace(inASCII text: UnsafeBufferPointer<UInt8>) -> Int? {
        var found: Int?
        for start in text.indices {
            let byte = text[start].asciiLowercased
            guard begins[Int(byte)], isBoundary(start, text) else { continue }
            for place in 0..<(found ?? bytes.count) {
                guard let word = bytes[place], word.first == byte, holds(word, text, at: start) else { continue }
                found = place
                break
            }
        }
        return found
    }

    private func holds(_ word: [UInt8], _ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard text.count - start >= word.count else { return false }
        for index in word.indices where text[start + index].asciiLowercased != word[index] { return false }
        return isBoundary(start + word.count, text)
    }

    private func isBoundary(_ place: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let before = place > 0 && PythonText.isWordCharacter(text[place - 1])
        return before != (place < text.count && PythonText.isWordCharacter(text[place]))
    }

    private func contains(_ word: [Unicode.Scalar], in text: [Unicode.Scalar], _ isWord: [Bool]) -> Bool {
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
}

extension PythonText {
    /// `re.search(r"\bWORD\b", text, re.IGNORECASE) is not None`.
    ///
    /// `\b` lies between a letter, digit or underscore and anything else: "map-reduce" holds "map", "paragraph" not "graph".
    public static func containsWholeWord(_ word: String, in text: String) -> Bool {
        firstWholeWord(of: [word], in: text) != nil
    }

    /// The first of `words`, in their order, that `text` holds as a whole word.
    public static func firstWholeWord(of words: [String], in text: String) -> String? {
        WholeWords(words).first(in: text)
    }

    fileprivate static func isWordCharacter(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_")
    }

    /// Python's `\w`: alphanumeric or underscore. Combining marks are neither.
    fileprivate static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isWordCharacter(UInt8(truncatingIfNeeded: scalar.value)) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: return true
        default: return scalar.properties.numericType != nil
        }
    }

    /// Code points that Python's IGNORECASE takes for equal have one image: simple lower case, and the three ASCII letters with
    /// foreign partners (Kelvin sign, long s, dotted and dotless i).
    fileprivate static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
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
