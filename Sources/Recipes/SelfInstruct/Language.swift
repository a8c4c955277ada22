import Records

/// The languages that there are prompts and rules for.
enum Language: String, Codable, CaseIterable, Sendable {
    case english = "en"
    case chinese = "zh"

    /// How many seeds decide; reading them at every step must cost next to nothing.
    private static let seedsRead = 200

    /// Chinese when more than 30 % of the letters of the first 200 seeds' instructions are Han.
    init(spokenBy seeds: [SeedTask]) {
        var letters = 0
        var han = 0
        for seed in seeds.prefix(Self.seedsRead) {
            for scalar in seed.instruction.unicodeScalars where scalar.properties.isAlphabetic {
                letters += 1
                if scalar.properties.isIdeographic { han += 1 }
            }
        }
        self = han * 10 > letters * 3 ? .chinese : .english
    }
}
