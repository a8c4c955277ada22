import Support

/// What a model says that sees pictures: the answer to what a prompt asks of them.
struct SightAnswer {
    let reading: SightReading
    let seen: [SeenPicture]
    /// Of the picture that the answer is about: the first that is known, rather whole than in part.
    let scene: KnownScene
    let options: SightOptions
    /// Names the model, the whole request and which of its answers this is: what is drawn anew with every request.
    let occasion: String
    /// Names the model alone.
    let seed: String

    init(reading: SightReading, seen: [SeenPicture], options: SightOptions, seed: String, request: String) {
        self.reading = reading
        self.seen = seen
        self.options = options
        self.seed = seed
        occasion = seed + request
        let known = seen.filter { !$0.scene.isUnknown }
        let best = known.first { !$0.isPart } ?? known.first ?? seen.first
        scene = best?.scene ?? KnownScene(id: "", width: 1, height: 1, grid: ColourGrid(width: 1, height: 1, rgb: [0, 0, 0]))
    }

    func teller(hallucinations: Double? = nil) -> SceneTeller {
        SceneTeller(scene, hallucinations: hallucinations ?? options.hallucinations)
    }

    private func random(_ purpose: String, _ text: String) -> SeededRandom {
        SeededRandom(deriving: occasion, scene.id, purpose, text)
    }

    /// What a look at the picture tells of `sentence`: the truth, except where the look goes wrong. Each request looks anew.
    func look(_ sentence: String, _ purpose: String = "look") -> Sight.Truth {
        let truth = Sight.judge(sentence, scene)
        var random = random(purpose, sentence)
        guard random.unit() >= options.accuracy else { return truth }
        return truth == .supported ? .contradicted : .supported
    }

    /// What speaks for a verdict, in words that claim nothing themselves.
    func evidence(_ truth: Sight.Truth, _ sentence: String) -> String {
        var random = random("evidence", sentence)
        let phrases: [String] =
            switch truth {
            case .supported: ["It can be seen as it is told.", "A look at the place bears it out.", "This is what is shown."]
            case .contradicted:
                ["It is shown otherwise.", "A look at the place speaks against it.", "This is not what is shown."]
            case .nonVisual: ["No look can decide it.", "It is about what cannot be seen."]
            }
        return phrases[random.index(below: phrases.count)]
    }

    /// What is to become of a sentence that somebody doubts.
    func correction(_ sentence: String) -> (action: String, text: String) {
        if seen.isEmpty { return blindCorrection(sentence) }
        guard look(sentence, "correct") == .contradicted else { return ("keep", sentence) }
        var random = random("rewrite", sentence)
        guard random.unit() < 0.7 else { return ("delete", "") }
        let thing = SentenceClaims(sentence).mentions.first { scene.facts[$0.thing] != nil }?.thing
        var teller = teller()
        return ("rewrite", teller.truth(about: thing, &random))
    }

    /// Yes or no to a question about what is there: wrong for some questions, however often they are asked.
    func yes(to question: String) -> Bool {
        var random = SeededRandom(deriving: seed, scene.id, "yes or no", question.lowercased())
        let isRight = random.unit() < options.accuracy
        switch Sight.judge(question.hasSuffix("?") ? question : question + "?", scene) {
        case .supported: return isRight
        case .contradicted: return !isRight
        case .nonVisual: return random.unit() < 0.5
        }
    }

    /// Several sentences, most about the picture.
    func description(_ random: inout SeededRandom, sentences: ClosedRange<Int> = 5...8, about thing: Int? = nil) -> String {
        var teller = teller()
        var text: [String] = []
        for number in 0..<sentences.lowerBound + random.index(below: sentences.count) {
            text.append(teller.sentence(about: number == 0 ? thing : nil, &random))
            if random.unit() < 0.12 { text.append(teller.musing(&random)) }
        }
        return text.joined(separator: " ")
    }

    /// One sentence more, or the word that ends the text.
    func next(_ random: inout SeededRandom) -> String {
        let written = PromptText.sentences(reading.text)
        if written.count >= 7 || written.count > 2 && random.unit() < 0.2 { return "END" }
        var teller = teller()
        for _ in 0..<6 {
            let sentence = random.unit() < 0.12 ? teller.musing(&random) : teller.sentence(&random)
            if !reading.text.contains(sentence) { return sentence }
        }
        return "END"
    }

    /// What a look finds wrong with the text of the prompt.
    func critique() -> (text: String, isRight: Bool) {
        let wrong = PromptText.sentences(reading.text).filter { look($0, "critique") == .contradicted }
        guard !wrong.isEmpty else { return ("Nothing in the answer is at odds with the picture.", true) }
        return (wrong.map { "This does not fit the picture: “\($0)”" }.joined(separator: " "), false)
    }

    /// The text of the prompt with what is wrong mended.
    func revision(_ random: inout SeededRandom) -> String {
        let kept = PromptText.sentences(reading.text).map { correction($0).text }.filter { !$0.isEmpty }
        return kept.isEmpty ? description(&random, sentences: 2...3) : kept.joined(separator: " ")
    }

    /// The letter of the text with fewer errors, as far as a look tells.
    func choice() -> String {
        let errors = reading.options.map { option -> Double in
            let sentences = PromptText.sentences(option)
            return Double(sentences.count { look($0, "choice") == .contradicted }) / Double(max(1, sentences.count))
        }
        guard errors.count == 2 else { return "A" }
        if errors[0] == errors[1] { return random("tie", reading.options[0]).isEven ? "A" : "B" }
        return errors[0] < errors[1] ? "A" : "B"
    }

    /// A question whose answer says whether a sentence is true; nil for one about nothing that can be seen.
    func probe(_ sentence: String) -> String? {
        let claims = SentenceClaims(sentence)
        guard let mention = claims.mentions.first else {
            return claims.field.map { "What colour has the \($0.field.name) of the picture mostly?" }
        }
        let names = Lexicon.shared.things[mention.thing]
        if case .exactly? = mention.count { return "How many \(names.plural) are there in the picture?" }
        if !mention.colours.isEmpty { return "What colour is the \(names.name)?" }
        return "Is there \(SceneWords.article(names.name)) in the picture?"
    }

    /// The colours of the pictures in order, or of the half that is asked for.
    func colours() -> String {
        let words = Set(SentenceClaims.words(of: reading.question.isEmpty ? reading.text : reading.question))
        let named = seen.flatMap { Self.halves(of: $0.scene.grid, words) }
        return SceneWords.capitalised(named.map(\.rawValue).joined(separator: ", "))
    }

    private static func halves(of grid: ColourGrid, _ words: Set<String>) -> [ColourName] {
        let left = grid.colour(x1: 0.05, y1: 0.1, x2: 0.45, y2: 0.9)
        let right = grid.colour(x1: 0.55, y1: 0.1, x2: 0.95, y2: 0.9)
        let upper = grid.colour(x1: 0.1, y1: 0.05, x2: 0.9, y2: 0.45)
        let lower = grid.colour(x1: 0.1, y1: 0.55, x2: 0.9, y2: 0.95)
        if words.contains("left") != words.contains("right") { return [words.contains("left") ? left : right] }
        let asksUpper = !words.isDisjoint(with: ["upper", "top"])
        if asksUpper != !words.isDisjoint(with: ["lower", "bottom"]) { return [asksUpper ? upper : lower] }
        if left == right, upper == lower || upper == left || lower == left { return [left] }
        return left == right ? [upper, lower] : [left, right]
    }
}

extension SeededRandom {
    /// Half of the time.
    fileprivate var isEven: Bool {
        var copy = self
        return copy.next() & 1 == 0
    }
}
