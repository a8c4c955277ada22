/// What a sentence claims about a picture, as far as words for things, numbers, colours and places say it.
struct SentenceClaims {
    /// How many of a thing there are said to be.
    enum Count: Equatable {
        case exactly(Int)
        case many
    }

    /// A thing that is said to be there, or not to be.
    struct Mention {
        var thing: Int
        var isPlural: Bool
        var isDenied = false
        var count: Count?
        var colours: Set<ColourName> = []
    }

    private(set) var mentions: [Mention] = []
    /// A part of the picture and the colour that it mostly has.
    private(set) var field: (field: PictureField, colour: ColourName)?
    /// Where the first thing named is said to be.
    private(set) var place: Set<String> = []
    /// What is said of the light in the picture as a whole.
    private(set) var isLight: Bool?

    private let words: [String]
    private let isQuestion: Bool

    private static let numbers = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "single": 1,
        "pair": 2,
    ]
    private static let quantities: Set<String> = ["several", "many", "multiple", "numerous"]
    /// What may stand between a number or a colour and its noun.
    private static let adjectives: Set<String> = [
        "small", "big", "large", "little", "tall", "young", "old", "wooden", "round", "bright", "dark", "light", "whole", "other",
        "different", "exactly", "of", "visible", "single", "wet", "open", "ripe", "wide", "quiet", "framed",
    ]
    private static let copulas: Set<String> = ["is", "are", "was", "were", "looks", "look", "appears", "appear", "seems", "seem"]
    private static let degrees: Set<String> = [
        "mostly", "clearly", "all", "entirely", "plainly", "bright", "dark", "light", "mainly", "really", "in", "of", "a",
        "colour",
        "color", "coloured", "colored", "painted",
    ]
    private static let denials: Set<String> = ["no", "without", "neither", "nor"]

    /// The number that a word stands for.
    static func number(_ word: String) -> Int? {
        numbers[word] ?? (word.utf8.count < 4 ? Int(word) : nil)
    }

    init(_ sentence: String) {
        words = Self.words(of: sentence)
        isQuestion = sentence.utf8.last { $0 > 0x20 } == UInt8(ascii: "?")
        readField()
        var index = 0
        while index < words.count {
            guard let found = Lexicon.shared.mention(at: index, in: words), !isColour(at: index) else {
                index += 1
                continue
            }
            mentions.append(mention(found, at: index))
            index += found.length
        }
        if field == nil { readPlace() }
    }

    /// Lower-case words of letters and digits.
    static func words(of text: String) -> [String] {
        text.utf8.split { byte in
            !(byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z") || byte >= 0x30 && byte <= 0x39
                || byte >= 0x80)
        }.map { String(decoding: $0, as: UTF8.self).lowercased() }
    }

    /// Whether the word stands for a colour though it may name a fruit.
    private func isColour(at index: Int) -> Bool {
        guard words[index] == "orange" else { return false }
        if index + 1 < words.count {
            if Lexicon.shared.mention(at: index + 1, in: words) != nil || Self.adjectives.contains(words[index + 1]) {
                return true
            }
            if words[index + 1] == "and", index + 2 < words.count, ColourName(word: words[index + 2]) != nil { return true }
        }
        guard index > 0 else { return false }
        return Self.copulas.contains(words[index - 1]) || Self.degrees.contains(words[index - 1]) && words[index - 1] != "a"
            || ["the", "colour", "color"].contains(words[index - 1]) && field != nil || isQuestion && index + 1 == words.count
    }

    private func mention(_ found: Lexicon.Mention, at index: Int) -> Mention {
        var mention = Mention(thing: found.thing, isPlural: found.isPlural)
        var at = index - 1
        while at >= 0 {
            let word = words[at]
            if let colour = ColourName(word: word) {
                mention.colours.insert(colour)
            } else if word == "and" {
                guard !mention.colours.isEmpty, at > 0, ColourName(word: words[at - 1]) != nil else { break }
            } else if let number = Self.number(word) {
                mention.count = .exactly(number)
                break
            } else if Self.quantities.contains(word) {
                mention.count = .many
                break
            } else if !Self.adjectives.contains(word) {
                break
            }
            at -= 1
        }
        mention.isDenied = isDenied(before: index)
        readColour(after: index + found.length, into: &mention)
        return mention
    }

    private func isDenied(before index: Int) -> Bool {
        let near = words[max(0, index - 3)..<index]
        if near.contains(where: Self.denials.contains) { return true }
        guard near.contains("any"), let end = near.lastIndex(of: "any") else { return false }
        return words[..<end].contains { $0 == "not" || $0 == "t" || $0 == "nowhere" || $0 == "hardly" }
    }

    /// Reads `… is bright red`, and in a question `… red?`.
    private func readColour(after index: Int, into mention: inout Mention) {
        var at = index
        if at < words.count, Self.copulas.contains(words[at]) {
            at += 1
            while at < words.count, Self.degrees.contains(words[at]) { at += 1 }
        } else if !isQuestion || at + 1 != words.count {
            return
        }
        guard at < words.count, let colour = ColourName(word: words[at]) else { return }
        // "is red and white": both.
        mention.colours.insert(colour)
        if at + 2 < words.count, words[at + 1] == "and", let other = ColourName(word: words[at + 2]),
            Lexicon.shared.mention(at: at + 3, in: words + [""]) == nil
        {
            mention.colours.insert(other)
        }
    }

    private mutating func readField() {
        let picture = words.contains { ["picture", "image", "photo", "drawing", "scene"].contains($0) }
        if picture, let at = words.firstIndex(where: { ["light", "bright", "dark"].contains($0) }), at > 0,
            Self.copulas.contains(words[at - 1]) || words[at - 1] == "rather"
        {
            isLight = words[at] != "dark"
        }
        guard let at = words.firstIndex(where: { $0 == "mostly" || $0 == "mainly" }), at + 1 < words.count,
            let colour = ColourName(word: words[at + 1]), let field = PictureField(words: Set(words[..<at]))
        else { return }
        self.field = (field, colour)
    }

    /// Reads `on the left`, `at the top` and such; what goes on with `of` compares two things and is none.
    private mutating func readPlace() {
        let places: Set<String> = ["left", "right", "top", "bottom", "middle", "centre", "center", "upper", "lower"]
        for index in words.indices where places.contains(words[index]) && index >= 2 && words[index - 1] == "the" {
            guard ["on", "at", "in", "near", "towards"].contains(words[index - 2]) else { continue }
            var end = index
            while end + 1 < words.count, places.contains(words[end + 1]) { end += 1 }
            let rest = words[(end + 1)...].drop { ["side", "half", "part", "edge", "third"].contains($0) }
            if rest.first == "of", !rest.contains(where: { ["picture", "image", "photo", "scene", "drawing"].contains($0) }) {
                continue
            }
            place = Set(words[index...end])
            return
        }
    }
}
