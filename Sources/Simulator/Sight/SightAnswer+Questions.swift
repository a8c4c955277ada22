import Support

/// Questions about a picture, and answers to them.
extension SightAnswer {
    private var isShort: Bool { reading.isShort || reading.topic == .short && reading.job == .draft }

    /// A question of the kind that the prompt wants, and what it is about.
    func question(_ topic: SightReading.Topic, _ random: inout SeededRandom) -> (text: String, thing: Int?) {
        let start = reading.opening.map { $0.lowercased() + " " } ?? ""
        for _ in 0..<30 {
            let asked = anyQuestion(topic, &random)
            let lower = asked.text.lowercased()
            if lower.hasPrefix(start), !reading.used.contains(lower) { return asked }
        }
        return reading.opening.map { opened($0, &random) } ?? anyQuestion(topic, &random)
    }

    private func anyQuestion(_ topic: SightReading.Topic, _ random: inout SeededRandom) -> (text: String, thing: Int?) {
        let things = scene.present.sorted()
        let thing = things.isEmpty ? nil : things[random.index(below: things.count)]
        let names = thing.map { Lexicon.shared.things[$0] }
        let isMany = thing.flatMap { scene.facts[$0] }.map { $0.isCrowd || ($0.count ?? 1) > 1 } ?? false
        let absent = Lexicon.shared.absent(from: scene.present, &random).map { Lexicon.shared.things[$0].name } ?? "clock"
        let form =
            switch topic {
            case .detail: "detail"
            case .reasoning: names == nil ? "ponder" : "reasoning"
            case .conversation, .short: names == nil ? "plain" : isMany ? "many" : "single"
            }
        let values = [
            "name": (isMany ? names?.plural : names?.name) ?? "", "two": names?.plural ?? "", "one": SceneWords.article(absent),
        ]
        return (QuestionWords.expand(form, values, &random), thing)
    }

    /// A question that begins with a word that nobody expected.
    private func opened(_ word: String, _ random: inout SeededRandom) -> (text: String, thing: Int?) {
        let things = scene.present.sorted()
        let thing = things.isEmpty ? nil : things[random.index(below: things.count)]
        let name = thing.map { Lexicon.shared.things[$0].name } ?? "foreground"
        let plural = thing.map { Lexicon.shared.things[$0].plural } ?? "colours"
        let whole: [String: String] = [
            "how many": "\(plural) are there?", "what is": "next to the \(name)?", "what are": "the things near the \(name)?",
            "where is": "the \(name)?", "where are": "the \(plural)?", "is there": "a \(name) here?",
            "are there": "any \(plural) here?",
            "what color": "is the \(name)?", "what colour": "is the \(name)?",
            "what kind of": "place is shown around the \(name)?",
            "what type of": "place is shown around the \(name)?", "is the": "\(name) in the middle?",
            "are the": "\(plural) in the middle?",
            "who is": "near the \(name)?", "how does": "the \(name) look?", "why is": "the \(name) where it is?",
        ]
        let rest = whole[word.lowercased()] ?? Self.ending(after: word, name)
        return (SceneWords.capitalised(word) + " " + rest, thing)
    }

    private static func ending(after word: String, _ name: String) -> String {
        switch word.lowercased().split(separator: " ").first ?? "" {
        case "is", "was": "there a \(name) to be seen here?"
        case "are", "were": "there any other things near the \(name)?"
        case "does", "do", "did", "can", "could", "will", "would", "should": "the \(name) stand out from the rest?"
        case "how": "would one describe the \(name)?"
        case "why": "might the \(name) be where it is?"
        case "who": "or what is near the \(name)?"
        case "which": "colour does the \(name) have?"
        case "where": "is the \(name)?"
        case "when": "might the \(name) have come here?"
        case "name", "describe", "tell", "list", "explain": "what is near the \(name)."
        default: "can be said of the \(name)?"
        }
    }

    /// Questions that differ.
    func questions(_ count: Int, _ random: inout SeededRandom) -> [String] {
        var asked: [String] = []
        for _ in 0..<count * 8 where asked.count < count {
            let topic: SightReading.Topic = random.unit() < 0.25 ? .reasoning : .conversation
            let text = question(topic, &random).text
            if !asked.contains(text) { asked.append(text) }
        }
        while asked.count < count { asked.append(question(.detail, &random).text) }
        return asked
    }

    /// A made-up question with its answer.
    func turn(_ random: inout SeededRandom) -> (question: String, answer: String) {
        let asked = question(reading.topic, &random)
        return (asked.text, answer(to: asked.text, &random))
    }

    /// The answer to a question, as long as the question wants it.
    func answer(to question: String, _ random: inout SeededRandom) -> String {
        if !reading.claim.isEmpty { return look(reading.claim, "vote") == .contradicted ? "No." : "Yes." }
        let words = SentenceClaims.words(of: question)
        let said = Set(words)
        let mention = SentenceClaims(question).mentions.first
        let first = words.first ?? ""
        if PromptText.asksYesOrNo(question, "") || reading.asksYesOrNo { return yesOrNo(question, mention?.thing, &random) }
        if !said.isDisjoint(with: ["describe", "description", "detail", "detailed", "describing"]) {
            return description(&random)
        }
        if let thing = mention?.thing, scene.facts[thing] == nil, !said.contains("many"), random.unit() >= options.hallucinations
        {
            return "There is no \(Lexicon.shared.things[thing].name) in the picture."
        }
        if let thing = mention?.thing, first == "how", said.contains("many") { return counted(thing, &random) }
        if let thing = mention?.thing, !said.isDisjoint(with: ["colour", "color"]) { return coloured(thing, &random) }
        if let thing = mention?.thing, first == "where" { return placed(thing, &random) }
        if !said.isDisjoint(with: ["why", "might", "could", "likely", "probably", "infer", "suggest", "next", "should", "happen"])
        {
            var teller = teller()
            let looks = (0..<2 + random.index(below: 2)).map { _ in teller.sentence(&random) }
            let thoughts = (0..<2).map { _ in teller.musing(&random) }
            return (looks + thoughts).joined(separator: " ")
        }
        if isShort { return shortName(&random) }
        return description(&random, sentences: 2...4, about: mention?.thing)
    }

