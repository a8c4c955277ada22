/// Finds the verb of what an instruction asks for.
///
/// The rules of selection-and-analysis §6: openers of politeness and of tasks are passed over, a clause in front ends at its comma, and
/// the first verb in its base form there is the root. "How do you …" asks for the verb behind its subject; other questions, and
/// sentences that ask for nothing, have none.
struct RootVerb {
    /// Where the verb stands, and its lemma.
    struct Found {
        let index: Int
        let lemma: ArraySlice<UInt8>
    }

    let tokens: Tokens

    /// As many places after a clause in front are tried.
    private static let commas = 6

    func find() -> Found? {
        let start = start()
        if let token = tokens[skip(start)], token.roles.contains(.question) || isInverted(skip(start)) {
            return asked(at: skip(start))
        }
        if let found = request(at: start) {
            let isSupposing = tokens[found.index]?.roles.contains(.supposing) ?? false
            return isSupposing ? afterComma(from: found.index) ?? found : found
        }
        return fronted(skip(start))
    }

    /// Behind what numbers or names the instruction: "3.", "Task:".
    private func start() -> Int {
        var at = 0
        while let token = tokens[at], token.kind != .word { at += 1 }
        for length in 1...3 where tokens[at + length]?.kind == .colon {
            let sense = WordNet.sense(of: tokens.word(at))
            if length > 1 || sense.isNoun, sense.verbShare < 3 { return at + length + 1 }
        }
        return at
    }

    /// The first word from `at` on that says something: neither "please" nor "carefully".
    private func skip(_ at: Int) -> Int {
        var at = at
        while let token = tokens[at] {
            let isPassed =
                token.kind == .comma || token.kind == .quote || token.kind == .mark || token.roles.contains(.light)
                || isManner(at)
            guard isPassed else { return at }
            at += 1
        }
        return at
    }

    /// An adverb in -ly that is no verb.
    private func isManner(_ at: Int) -> Bool {
        let word = tokens.word(at)
        return word.count > 4 && word.suffix(2).elementsEqual("ly".utf8) && !WordNet.sense(of: word).isVerb
    }

    private func word(_ at: Int, is others: StaticString...) -> Bool {
        let word = tokens.word(at)
        return others.contains { other in other.withUTF8Buffer { word.elementsEqual($0) } }
    }

    private func roles(_ at: Int) -> WordRole { tokens[at]?.roles ?? [] }
}

// Requests: what comes before their verb.
extension RootVerb {
    /// The verb of a request that begins at `at`.
    private func request(at start: Int) -> Found? {
        let at = skip(start)
        guard let token = tokens[at] else { return nil }
        if token.roles.contains(.modal), word(at + 1, is: "you") { return afterModal(skip(at + 2)) }
        if token.roles.contains(.negation) || word(at, is: "do") && word(at + 1, is: "not") {
            return base(at: skip(word(at, is: "do") ? at + 2 : at + 1))
        }
        if word(at, is: "let's") { return base(at: skip(at + 1)) }
        if word(at, is: "let"), word(at + 1, is: "us") { return base(at: skip(at + 2)) }
        if let end = obligation(at) { return base(at: skip(end)) }
        if token.roles.contains(.subject) { return nil }
        if word(at, is: "do"), roles(at + 1).contains(.determiner) { return Found(index: at, lemma: tokens.word(at)) }
        return isImperative(at) ? Found(index: at, lemma: tokens.word(at)) : nil
    }

    /// Behind "would you": a verb, or "mind" and a form in -ing.
    private func afterModal(_ at: Int) -> Found? {
        if word(at, is: "mind"), let lemma = WordNet.verb(ofForm: tokens.word(at + 1)) {
            return Found(index: at + 1, lemma: lemma)
        }
        return base(at: at)
    }

    /// Behind "you must", "I want you to", "your task is to": where the verb is to stand; nil where nothing of the kind begins.
    private func obligation(_ at: Int) -> Int? {
        if word(at, is: "you", "you'll") {
            var next = skip(at + 1)
            if word(at, is: "you'll") { return next }
            if roles(next).contains(.modal) {
                next = skip(next + 1)
                return roles(next).contains(.be) ? passive(next) : next
            }
            if word(next, is: "need", "have", "ought"), word(next + 1, is: "to") { return next + 2 }
            return roles(next).contains(.be) ? passive(next) : nil
        }
        if word(at, is: "you're") { return passive(at) }
        if word(at, is: "i", "we", "i'd", "we'd") {
            var next = skip(at + 1)
            if word(next, is: "would", "'d") { next += 1 }
            let isPlural = word(at, is: "we")
            if isPlural, word(next, is: "must", "should", "will", "can") { return next + 1 }
            guard word(next, is: "want", "need", "like", "have", "ask", "expect", "require", "love") else { return nil }
            if word(next + 1, is: "you"), word(next + 2, is: "to") { return next + 3 }
            return isPlural && word(next + 1, is: "to") ? next + 2 : nil
        }
        return duty(at)
    }

    /// "are asked to", "are to".
    private func passive(_ be: Int) -> Int? {
        if word(be + 1, is: "to") { return be + 2 }
        let asked = word(be + 1, is: "asked", "required", "expected", "tasked", "instructed", "told", "supposed", "invited")
        return asked && word(be + 2, is: "to") ? be + 3 : nil
    }

