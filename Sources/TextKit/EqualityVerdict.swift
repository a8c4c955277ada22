/// A judge's word on whether two texts are equal.
public enum EqualityVerdict {
    /// How many words before "equal" may hold the "not" that belongs to it.
    private static let reach = 3

    private static let negations: Set<String> = ["not", "never", "hardly", "neither", "cannot", "no"]

    /// Reads `reply`: false where it says "not equal" anywhere, true where it says only "equal", nil where it says neither.
    ///
    /// The negation is looked for first and may stand a little before: "they aren't quite equal". A reply that names both is taken
    /// for "not equal". Source: Evol-Instruct, arXiv 2304.12244, section 3.2, first elimination test.
    public static func parse(_ reply: String) -> Bool? {
        let words = WordTokens.words(reply)
        if words.contains("unequal") || words.contains("notequal") { return false }
        let places = words.indices.filter { words[$0] == "equal" }
        if places.isEmpty { return nil }
        return !places.contains { place in
            words[..<place].suffix(reach).contains { negations.contains($0) || $0.hasSuffix("n't") }
        }
    }
}
