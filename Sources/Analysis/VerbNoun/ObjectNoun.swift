/// Finds the head of a verb's direct object.
///
/// The rules of selection-and-analysis §6: from behind the verb, over "me" and "us", particles and a second verb, up to a preposition,
/// a conjunction, a clause, a participle, a comma or a second determiner; the last noun there is the head. Pronouns, names, clauses and
/// quoted words are none.
struct ObjectNoun {
    let tokens: Tokens

    /// The lemma of the object of the verb at `verb`; nil where it has none.
    func find(behind verb: Int) -> ArraySlice<UInt8>? {
        var at = afterVerb(verb)
        if isSecondVerb(at, after: verb) { at = afterVerb(at + 1) }
        let roles = tokens[verb]?.roles ?? []
        if let token = tokens[at], token.roles.contains(.dative) {
            at += 1
            if roles.contains(.causing), isBaseVerb(at) { return nil }
        }
        let first = phrase(from: at, causing: roles.contains(.causing))
        guard roles.contains(.giving), first.head != nil, let next = tokens[first.end] else { return first.head }
        // "Offer the guest an apology": what is given comes second.
        let isSecond = next.roles.contains(.determiner) && !next.roles.contains(.clause)
        return isSecond ? phrase(from: first.end, causing: false).head ?? first.head : first.head
    }

    /// Over adverbs and what belongs to the verb: "look up", "fill in".
    private func afterVerb(_ verb: Int) -> Int {
        var at = verb + 1
        while let token = tokens[at] {
            let isIn = at == verb + 1 && `is`(at, "in") && (`is`(verb, "fill") || `is`(verb, "hand") || `is`(verb, "turn"))
            let isPassed =
                token.roles.contains(.particle) || isIn
                || token.roles.contains(.adverb)
                    && token.roles.isDisjoint(with: [.preposition, .clause, .quantity, .conjunction, .pronoun])
                || isManner(at)
            guard isPassed else { return at }
            at += 1
        }
        return at
    }

    /// "Compare and contrast the poems": the verbs share their object.
    private func isSecondVerb(_ at: Int, after verb: Int) -> Bool {
        tokens[at]?.roles.contains(.conjunction) ?? false && isBaseVerb(at + 1)
    }

    private func isBaseVerb(_ at: Int) -> Bool {
        guard let token = tokens[at], token.kind == .word, !token.roles.isClosed else { return false }
        return WordNet.sense(of: tokens.word(at)).isVerb
    }

    private func isManner(_ at: Int) -> Bool {
        let word = tokens.word(at)
        return word.count > 4 && word.suffix(2).elementsEqual("ly".utf8) && WordNet.noun(word) == nil
    }

    private func `is`(_ at: Int, _ other: StaticString) -> Bool {
        other.withUTF8Buffer { tokens.word(at).elementsEqual($0) }
    }
}

// One noun phrase.
extension ObjectNoun {
    private struct Phrase {
        var head: ArraySlice<UInt8>?
        /// Behind its last word.
        var end: Int
    }

    /// What a token does to the phrase that is being read.
    private enum Step {
        case goesOn, ends
        case head(ArraySlice<UInt8>)
        /// A possessive: what follows is another phrase.
        case begins
    }

    private func phrase(from start: Int, causing: Bool) -> Phrase {
        var phrase = Phrase(head: nil, end: start)
        var hasDeterminer = false
        while let token = tokens[phrase.end] {
            if token.kind == .quote, phrase.head == nil, hasDeterminer {
                phrase.end = afterQuote(phrase.end)
                continue
            }
            if token.roles.contains(.determiner), !isPronoun(phrase.end, hasDeterminer) {
                if hasDeterminer && !isPredeterminer(phrase.end - 1) || phrase.head != nil { return phrase }
                hasDeterminer = true
                phrase.end += 1
                continue
            }
            switch step(phrase.end, in: phrase, hasDeterminer: hasDeterminer, causing: causing) {
            case .goesOn: break
            case .ends: return phrase
            case .head(let lemma): phrase.head = lemma
            case .begins:
                phrase.head = nil
                hasDeterminer = true
            }
            phrase.end += 1
        }
        return phrase
    }