    /// "your task is to", "the main goal of this exercise is to", "this task requires you to".
    private func duty(_ at: Int) -> Int? {
        guard roles(at).contains(.determiner) else { return nil }
        for noun in at + 1...at + 2 where roles(noun).contains(.duty) {
            for be in noun + 1...noun + 4 where roles(be).contains(.be) && word(be + 1, is: "to") { return be + 2 }
            if word(noun + 2, is: "you"), word(noun + 3, is: "to") { return noun + 4 }
        }
        return nil
    }

    /// A verb in its base form at `at`, where nothing but one can stand.
    private func base(at: Int) -> Found? {
        isBaseVerb(at) ? Found(index: at, lemma: tokens.word(at)) : nil
    }

    private func isBaseVerb(_ at: Int) -> Bool {
        guard let token = tokens[at], token.kind == .word, !token.isPossessive else { return false }
        return !token.roles.isClosed && WordNet.sense(of: tokens.word(at)).isVerb
    }

    /// Whether a verb at the head of a request stands at `at`: one that is a noun as well shows by what follows.
    private func isImperative(_ at: Int) -> Bool {
        guard isBaseVerb(at) else { return false }
        let sense = WordNet.sense(of: tokens.word(at))
        let next = tokens[at + 1]
        let roles = next?.roles ?? []
        if roles.contains(.be) || roles.contains(.modal) { return false }
        if !sense.isNoun { return true }
        let isVerbRather = sense.verbShare > 1
        if word(at + 1, is: "of") { return sense.verbShare > 2 }
        guard let next, next.kind == .word || next.kind == .number else { return isVerbRather || next?.kind == .quote }
        if isVerbRather { return true }
        if !roles.isDisjoint(with: [.determiner, .quantity, .dative, .particle]) || next.kind == .number { return true }
        if roles.contains(.pronoun) || roles.contains(.question) { return true }
        let isRequest = self.roles(at).contains(.request)
        if word(at + 1, is: "as") { return true }
        if roles.contains(.preposition) { return isRequest && word(at + 1, is: "in") && self.roles(at + 2).contains(.determiner) }
        return isRequest && !roles.contains(.conjunction) || roles.contains(.conjunction) && isBaseVerb(at + 2)
    }
}

// Clauses in front.
extension RootVerb {
    private func fronted(_ at: Int) -> Found? {
        guard let token = tokens[at], token.kind == .word else { return nil }
        let isFronting = token.roles.contains(.fronting) || WordNet.verb(ofForm: tokens.word(at)) != nil
        guard isFronting else { return nil }
        return afterComma(from: at) ?? withoutComma(from: at)
    }

    private func afterComma(from at: Int) -> Found? {
        var tried = 0
        for index in stride(from: at + 1, to: tokens.count, by: 1) where tokens[index]?.kind == .comma {
            if let found = request(at: index + 1) { return found }
            tried += 1
            if tried == Self.commas { return nil }
        }
        return nil
    }

    /// "In a few words describe the scene": a verb that only its object can follow, and that nothing before it makes a noun.
    private func withoutComma(from at: Int) -> Found? {
        for index in stride(from: at + 1, to: tokens.count, by: 1) {
            if word(index, is: "please", "you", "your"), let found = request(at: index) { return found }
            guard isBaseVerb(index), index > at + 1 else { continue }
            let before = roles(index - 1)
            let binds: WordRole = [.determiner, .quantity, .preposition, .modal, .subject, .clause, .question, .negation]
            guard before.isDisjoint(with: binds) || before.contains(.adverb) else { continue }
            let sense = WordNet.sense(of: tokens.word(index))
            guard !sense.isNoun || sense.verbShare > 1 || roles(index).contains(.request) else { continue }
            let after = roles(index + 1)
            if !after.isDisjoint(with: [.determiner, .quantity, .dative, .question]) {
                return Found(index: index, lemma: tokens.word(index))
            }
        }
        return nil
    }
}

// Questions.
extension RootVerb {
    /// Whether a question begins here that a verb opens: "is", "does", "should"; not "could you", nor "do not".
    private func isInverted(_ at: Int) -> Bool {
        let own = roles(at)
        if own.contains(.modal) { return !word(at + 1, is: "you") }
        if own.contains(.be) { return !word(at, is: "be") }
        guard own.contains(.auxiliary), !own.contains(.negation) else { return false }
        if word(at, is: "do", "have") { return roles(at + 1).contains(.subject) }
        return true
    }

    private func asked(at: Int) -> Found? {
        if word(at, is: "how") {
            if word(at + 1, is: "to") { return base(at: skip(at + 2)) }
            let helps = word(at + 1, is: "do", "does", "did") || roles(at + 1).contains(.modal)
            return helps ? behindSubject(at + 2) : nil
        }
        // "when you are done, …", not "when do you …".
        let isClause = roles(at).contains(.fronting) && roles(at + 1).isDisjoint(with: [.be, .auxiliary, .modal])
        return isClause ? fronted(at) : nil
    }

    private func behindSubject(_ at: Int) -> Found? {
        if roles(at).contains(.subject) { return base(at: skip(at + 1)) }
        var hasNoun = false
        for index in stride(from: at, to: min(tokens.count, at + 8), by: 1) {
            if hasNoun, isBaseVerb(index), isVerbHere(index) { return base(at: index) }
            hasNoun = hasNoun || WordNet.noun(tokens.word(index)) != nil && !roles(index).isClosed
        }
        return nil
    }

    private func isVerbHere(_ at: Int) -> Bool {
        guard WordNet.sense(of: tokens.word(at)).verbShare < 2 else { return true }
        guard let next = tokens[at + 1], next.kind == .word else { return true }
        return next.roles.isClosed
    }
}
