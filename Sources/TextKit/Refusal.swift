/// Replies in which a model declines instead of answering.
public enum Refusal {
    /// A way of declining: an opening at the start of the reply, then, in order and not far, one of each group of words.
    public struct Pattern: Equatable, Sendable, Codable {
        /// BCP 47 language of the words.
        public let language: String
        /// The reply begins with it. Lower case, straight apostrophes.
        public let opening: String
        /// After the opening, one of each group follows in this order. Lower case, straight apostrophes.
        public let following: [[String]]
        /// When the prompt holds one of these, the reply may well do what was asked (an apology, say) and is no refusal.
        public let exemptions: [String]

        public init(language: String, opening: String, following: [[String]] = [], exemptions: [String] = []) {
            self.language = language
            self.opening = opening
            self.following = following
            self.exemptions = exemptions
        }
    }

    /// How many code points of a reply are looked at. A refusal says so at once.
    public static let window = 240

    /// The first of `patterns` that `reply` matches, nil when it is no refusal.
    ///
    /// Conservative: the opening must stand at the very start, Markdown and quotes aside, so that a text that apologises or
    /// speaks of limits further down is kept. Not looked for are wrong or empty answers.
    /// - Parameter prompt: What was asked; see ``Pattern/exemptions``. The opening itself always exempts.
    public static func detect(in reply: String, prompt: String, patterns: [Pattern] = Refusal.patterns) -> Pattern? {
        // The first words of most replies are no refusal's.
        let glance = opening(of: reply, upTo: 32)
        guard patterns.contains(where: { mayMatch($0, glance) }) else { return nil }
        let start = opening(of: reply, upTo: window)
        guard let match = patterns.first(where: { matches($0, start[...]) }) else { return nil }
        let prompt = normalised(prompt.unicodeScalars)
        return ([match.opening] + match.exemptions).contains { find($0, in: prompt[...]) != nil } ? nil : match
    }

    /// Whether the opening and the reply are alike as far as both go.
    private static func mayMatch(_ pattern: Pattern, _ glance: [UInt8]) -> Bool {
        zip(pattern.opening.utf8, glance).allSatisfy { $0 == $1 }
    }

    private static func matches(_ pattern: Pattern, _ reply: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.opening.utf8.first, first == reply.first, reply.starts(with: pattern.opening.utf8) else {
            return false
        }
        var rest = reply.dropFirst(pattern.opening.utf8.count)
        // "As an AI" is not "as an airline".
        if pattern.opening.utf8.last?.isASCIILetter == true, rest.first?.isASCIILetter == true { return false }
        for group in pattern.following {
            guard let end = group.compactMap({ find($0, in: rest) }).min() else { return false }
            rest = rest[end...]
        }
        return true
    }

    /// Where the first occurrence of `words` ends.
    private static func find(_ words: String, in text: ArraySlice<UInt8>) -> Int? {
        let words = Array(words.utf8)
        guard !words.isEmpty, text.count >= words.count else { return nil }
        for start in text.startIndex...(text.endIndex - words.count) where text[start] == words[0] {
            if text[start..<start + words.count].elementsEqual(words) { return start + words.count }
        }
        return nil
    }

    private static func isDecoration(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "*", "_", "#", "`", ">", "\"", "'", "“", "‘", "「", "-": true
        default: PythonText.isWhitespace(scalar)
        }
    }

    /// As far as it is looked at, decoration left out.
    private static func opening(of reply: String, upTo count: Int) -> [UInt8] {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(count)
        for scalar in reply.unicodeScalars {
            if scalars.isEmpty, isDecoration(scalar) { continue }
            scalars.append(scalar)
            if scalars.count == count { break }
        }
        return normalised(scalars)
    }

    /// Lower case, straight apostrophes, single spaces.
    private static func normalised(_ scalars: some Sequence<Unicode.Scalar>) -> [UInt8] {
        var text: [UInt8] = []
        var isInSpace = false
        for scalar in scalars {
            let isSpace = PythonText.isWhitespace(scalar)
            defer { isInSpace = isSpace }
            switch scalar {
            case _ where isSpace: if !isInSpace { text.append(UInt8(ascii: " ")) }
            case "\u{2019}", "\u{2018}", "\u{2BC}": text.append(UInt8(ascii: "'"))
            case "A"..."Z": text.append(UInt8(truncatingIfNeeded: scalar.value) | 0x20)
            case _ where scalar.isASCII: text.append(UInt8(truncatingIfNeeded: scalar.value))
            default: text.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
            }
        }
        return text
    }
}
