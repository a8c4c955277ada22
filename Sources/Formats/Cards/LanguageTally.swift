/// The language of a data set, as its letters and commonest words tell it. What they do not tell is not guessed.
public struct LanguageTally: Sendable {
    /// Letters by script.
    private var latin = 0
    private var accented = 0
    private var han = 0
    private var kana = 0
    private var hangul = 0
    private var other = 0
    private var words = 0
    private var englishWords = 0

    /// Of each text, as many scalars are looked at.
    private static let window = 2048

    private static let english: Set<String> = [
        "a", "an", "and", "are", "as", "be", "by", "for", "from", "in", "is", "it", "of", "on", "or", "that", "the", "this", "to",
        "with", "you", "your", "which", "what", "how",
    ]

    public init() {}

    public mutating func add(_ text: String) {
        var word = ""
        for scalar in text.unicodeScalars.prefix(Self.window) {
            count(scalar)
            if scalar.properties.isAlphabetic {
                if word.utf8.count <= 8 { word.unicodeScalars.append(scalar) }
            } else {
                end(&word)
            }
        }
        end(&word)
    }

    private mutating func end(_ word: inout String) {
        guard !word.isEmpty else { return }
        words += 1
        if Self.english.contains(word.lowercased()) { englishWords += 1 }
        word = ""
    }

    private mutating func count(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A: latin += 1
        case 0x00C0...0x024F, 0x1E00...0x1EFF: accented += 1
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x2_0000...0x3_FFFF: han += 1
        case 0x3040...0x30FF: kana += 1
        case 0xAC00...0xD7A3, 0x1100...0x11FF: hangul += 1
        default: if scalar.properties.isAlphabetic { other += 1 }
        }
    }

    private var letters: Int { latin + accented + han + kana + hangul + other }

    /// The ISO 639-1 code; nil where letters and words do not tell.
    public var code: String? {
        guard letters > 0 else { return nil }
        if (han + kana) * 2 > letters { return kana * 20 > han + kana ? "ja" : "zh" }
        if hangul * 2 > letters { return "ko" }
        // A tenth of common words: in our own texts they are a quarter, in other languages with Latin letters a few in a hundred.
        let isEnglish = latin * 100 > letters * 90 && accented * 50 < latin && englishWords * 10 >= words
        return isEnglish ? "en" : nil
    }

    /// The shares of letters, for people.
    var summary: String {
        let named = [("Latin", latin + accented), ("Han", han), ("kana", kana), ("Hangul", hangul), ("other", other)]
        let shares = named.filter { $0.1 > 0 }.map { "\($0.0) \(percent($0.1, of: letters))" }
        return "letters: " + (shares.isEmpty ? "none" : shares.joined(separator: ", "))
            + "; English function words: \(percent(englishWords, of: words)) of words"
    }

    private func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "0 %" }
        let tenths = (part * 1000 + whole / 2) / whole
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
