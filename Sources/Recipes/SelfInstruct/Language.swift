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
            var text = seed.instruction
            var isASCII = true
            letters += text.withUTF8 { bytes in
                var count = 0
                for byte in bytes {
                    if (0x61...0x7A).contains(byte | 0x20) { count += 1 }
                    if byte >= 0x80 { isASCII = false }
                }
                return count
            }
            if isASCII { continue }
            for scalar in seed.instruction.unicodeScalars where !scalar.isASCII && scalar.properties.isAlphabetic {
                letters += 1
                if scalar.properties.isIdeographic { han += 1 }
            }
        }
        self = han * 10 > letters * 3 ? .chinese : .english
    }
}
