/// Signs that a text about a picture was written from notes on it: words for the notes, and their numbers.
///
/// Source: vision-generation, §6.
public enum SourceLeak {
    /// Words that seldom belong to a picture. Matched whole, in any case.
    private static let words = [
        "caption", "captions", "bounding box", "bounding boxes", "bbox", "bboxes", "coordinate", "coordinates",
    ]

    /// Ways of speaking of what one was told.
    private static let phrases = [
        "as described", "as mentioned in the", "as stated in the", "as noted in the", "as given in the", "according to the notes",
        "according to the description", "based on the description", "based on the notes", "from the description", "the notes say",
        "the notes mention", "the provided information", "the provided description", "the provided context",
        "the given information",
        "the given description", "the given context", "the information provided", "the description mentions",
        "the description does not", "the sentences mention", "is not mentioned in the", "are not mentioned in the",
    ]

    /// The first sign in `text`; nil where there is none.
    /// - Parameter source: what is known of the picture. A word that stands there may be seen in the picture: a map has coordinates.
    public static func detect(in text: String, of source: String) -> String? {
        if let numbers = bracketedShares(in: text) { return numbers }
        let seen = words.filter { PythonText.containsWholeWord($0, in: source) }
        let telling = words.filter { word in !seen.contains { word.hasPrefix($0) || $0.hasPrefix(word) } }
        return PythonText.firstWholeWord(of: telling + phrases, in: text)
    }

    /// Two or more numbers in brackets, one of them with a decimal point: `[0.1, 0.25, 0.5, 1.0]`, `(0.3, 0.4)`.
    private static func bracketedShares(in text: String) -> String? {
        let bytes = Array(text.utf8)
        for start in bytes.indices where bytes[start] == UInt8(ascii: "[") || bytes[start] == UInt8(ascii: "(") {
            if let end = endOfShares(bytes, from: start + 1, close: bytes[start] == UInt8(ascii: "[") ? 0x5D : 0x29) {
                return String(decoding: bytes[start...end], as: UTF8.self)
            }
        }
        return nil
    }

    private static func endOfShares(_ bytes: [UInt8], from start: Int, close: UInt8) -> Int? {
        var hasPoint = false
        var hasComma = false
        for place in start..<bytes.count {
            switch bytes[place] {
            case close: return hasPoint && hasComma ? place : nil
            case UInt8(ascii: "."): hasPoint = true
            case UInt8(ascii: ","): hasComma = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "-"): continue
            default: return nil
            }
        }
        return nil
    }
}
