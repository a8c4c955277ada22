/// What can be done for a picture without seeing it: questions that test sentences, and sentences mended by what others saw.
extension SightTeacher {
    /// Whether a prompt without pictures asks for either, in a form with a schema.
    static func editsBlindly(_ prompt: String, _ request: ModelRequest) -> Bool {
        guard case .schema(let schema) = request.form, !request.hasImage, prompt.contains("\n1. ") || prompt.contains("\n2. ")
        else {
            return false
        }
        let reading = SightReading(prompt, schema: schema)
        return !reading.items.isEmpty && [.probe, .correct].contains(reading.job)
    }
}

extension SightAnswer {
    /// What the answers that a prompt reports, `- Is there a bench? No.`, make of a sentence.
    func blindCorrection(_ sentence: String) -> (action: String, text: String) {
        for mention in SentenceClaims(sentence).mentions {
            for fact in reading.reports {
                let asked = SentenceClaims(fact.question + "?")
                guard asked.mentions.contains(where: { $0.thing == mention.thing }) else { continue }
                let told = SentenceClaims.words(of: fact.answer)
                if ["no", "none"].contains(told.first ?? ""), !mention.isDenied { return ("delete", "") }
                let colours = told.compactMap(ColourName.init(word:))
                if let seen = colours.first, let claimed = mention.colours.first, !colours.contains(claimed) {
                    return ("rewrite", sentence.replacing(claimed.rawValue, with: seen.rawValue))
                }
                if case .exactly(let count)? = mention.count, let seen = told.compactMap(SentenceClaims.number(_:)).first,
                    seen != count
                {
                    return ("delete", "")
                }
            }
        }
        return ("keep", sentence)
    }
}
