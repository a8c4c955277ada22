/// What an instruction asks for: the root verb and the head noun of its direct object, as lemmas.
public struct VerbNoun: Hashable, Sendable {
    public var verb: String
    /// nil where the verb has no object that is a common noun.
    public var noun: String?

    public init(verb: String, noun: String?) {
        self.verb = verb
        self.noun = noun
    }
}

/// What was found of an instruction's verb and object.
public enum VerbNounReading: Hashable, Sendable {
    case found(VerbNoun)
    /// A question, a statement or a fragment: nothing is told to be done.
    case none
    /// Not English: the rules do not apply.
    case unsupported
}

/// Reads the root verb and its object out of instructions by rules and WordNet, without a parser.
///
/// Only the first sentence counts, as in the published analysis. Source: Self-Instruct (arXiv 2212.10560), figure 3, and
/// selection-and-analysis §2.9, §6. English only. A tagger is used again and again, by one task at a time.
public struct VerbNounTagger: Sendable {
    private var tokens = Tokens()

    public init() {}

    /// - Parameter instruction: of any length; a few hundred bytes of it are read.
    public mutating func read(_ instruction: String) -> VerbNounReading {
        tokens.read(instruction)
        guard EnglishCheck(tokens: tokens).isEnglish else { return .unsupported }
        guard let root = RootVerb(tokens: tokens).find() else { return .none }
        let noun = ObjectNoun(tokens: tokens).find(behind: root.index)
        return .found(
            VerbNoun(
                verb: String(decoding: root.lemma, as: UTF8.self),
                noun: noun.map { String(decoding: $0, as: UTF8.self) }))
    }
}
