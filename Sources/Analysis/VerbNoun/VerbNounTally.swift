/// Counts verbs and their objects over any number of instructions, in bounded memory.
public struct VerbNounTally: Sendable {
    /// As many different pairs are kept apart; further ones are counted without their names.
    public static let capacity = 100_000

    private var verbs: [String: Int] = [:]
    private var pairs: [String: [String: Int]] = [:]
    private var distinctPairs = 0
    private var uncounted = 0
    private var (withPair, without, unsupported) = (0, 0, 0)

    public init() {}

    public mutating func add(_ reading: VerbNounReading) {
        switch reading {
        case .unsupported: unsupported += 1
        case .none: without += 1
        case .found(let pair):
            verbs[pair.verb, default: 0] += 1
            guard let noun = pair.noun else { return }
            withPair += 1
            let known = pairs[pair.verb]?[noun]
            if known == nil {
                guard distinctPairs < Self.capacity else { return uncounted += 1 }
                distinctPairs += 1
            }
            pairs[pair.verb, default: [:]][noun] = (known ?? 0) + 1
        }
    }

    /// The most frequent verbs, each with its most frequent objects.
    /// - Parameter cutoff: pairs met fewer times than that are left out; the published figure leaves out those met 30 times or less.
    public func summary(verbs verbLimit: Int = 20, nouns nounLimit: Int = 4, cutoff: Int = 1) -> VerbNounSummary {
        let slices = pairs.map { verb, nouns in
            VerbNounSummary.Verb(
                verb: verb, count: nouns.values.reduce(0, +),
                nouns: nouns.filter { $0.value >= cutoff }.map { VerbNounSummary.Noun(noun: $0.key, count: $0.value) }
                    .sorted { ($1.count, $0.noun) < ($0.count, $1.noun) })
        }
        .filter { !$0.nouns.isEmpty }
        .sorted { ($1.count, $0.verb) < ($0.count, $1.verb) }
        let shown = slices.prefix(verbLimit).map { slice in
            VerbNounSummary.Verb(verb: slice.verb, count: slice.count, nouns: Array(slice.nouns.prefix(nounLimit)))
        }
        let withVerb = verbs.values.reduce(0, +)
        return VerbNounSummary(
            instructions: withVerb + without + unsupported, withVerb: withVerb, withPair: withPair, unsupported: unsupported,
            distinctVerbs: verbs.count, distinctPairs: distinctPairs, uncountedPairs: uncounted,
            effectiveVerbs: Diversity.effectiveNumber(of: verbs.values),
            shownPairs: shown.flatMap(\.nouns).reduce(0) { $0 + $1.count }, cutoff: cutoff, verbs: shown)
    }
}

/// Verbs and objects of a data set's instructions: what a sunburst shows, and how much of the data that is.
public struct VerbNounSummary: Codable, Hashable, Sendable {
    public struct Verb: Codable, Hashable, Sendable {
        public let verb: String
        /// Instructions with this verb and any object.
        public let count: Int
        public let nouns: [Noun]

        public init(verb: String, count: Int, nouns: [Noun]) {
            self.verb = verb
            self.count = count
            self.nouns = nouns
        }
    }

    public struct Noun: Codable, Hashable, Sendable {
        public let noun: String
        public let count: Int

        public init(noun: String, count: Int) {
            self.noun = noun
            self.count = count
        }
    }

    /// All that were read.
    public let instructions: Int
    public let withVerb: Int
    /// With a verb and an object.
    public let withPair: Int
    /// Not in English: not read.
    public let unsupported: Int
    public let distinctVerbs: Int
    public let distinctPairs: Int
    /// Pairs met after ``VerbNounTally/capacity`` others.
    public let uncountedPairs: Int
    /// ``Diversity/effectiveNumber(of:)`` of the verbs.
    public let effectiveVerbs: Double
    /// Instructions whose pair is among ``verbs``.
    public let shownPairs: Int
    /// Pairs met fewer times are not among ``verbs``.
    public let cutoff: Int
    /// The most frequent first.
    public let verbs: [Verb]

    /// Whether most of the instructions are in another language, so that nothing can be said of their verbs.
    public var isUnsupported: Bool { instructions > 0 && unsupported * 2 > instructions }
}