    private func step(_ at: Int, in phrase: Phrase, hasDeterminer: Bool, causing: Bool) -> Step {
        guard let token = tokens[at] else { return .ends }
        switch token.kind {
        case .number: return .goesOn
        case .comma: return phrase.head == nil && hasDeterminer ? .goesOn : .ends
        case .colon, .quote, .mark: return .ends
        case .word: break
        }
        if token.isPossessive { return .begins }
        let roles = token.roles
        if roles.contains(.conjunction) { return phrase.head == nil && at > 0 && isAdjective(at - 1) ? .goesOn : .ends }
        if roles.contains(.quantity) { return phrase.head == nil ? .goesOn : .ends }
        if roles.contains(.light), phrase.head == nil, hasDeterminer { return .goesOn }
        if roles.isClosed { return .ends }
        return content(at, token, phrase, causing)
    }

    /// A noun, adjective, participle or name.
    private func content(_ at: Int, _ token: Token, _ phrase: Phrase, _ causing: Bool) -> Step {
        let word = tokens.word(at)
        if causing, phrase.head != nil, isBaseVerb(at), let next = tokens[at + 1], next.kind == .word { return .ends }
        if token.isCapital { return phrase.head == nil ? .goesOn : .ends }
        if let noun = WordNet.noun(word) {
            if phrase.head != nil, isParticiple(at, word) { return .ends }
            if noun.sense.isRatherOther, !noun.isPlural { return isMeasure(at, word) ? .head(noun.lemma) : .goesOn }
            return .head(noun.lemma)
        }
        if isManner(at) || WordNet.verb(ofForm: word) != nil || isAdjectival(word) {
            return phrase.head == nil ? .goesOn : .ends
        }
        // A verb that is no noun, or a word that nobody knows: the latter are mostly new nouns.
        if WordNet.sense(of: word).isKnown { return phrase.head == nil ? .goesOn : .ends }
        return word.contains(UInt8(ascii: "-")) ? .goesOn : .head(Self.singular(word))
    }

    /// "the mean of", and not "the best of".
    private func isMeasure(_ at: Int, _ word: ArraySlice<UInt8>) -> Bool {
        `is`(at + 1, "of") && !WordNet.ends(word, with: Array("st".utf8))
    }

    /// A form in -ing behind a noun that says what the noun does: "a dog chasing the cat", not "a training plan".
    private func isParticiple(_ at: Int, _ word: ArraySlice<UInt8>) -> Bool {
        guard WordNet.ends(word, with: Array("ing".utf8)), WordNet.verb(ofForm: word) != nil else { return false }
        return tokens[at + 1]?.roles.isDisjoint(with: [.determiner, .dative]) == false
    }

    private func isPronoun(_ at: Int, _ hasDeterminer: Bool) -> Bool {
        guard tokens[at]?.roles.contains(.pronoun) ?? false else { return false }
        guard let next = tokens[at + 1], next.kind == .word || next.kind == .number else { return true }
        return !next.roles.isDisjoint(with: [.preposition, .conjunction, .clause]) && !next.roles.contains(.quantity)
    }

    /// "all the", "both my": no second determiner.
    private func isPredeterminer(_ at: Int) -> Bool {
        `is`(at, "all") || `is`(at, "both") || `is`(at, "half") || `is`(at, "such")
    }

    private func isAdjective(_ at: Int) -> Bool {
        guard let token = tokens[at], token.kind == .word, !token.roles.isClosed else { return false }
        let word = tokens.word(at)
        return WordNet.noun(word)?.sense.isRatherOther ?? true
    }

    private func afterQuote(_ open: Int) -> Int {
        var at = open + 1
        while let token = tokens[at] {
            at += 1
            if token.kind == .quote { return at }
        }
        return at
    }

    private func isAdjectival(_ word: ArraySlice<UInt8>) -> Bool {
        Self.adjectiveEndings.contains { WordNet.ends(word, with: $0) && word.count > $0.count + 2 }
    }

    private static let adjectiveEndings: [[UInt8]] = ["able", "ible", "ful", "less", "ous", "ive", "ical", "ish", "est", "ier"]
        .map { Array($0.utf8) }

    private static func singular(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        word.count > 3 && word.last == UInt8(ascii: "s") && !WordNet.ends(word, with: Array("ss".utf8)) ? word.dropLast() : word
    }
}
