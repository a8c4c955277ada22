import TextKit

/// What kind of picture it is, as far as it calls for another way of looking. Source: arXiv 2311.12793, section 3.1.
enum PictureKind: String, CaseIterable, Sendable {
    /// Anything else.
    case general
    /// A building, a monument or a natural sight that has a name.
    case landmark
    /// Somebody is what the picture is about.
    case person
    /// Much of it is writing: a sign, a page, a screen, a chart.
    case text
    /// A painting, a drawing, a print, a sculpture.
    case art
    /// Made for a page of the web: an advertisement, a product, a collage, a joke with words.
    case web

    /// The prompt's name below `Prompts/`.
    var template: String { "sharegpt4v/en/" + rawValue }

    /// The JSON schema of the reply that says which.
    static var schema: String {
        let kinds = allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        return #"{"type":"object","properties":{"kind":{"type":"string","enum":[\#(kinds)]}},"required":["kind"],"#
            + #""additionalProperties":false}"#
    }

    /// The kind that a reply names, as JSON with a member `kind` or as its only word; nil for any other.
    init?(reply: String) {
        let words = WordTokens.words(ReplyMembers(reply)?.text("kind") ?? reply)
        guard words.count == 1, let word = words.first else { return nil }
        self.init(rawValue: word)
    }
}
