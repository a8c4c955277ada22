import Records

/// What a data card tells of the rows, collected while they are written.
public struct CardFacts: Sendable {
    /// Rows whose origin is known: rows of ours.
    public private(set) var traced = 0
    public private(set) var simulated = 0
    /// Rows by recipe and version, by model asked and by model reported.
    public private(set) var recipes = Tally()
    public private(set) var asked = Tally()
    public private(set) var reported = Tally()
    /// Rows by judge, of preferences.
    public private(set) var judges = Tally()
    /// Rows by prompt and its digest.
    public private(set) var prompts = Tally()
    public private(set) var language = LanguageTally()
    /// Rows whose only origin is a judge's run, where that is known to be simulated or not.
    private var isRunSimulated: Bool?

    public init() {}

    /// Whether any of what was written comes from the built-in simulated endpoint.
    public var isSimulated: Bool { simulated > 0 || isRunSimulated == true }

    /// Adds a row's origin and what it says.
    public mutating func add(_ origin: RowOrigin?, texts: some Sequence<String>) {
        for text in texts { language.add(text) }
        guard let origin else { return }
        traced += 1
        if origin.isSimulated { simulated += 1 }
        recipes.add("\(origin.recipe) \(origin.version)")
        asked.add(origin.modelAsked)
        reported.add(origin.modelReported)
        for (name, digest) in origin.prompts { prompts.add("\(name) \(digest)") }
    }

    public mutating func add(_ row: PreferenceRow) {
        for turn in row.prompt { language.add(turn.text) }
        language.add(row.chosen)
        judges.add(row.judge ?? "")
        if let isSimulated = row.isSimulated { isRunSimulated = isRunSimulated == true || isSimulated }
    }

    /// How often each of some names came; of a file with very many names, the first ones by name and all others together.
    public struct Tally: Sendable {
        static let limit = 200
        private(set) var counts: [String: Int] = [:]
        private(set) var others = 0

        mutating func add(_ name: String) {
            if counts[name] == nil, counts.count >= Self.limit {
                others += 1
            } else {
                counts[name, default: 0] += 1
            }
        }

        /// The most frequent first.
        var sorted: [(name: String, count: Int)] {
            counts.map { (name: $0.key, count: $0.value) }
                .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        }
    }
}
