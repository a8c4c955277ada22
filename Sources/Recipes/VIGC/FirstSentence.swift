import TextKit

/// What becomes of an answer whose first sentence is lost. Source: vision-generation, §2.5, G6, which rejects it always: the others
/// may rest on it. Whether they do can be seen: a sentence that begins a text does not begin with "It". Those that lean on what is
/// lost go with it, and where none is left the answer goes.
enum FirstSentence: String, CaseIterable, Sendable {
    case always
    case leantOn = "leant-on"
    case never

    /// Words of English that point to what was said before.
    private static let pointers: Set<String> = [
        "it", "its", "they", "their", "them", "he", "his", "him", "she", "her", "hers", "this", "that", "these", "those", "both",
        "each",
        "another", "other", "others", "one", "also", "however", "therefore", "instead", "still", "then", "too", "so", "but",
        "and", "or",
        "yet", "such", "same", "besides", "otherwise", "there",
    ]
    private static let reach = 4

    /// Whether `sentence` points to what was said before it.
    static func leans(_ sentence: String) -> Bool {
        let words = WordTokens.words(sentence).prefix(reach)
        // "There is a dog" points nowhere.
        let isThere = words.first == "there"
        return words.contains { pointers.contains($0) && !(isThere && $0 == "there") }
    }

    /// - Parameter next: the first sentence that stands; nil where none does.
    func rejects(next: String?) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .leantOn: next.map(Self.leans) ?? true
        }
    }
}
