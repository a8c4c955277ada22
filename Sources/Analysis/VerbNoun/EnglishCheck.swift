/// Whether an instruction is English enough for rules of English: nobody guesses at another language.
struct EnglishCheck {
    let tokens: Tokens

    /// Of the letters; a "café" in a sentence is below it.
    private static let foreignShare = 0.12

    var isEnglish: Bool {
        guard tokens.letters > 0 else { return false }
        if Double(tokens.foreignLetters) > Self.foreignShare * Double(tokens.letters) { return false }
        var (words, known, english, other, names) = (0, 0, 0, 0, 0)
        for index in 0..<tokens.count {
            guard let token = tokens[index], token.kind == .word else { continue }
            let word = tokens.word(index)
            words += 1
            if Self.isOther(word) { other += 1 }
            if token.roles.isClosed || token.roles.contains(.light) || token.roles.contains(.fronting) {
                english += 1
                known += 1
            } else if isKnown(word) {
                known += 1
            } else if token.isCapital, index > 0 {
                names += 1
            }
        }
        if other > 1, other > english { return false }
        // German writes every noun large: names count only beside English words.
        if english > 0 { known += names }
        return words > 0 && known * 2 >= words
    }

    private func isKnown(_ word: ArraySlice<UInt8>) -> Bool {
        WordNet.sense(of: word).isKnown || WordNet.noun(word) != nil || WordNet.verb(ofForm: word) != nil
            || WordNet.ends(word, with: Array("ly".utf8))
    }

    private static func isOther(_ word: ArraySlice<UInt8>) -> Bool {
        PackedWord(word).map { otherWords.contains($0) } ?? false
    }

    /// Words that German, French, Spanish, Portuguese, Italian and Dutch need all the time and English does not.
    private static let otherWords: Set<PackedWord> = Set(
        """
        der die das und von ein eine einen einem einer eines mit ist nicht auf zu von dem den des im zum zur sie wir
        le la les un une du et est dans pour avec que qui sur au aux ce cette
        el los las una del y en por con para es al como sobre
        um uma o os da dos das em com ao
        il lo gli di che e per della nel alla
        het een van voor zijn naar niet
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).compactMap { PackedWord(Array($0.utf8)[...]) })
}
