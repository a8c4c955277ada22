/// A judge and a candidate whose names say that they are kin.
///
/// Judges tend to favour what their own family writes. Without labels that cannot be measured; it can be said.
/// Source: Zheng et al., arXiv 2306.05685, section 3.3 (self-enhancement bias).
public struct SharedFamily: Encodable, Hashable, Sendable {
    public let judge: String
    public let candidate: String

    /// Every judge with every candidate of its family, each couple once.
    static func list(judges: [String], candidates: [String]) -> [SharedFamily] {
        var seen: Set<SharedFamily> = []
        return judges.flatMap { judge in
            candidates.filter { ModelFamily.areKin(judge, $0) }.map { SharedFamily(judge: judge, candidate: $0) }
        }.filter { seen.insert($0).inserted }
    }
}

/// The family of a model as its name has it: the words before the version, so that `org/Some-Model-3-8B` is of `some model`.
enum ModelFamily {
    /// Whether one name's family is the beginning of the other's, or the same.
    static func areKin(_ one: String, _ other: String) -> Bool {
        let (one, other) = (words(of: one), words(of: other))
        guard !one.isEmpty, !other.isEmpty else { return false }
        return one.starts(with: other) || other.starts(with: one)
    }

    /// The words before the first that has a digit, and what stands before that digit where it is a name and no `v` of a version.
    static func words(of model: String) -> [String] {
        let name = model.lowercased().split(separator: "/").last ?? ""
        var words: [String] = []
        for word in name.unicodeScalars.split(whereSeparator: { !$0.properties.isAlphabetic && !isDigit($0) }) {
            let letters = String(String.UnicodeScalarView(word.prefix { !isDigit($0) }))
            guard letters.unicodeScalars.count < word.count else {
                words.append(letters)
                continue
            }
            if !letters.isEmpty, words.isEmpty || letters.unicodeScalars.count > 1 { words.append(letters) }
            break
        }
        return words
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }
}
