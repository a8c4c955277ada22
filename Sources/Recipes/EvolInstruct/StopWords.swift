import TextKit

/// English function words: an answer of nothing else says nothing.
///
/// The paper (arXiv 2304.12244, section 3.2, elimination test 3) names no list, so this one is pinned by its version. It leaves out
/// "yes", "no" and "not", which answer questions, and words of number and direction.
enum StopWords {
    /// Changes with the list.
    static let version = "english-1"

    /// Whether `text` consists of stop words and punctuation only. Numbers, symbols and words of other languages say something.
    static func makeUp(_ text: String) -> Bool {
        let saysBySymbols = text.unicodeScalars.contains { scalar in
            guard !scalar.isASCII else { return false }
            switch scalar.properties.generalCategory {
            case .mathSymbol, .currencySymbol, .otherSymbol: return true
            default: return false
            }
        }
        return !saysBySymbols && WordTokens.words(text).allSatisfy { words.contains($0) }
    }

    private static let words: Set<String> = Set(
        """
        a an the this that these those some any each every either such same own other
        i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
        it its itself they them their theirs themselves one oneself who whom whose which what
        am is are was were be been being do does did doing done have has had having will would shall should can could may might
        must ought
        i'm you're he's she's it's we're they're i've you've we've they've i'd you'd he'd she'd we'd they'd i'll you'll he'll
        she'll we'll they'll that's there's here's what's who's let's
        and or but if because as until while though although than so yet nor whether unless
        of at by for with about against between into through during before after to from in on off over under onto upon within
        without among toward towards
        there here when where why how then once again further just only very too also even well now
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
