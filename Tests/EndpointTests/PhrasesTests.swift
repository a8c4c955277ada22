import Testing

@testable import Endpoint

@Suite struct `Phrases by which an endpoint says what is wrong` {
    @Test func `are found in any case of letters, anywhere in the text`() {
        let phrases = Phrases(["spend limit", "flagged"])
        for text in ["spend limit", "Your SPEND LIMIT is reached", "é — it was Flagged", "FLAGGED"] {
            #expect(phrases.isAnyIn(text), "\(text)")
        }
    }

    @Test func `are not found in part, nor in a text that is shorter`() {
        let phrases = Phrases(["spend limit", "flagged"])
        for text in ["", "flag", "spend-limit", "flaggeD".dropLast().description, "spend  limit"] {
            #expect(!phrases.isAnyIn(text), "\(text)")
        }
    }
}

@Suite struct `An endpoint's message on one line` {
    @Test func `loses its control characters and all beyond 300 characters, whatever script it is in`() {
        #expect(ErrorBody.line("plain words") == "plain words")
        #expect(ErrorBody.line("a\nb\tc\u{7F}d\u{85}e") == "a b c d e")
        #expect(ErrorBody.line(String(repeating: "x", count: 301)) == String(repeating: "x", count: 300))
        #expect(ErrorBody.line(String(repeating: "é", count: 301)) == String(repeating: "é", count: 300))
    }
}
