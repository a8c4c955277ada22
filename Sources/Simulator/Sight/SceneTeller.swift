import Support

/// Says what is to be seen in a picture, in many forms, and now and then what is not.
///
/// Every sentence is checked with ``Sight``: one that is to be true is, one that is to be false is not.
struct SceneTeller {
    let scene: KnownScene
    /// How often a sentence about the picture is false.
    let hallucinations: Double
    /// What was said already, so that a text does not repeat itself.
    private var said: Set<String> = []

    init(_ scene: KnownScene, hallucinations: Double) {
        self.scene = scene
        self.hallucinations = hallucinations
    }

    private static let tries = 24
    private var lexicon: Lexicon { .shared }

    /// A sentence about the picture: false as often as ``hallucinations`` says.
    mutating func sentence(about thing: Int? = nil, _ random: inout SeededRandom) -> String {
        let isFalse = random.unit() < hallucinations
        return isFalse ? falsehood(about: thing, &random) : truth(about: thing, &random)
    }

    /// A true sentence, about `thing` where it is in the picture.
    mutating func truth(about thing: Int? = nil, _ random: inout SeededRandom) -> String {
        for attempt in 0..<Self.tries {
            let wanted = attempt < Self.tries / 2 ? thing : nil
            let draft = wanted.flatMap { drafted($0, &random) } ?? drafted(&random)
            guard Sight.judge(draft.text, scene) == .supported, said.insert(draft.key).inserted else { continue }
            return draft.text
        }
        return fieldSentence(&random).text
    }

    /// A false sentence: a thing that is not there, a wrong number, a wrong colour.
    mutating func falsehood(about thing: Int? = nil, _ random: inout SeededRandom) -> String {
        for _ in 0..<Self.tries {
            let draft = invented(about: thing, &random)
            guard Sight.judge(draft.text, scene) == .contradicted, said.insert(draft.key).inserted else { continue }
            return draft.text
        }
        return absentSentence(&random)?.text
            ?? "The picture is mostly \(wrongColour(Set(scene.fields), &random).rawValue) in the centre."
    }

    /// A sentence about what no picture shows.
    func musing(_ random: inout SeededRandom) -> String {
        SceneWords.expand("musing", [:], &random)
    }

    private func drafted(_ random: inout SeededRandom) -> (key: String, text: String) {
        let roll = random.unit()
        if scene.isUnknown || roll < 0.07 {
            return random.unit() < 0.85 ? fieldSentence(&random) : lightSentence(&random)
        }
        if roll < 0.15, !scene.captions.isEmpty {
            let caption = scene.captions[random.index(below: scene.captions.count)]
            return (caption, caption)
        }
        if roll < 0.25, !scene.relations.isEmpty {
            let relation = scene.relations[random.index(below: scene.relations.count)]
            let text = SceneWords.expand(
                "relation", ["one": relation.subject, "link": relation.predicate, "two": relation.object], &random)
            return (relation.subject + relation.predicate, text)
        }
        let things = scene.present.sorted()
        let thing = things[random.index(below: things.count)]
        if roll < 0.35, things.count > 1 {
            let other = things[random.index(below: things.count)]
            if other != thing {
                let text = SceneWords.expand(
                    "pair", ["one": some(thing, &random).text, "two": some(other, &random).text], &random)
                return ("pair \(thing) \(other)", text)
            }
        }
        return drafted(thing, &random) ?? fieldSentence(&random)
    }

    /// What can be said of one thing: that it is there, where, how many, of which colour.
    private func drafted(_ thing: Int, _ random: inout SeededRandom) -> (key: String, text: String)? {
        guard let facts = scene.facts[thing] else { return nil }
        let roll = random.unit()
        let colours = colours(of: thing).map(\.rawValue).sorted()
        if roll < 0.3, let colour = colours.isEmpty ? nil : colours[random.index(below: colours.count)],
            facts.count == 1 || !facts.isCrowd
        {
            return ("colour \(thing)", colourSentence(thing, colour, several: facts.count.map { $0 > 1 } ?? false, &random))
        }
        if roll < 0.55, let count = facts.count, count > 0 { return ("count \(thing)", countSentence(thing, count, &random)) }
        if roll < 0.85, let place = place(of: thing) {
            let text = SceneWords.expand("place", noun(some(thing, &random), place: place), &random)
            return ("place \(thing)", text)
        }
        return ("there \(thing)", SceneWords.expand("there", noun(some(thing, &random)), &random))
    }

    private func invented(about thing: Int?, _ random: inout SeededRandom) -> (key: String, text: String) {
        if scene.isUnknown, random.unit() < 0.5 {
            let field = PictureField.allCases[random.index(below: 9)]
            let colour = wrongColour([scene.fields[field.rawValue]], &random)
            return ("field \(field)", SceneWords.expand("field", ["place": field.name, "colour": colour.rawValue], &random))
        }
        let roll = random.unit()
        let counted = scene.facts.filter { !$0.value.isCrowd && $0.value.count ?? 0 > 0 }.keys.sorted()
        let subject =
            thing.flatMap { counted.contains($0) ? $0 : nil }
            ?? (counted.isEmpty ? nil : counted[random.index(below: counted.count)])
        if roll >= 0.5, let subject, let facts = scene.facts[subject], let count = facts.count {
            let right = colours(of: subject)
            if roll < 0.75, !right.isEmpty {
                let colour = wrongColour(right, &random).rawValue
                return ("colour \(subject)", colourSentence(subject, colour, several: count > 1, &random))
            }
            let wrong = [count - 1, count + 1, count + 2].filter { $0 > 0 }
            return ("count \(subject)", countSentence(subject, wrong[random.index(below: wrong.count)], &random))
        }
        return absentSentence(&random) ?? ("", "")
    }

