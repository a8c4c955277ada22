/// Whether what a text says of a picture is so, by what is known of the picture.
public enum Sight {
    /// The truth about a sentence.
    public enum Truth: String, Sendable, CaseIterable {
        case supported
        case contradicted
        /// The sentence is about what a picture cannot show: a mood, advice, a guess.
        case nonVisual = "non_visual"
    }

    /// Reads `sentence` and compares what it claims with `scene`.
    ///
    /// Understood are things that the simulated model has words for, how many there are of them and of which colour, where one
    /// stands, what colour a part of the picture has, and that something is not there. One false claim makes the sentence false.
    public static func judge(_ sentence: String, _ scene: KnownScene) -> Truth {
        let claims = SentenceClaims(sentence)
        var holds = false
        for mention in claims.mentions {
            guard agrees(mention, scene) else { return .contradicted }
            holds = true
        }
        if !claims.place.isEmpty, let first = claims.mentions.first, !first.isDenied {
            guard stands(first.thing, claims.place, scene) else { return .contradicted }
        }
        if let (field, colour) = claims.field {
            guard scene.fields[field.rawValue] == colour else { return .contradicted }
            holds = true
        }
        if let isLight = claims.isLight {
            guard isLight == scene.isLight else { return .contradicted }
            holds = true
        }
        return holds ? .supported : .nonVisual
    }

    private static func agrees(_ mention: SentenceClaims.Mention, _ scene: KnownScene) -> Bool {
        guard let facts = scene.facts[mention.thing] else { return mention.isDenied }
        guard !mention.isDenied else { return false }
        switch mention.count {
        case .exactly(let count)?:
            if facts.isCrowd ? count < 3 : facts.count.map({ $0 != count }) ?? false { return false }
        case .many?:
            if !facts.isCrowd, let count = facts.count, count < 2 { return false }
        case nil: break
        }
        return facts.colours.isEmpty || mention.colours.isSubset(of: facts.colours)
    }

    /// False only where every instance clearly stands elsewhere.
    private static func stands(_ thing: Int, _ place: Set<String>, _ scene: KnownScene) -> Bool {
        let instances = scene.instances.filter { $0.thing == thing }
        guard !instances.isEmpty else { return true }
        return instances.contains { instance in
            let x = (instance.region.x1 + instance.region.x2) / 2
            let y = (instance.region.y1 + instance.region.y2) / 2
            if place.contains("left"), x > 0.6 { return false }
            if place.contains("right"), x < 0.4 { return false }
            if !place.isDisjoint(with: ["top", "upper"]), y > 0.6 { return false }
            if !place.isDisjoint(with: ["bottom", "lower"]), y < 0.4 { return false }
            return true
        }
    }
}
