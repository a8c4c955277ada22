import TextKit

/// What texts say in a form that can be compared: yes or no, how many of a thing, which colour a thing has.
///
/// A rough reading of English: counts and colours are taken with the noun that follows, and a colour also after "is" or "are".
struct SpokenFacts {
    private(set) var isYes: Bool?
    /// By the thing in the singular.
    private(set) var counts: [String: Set<Int>] = [:]
    private(set) var colours: [String: Set<String>] = [:]

    init(_ text: String) {
        isYes = YesNo.parse(text)
        let words = WordTokens.words(text)
        for (place, word) in words.enumerated() {
            let next = Array(words[(place + 1)...].prefix(3))
            // "No, it is not" and "one of the dogs" count nothing.
            let isCount = next.first != "of" && !(place == 0 && word == "no")
            if isCount, let number = Self.number(word), let thing = Self.thing(in: next) {
                counts[thing, default: []].insert(number)
            }
            guard Self.colourNames.contains(word) else { continue }
            let before = words[..<place].suffix(2)
            if before.count == 2, let verb = before.last, ["is", "are"].contains(verb), let thing = before.first {
                colours[Self.singular(thing), default: []].insert(word)
            } else if let thing = Self.thing(in: next) {
                colours[thing, default: []].insert(word)
            }
        }
    }

    /// The first thing in which two of `texts` contradict each other; nil where they agree.
    static func difference(among texts: [String]) -> String? {
        let facts = texts.map(SpokenFacts.init)
        for (place, left) in facts.enumerated() {
            for right in facts[(place + 1)...] {
                if let difference = left.difference(from: right) { return difference }
            }
        }
        return nil
    }

    private func difference(from other: SpokenFacts) -> String? {
        if let isYes, let isOther = other.isYes, isYes != isOther { return "yes and no" }
        for (thing, numbers) in counts.sorted(by: { $0.key < $1.key }) {
            guard let others = other.counts[thing], numbers.isDisjoint(with: others) else { continue }
            return "\(thing): \(numbers.sorted().map(String.init).joined(separator: ", ")) and "
                + others.sorted().map(String.init).joined(separator: ", ")
        }
        for (thing, names) in colours.sorted(by: { $0.key < $1.key }) {
            guard let others = other.colours[thing], names.isDisjoint(with: others) else { continue }
            return "\(thing): \(names.sorted().joined(separator: ", ")) and \(others.sorted().joined(separator: ", "))"
        }
        return nil
    }

    /// The noun that words before it speak of, as far as that can be told: the first that is no colour or other word about it.
    private static func thing(in words: [String]) -> String? {
        words.first { !colourNames.contains($0) && !passing.contains($0) }.map(singular)
    }

    private static func number(_ word: String) -> Int? {
        numerals.firstIndex(of: word) ?? Int(word)
    }

    static func singular(_ word: String) -> String { CocoObjects.singular(word) }

    private static let numerals = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ]
    private static let colourNames: Set<String> = [
        "red", "orange", "yellow", "green", "blue", "purple", "violet", "pink", "brown", "black", "white", "grey", "gray",
        "beige", "golden",
        "silver",
    ]
    private static let passing: Set<String> = [
        "small", "large", "big", "little", "tall", "short", "old", "young", "new", "dark", "light", "bright", "pale", "and", "or",
        "very",
        "other", "more", "of", "the", "different", "round", "wooden",
    ]
}