    private func absentSentence(_ random: inout SeededRandom) -> (key: String, text: String)? {
        guard let thing = lexicon.absent(from: scene.present, &random) else { return nil }
        let named = lexicon.things[thing].name
        let colour = ColourName.allCases[random.index(below: ColourName.allCases.count)].rawValue
        let one = SceneWords.article(random.unit() < 0.3 ? "\(colour) \(named)" : named)
        let key = "there \(thing)"
        let present = scene.present.sorted()
        switch random.index(below: 4) {
        case 0 where !present.isEmpty:
            let other = some(present[random.index(below: present.count)], &random).text
            return (key, SceneWords.expand("pair", ["one": other, "two": one], &random))
        case 1, 2:
            let place = Self.places[random.index(below: Self.places.count)]
            return (key, SceneWords.expand("place", noun((one, false), place: place), &random))
        default: return (key, SceneWords.expand("there", noun((one, false)), &random))
        }
    }

    func fieldSentence(_ random: inout SeededRandom) -> (key: String, text: String) {
        let field = PictureField.allCases[random.index(below: 9)]
        let colour = scene.fields[field.rawValue].rawValue
        return ("field \(field)", SceneWords.expand("field", ["place": field.name, "colour": colour], &random))
    }

    private func lightSentence(_ random: inout SeededRandom) -> (key: String, text: String) {
        ("light", SceneWords.expand("light", ["light": scene.isLight ? "light" : "dark"], &random))
    }

    private func colourSentence(_ thing: Int, _ colour: String, several: Bool, _ random: inout SeededRandom) -> String {
        let name = lexicon.things[thing].name
        let one = SceneWords.article("\(colour) \(name)")
        if several || random.unit() < 0.4 { return SceneWords.expand("there", noun((one, false)), &random) }
        return SceneWords.expand("colour", ["name": name, "colour": colour], &random)
    }

    private func countSentence(_ thing: Int, _ count: Int, _ random: inout SeededRandom) -> String {
        let words = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        let number = count < words.count ? words[count] : String(count)
        let name = count == 1 ? lexicon.things[thing].name : lexicon.things[thing].plural
        return SceneWords.expand("count", ["number": number, "name": name, "is": count == 1 ? "is" : "are"], &random)
    }

    /// Of people nobody says that they are red: it is what they wear.
    private func colours(of thing: Int) -> Set<ColourName> {
        lexicon.things[thing].name == "person" ? [] : scene.facts[thing]?.colours ?? []
    }

    private func wrongColour(_ right: Set<ColourName>, _ random: inout SeededRandom) -> ColourName {
        let wrong = ColourName.allCases.filter { !right.contains($0) && $0 != .beige }
        return wrong.isEmpty ? .purple : wrong[random.index(below: wrong.count)]
    }

    /// `a dog`, `a brown dog`, `two birds`, `several sheep`.
    func some(_ thing: Int, _ random: inout SeededRandom) -> (text: String, isPlural: Bool) {
        let names = lexicon.things[thing]
        let facts = scene.facts[thing] ?? KnownScene.Facts()
        if facts.isCrowd { return ("several \(names.plural)", true) }
        if let count = facts.count, count > 1 {
            return (
                count < 7 ? "\(["two", "three", "four", "five", "six"][count - 2]) \(names.plural)" : "many \(names.plural)", true
            )
        }
        let colours = colours(of: thing).map(\.rawValue).sorted()
        if facts.count == 1, let colour = colours.first, random.unit() < 0.4 {
            return (SceneWords.article("\(colour) \(names.name)"), false)
        }
        return (
            names.name == names.plural && names.name != "sheep" ? "some \(names.name)" : SceneWords.article(names.name), false
        )
    }

    private func noun(_ some: (text: String, isPlural: Bool), place: String = "") -> [String: String] {
        ["one": some.text, "is": some.isPlural ? "are" : "is", "place": place]
    }

    private static let places = [
        "on the left", "on the right", "in the middle", "at the top", "at the bottom", "in the upper left", "in the upper right",
        "in the lower left", "in the lower right",
    ]

    /// Where the only instance of a thing clearly stands.
    func place(of thing: Int) -> String? {
        let instances = scene.instances.filter { $0.thing == thing }
        guard let box = instances.first?.region, instances.count == 1 else { return nil }
        let x = (box.x1 + box.x2) / 2
        let y = (box.y1 + box.y2) / 2
        let side = x < 0.38 ? "left" : x > 0.62 ? "right" : ""
        let height = y < 0.35 ? "upper" : y > 0.65 ? "lower" : ""
        switch (side.isEmpty, height.isEmpty) {
        case (true, true): return "in the middle"
        case (true, false): return height == "upper" ? "at the top" : "at the bottom"
        case (false, true): return "on the \(side)"
        case (false, false): return "in the \(height) \(side)"
        }
    }
}
