import Records

/// The languages that there are prompts and rules for.
enum Language: String, Codable, CaseIterable, Sendable {
    case english = "en"
    case chinese = "zh"

    /// How many seeds decide; reading them at every step must cost next to nothing.
    private static let seedsRead = 40

    /// Chinese when more than 30 % of the letters of the first 40 seeds' instructions are Han.
    init(spokenBy seeds: [SeedTask]) {
        var letters = 0
        var han = 0
        for seed in seeds.prefix(Self.seedsRead) {
            // Most text is ASCII, and looking up properties is slow.
            let ascii = seed.instruction.utf8.reduce(0) { $0 + ((0x61...0x7A).contains($1 | 0x20) ? 1 : 0) }
            letters += ascii
            if seed.instruction.utf8.allSatisfy({ $0 < 0x80 }) { continue }
            for scalar in seed.instruction.unicodeScalars where !scalar.isASCII && scalar.properties.isAlphabetic {
                letters += 1
                if scalar.properties.isIdeographic { han += 1 }
            }
        }
        self = han * 10 > letters * 3 ? .chinese : .english
    }
}