    private func yesOrNo(_ question: String, _ thing: Int?, _ random: inout SeededRandom) -> String {
        let word = yes(to: question) ? "Yes" : "No"
        if isShort || reading.asksYesOrNo || random.unit() < 0.4 { return word + "." }
        var teller = teller()
        return word + ". " + teller.sentence(about: thing, &random)
    }

    private func counted(_ thing: Int, _ random: inout SeededRandom) -> String {
        let names = Lexicon.shared.things[thing]
        let isFalse = random.unit() < options.hallucinations
        guard let facts = scene.facts[thing] else {
            return isFalse
                ? isShort ? "Two" : "There are two \(names.plural) in the picture."
                : isShort ? "None" : "There is no \(names.name) in the picture."
        }
        if facts.isCrowd { return isShort ? "Several" : "There are several \(names.plural) in the picture." }
        guard let count = facts.count else { return isShort ? "One" : "There is at least one \(names.name) in the picture." }
        let told = isFalse ? count + 1 + random.index(below: 2) : count
        let number = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]
        let word = told < number.count ? number[told] : String(told)
        if isShort { return word }
        return told == 1
            ? "There is one \(names.name) in the picture." : "There are \(word.lowercased()) \(names.plural) in the picture."
    }

    private func coloured(_ thing: Int, _ random: inout SeededRandom) -> String {
        let name = Lexicon.shared.things[thing].name
        let right = scene.facts[thing]?.colours ?? []
        guard let colour = right.map(\.rawValue).min() else {
            return isShort ? "Unclear" : "It is hard to tell from this view."
        }
        let wrong = ColourName.allCases.filter { !right.contains($0) }
        let isFalse = random.unit() < options.hallucinations && !wrong.isEmpty
        let told = isFalse ? wrong[random.index(below: wrong.count)].rawValue : colour
        return isShort ? SceneWords.capitalised(told) : "The \(name) is \(told)."
    }

    private func placed(_ thing: Int, _ random: inout SeededRandom) -> String {
        guard let place = teller().place(of: thing) else {
            return isShort ? shortName(&random) : description(&random, sentences: 1...2, about: thing)
        }
        if isShort { return SceneWords.capitalised(place) }
        return "The \(Lexicon.shared.things[thing].name) is \(place) of the picture."
    }

    private func shortName(_ random: inout SeededRandom) -> String {
        let things = scene.present.sorted()
        let isFalse = random.unit() < options.hallucinations
        let absent = Lexicon.shared.absent(from: scene.present, &random)
        guard let thing = isFalse ? absent : things.isEmpty ? nil : things[random.index(below: things.count)] else {
            return SceneWords.capitalised(scene.fields[PictureField.middle.rawValue].rawValue)
        }
        return SceneWords.capitalised(Lexicon.shared.things[thing].name)
    }

    /// The one of `kinds` that fits what is seen.
    func kind(of kinds: [String]) -> String? {
        var random = SeededRandom(deriving: seed, scene.id, "kind")
        guard random.unit() < options.accuracy else { return kinds.isEmpty ? nil : kinds[random.index(below: kinds.count)] }
        let companies = scene.instances.reduce(into: [String: Int]()) { counts, instance in
            for company in Lexicon.shared.things[instance.thing].companies { counts[company, default: 0] += 1 }
        }
        if scene.instances.contains(where: { Self.isPerson($0) && $0.region.area > 0.1 }),
            let person = kinds.first(where: { ["person", "people", "portrait"].contains($0.lowercased()) })
        {
            return person
        }
        let hints: [(company: String, words: [String])] = [
            ("food", ["food", "meal", "dish", "kitchen"]), ("kitchen", ["food", "kitchen", "indoor", "interior", "room"]),
            ("room", ["indoor", "interior", "room", "home", "object"]),
            ("street", ["street", "city", "traffic", "urban", "outdoor"]),
            ("country", ["nature", "animal", "landscape", "outdoor"]),
            ("shore", ["nature", "landscape", "outdoor", "beach", "sea"]),
        ]
        let ordered = hints.sorted { companies[$0.company, default: 0] > companies[$1.company, default: 0] }
        for hint in ordered where companies[hint.company, default: 0] > 0 {
            if let kind = kinds.first(where: { kind in hint.words.contains { kind.lowercased().contains($0) } }) { return kind }
        }
        let general = ["everyday", "general", "ordinary", "scene", "other", "photo", "art", "drawing", "illustration"]
        return general.lazy.compactMap { word in kinds.first { $0.lowercased().contains(word) } }.first ?? kinds.first
    }

    private static func isPerson(_ instance: KnownScene.Instance) -> Bool {
        Lexicon.shared.things[instance.thing].name == "person"
    }

    /// Where the first thing that a sentence names is; nil where nothing of it is in the picture.
    func place(of sentence: String) -> KnownScene.Region? {
        for mention in SentenceClaims(sentence).mentions {
            if let found = scene.instances.first(where: { $0.thing == mention.thing }) { return found.region }
        }
        return nil
    }
}
