/// How a text is cut into the tokens that ROUGE-L compares.
///
/// On text of ASCII bytes alone the two modes give the same tokens.
public enum RougeTokenizer: String, Sendable, Codable, CaseIterable {
    /// The default tokenizer of `rouge_score` 0.1.2, without stemmer: lower case, maximal runs of `a`-`z` and `0`-`9`.
    ///
    /// Every other byte separates, so text in other scripts has no tokens. Two code points outside ASCII lower-case to something
    /// with an ASCII letter and are honoured: U+0130 gives `i` and a separator, U+212A gives `k`.
    case ascii

    /// Runs of letters, marks and numbers of any script after full case folding; see ``Folding`` for the mappings made.
    ///
    /// Han, Hiragana, Katakana, Thai, Lao, Khmer and Myanmar are written without spaces: there each grapheme cluster is a token.
    /// So is each emoji. Tokens are compared by canonical equivalence.
    case unicode

    /// Changes whenever a mode would cut some text differently; a pool records it beside its threshold.
    public static let version = 1

    /// The tokens of `text`, in order, folded.
    public func tokens(_ text: String) -> [String] {
        let list = tokenList(text)
        return (0..<list.count).map(list.string)
    }

    /// The tokenizer that suits `texts`: ``unicode`` when more than 5 % of their letters are outside ASCII.
    ///
    /// A collection without letters gives ``ascii``.
    public static func detect(in texts: some Sequence<String>) -> RougeTokenizer {
        var (all, foreign) = (0, 0)
        for text in texts {
            let letters = letters(of: text)
            all += letters.all
            foreign += letters.foreign
        }
        return suiting(letters: all, foreign: foreign)
    }

    /// As ``detect(in:)``, from counts of ``letters(of:)``.
    public static func suiting(letters: Int, foreign: Int) -> RougeTokenizer {
        foreign * 20 > letters ? .unicode : .ascii
    }

    /// How many letters `text` has, and how many of them are outside ASCII.
    public static func letters(of text: String) -> (all: Int, foreign: Int) {
        // Bytes first: looking up a scalar's properties is slow, and most texts need none.
        var all = 0
        var isASCII = true
        for byte in text.utf8 {
            if (0x61...0x7A).contains(byte | 0x20) { all += 1 }
            isASCII = isASCII && byte < 0x80
        }
        if isASCII { return (all, 0) }
        let foreign = text.unicodeScalars.count { !$0.isASCII && $0.isLetter }
        return (all + foreign, foreign)
    }

    func tokenList(_ text: String) -> TokenList {
        switch self {
        case .ascii: ASCIITokens.list(text)
        case .unicode: UnicodeTokens.list(text)
        }
    }
}
