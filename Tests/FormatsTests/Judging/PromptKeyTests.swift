import Testing

@testable import Formats

@Suite struct `What two prompts have in common` {
    @Test(arguments: [
        ("Name  a\tfruit.\n", "Name a fruit."), ("Na\u{AD}me\u{A0}a\u{200B} fruit.", "Name a fruit."),
        ("\u{FF2E}ame a fruit\u{FF0E}", "Name a fruit."), ("e\u{301}t\u{E9}", "\u{E9}te\u{301}"),
        ("\u{FB03}ce \u{FB01}x\u{2026}", "ffice fix..."), ("", " \n"), ("a\r\nb", "a b"), ("\u{3000}京\u{3000}都", "京 都"),
    ])
    func `the same`(one: String, other: String) {
        #expect(PromptKey([one]) == PromptKey([other]))
        #expect(PromptKey([one]).hashValue == PromptKey([other]).hashValue)
    }

    @Test(arguments: [("Name a fruit", "name a fruit"), ("ab", "a b"), ("a.", "a"), ("é", "e"), ("x²", "x2")])
    func `not the same`(one: String, other: String) {
        #expect(PromptKey([one]) != PromptKey([other]))
    }

    @Test func `turns are not run together`() {
        #expect(PromptKey(["a", "b"]) != PromptKey(["a b"]))
        #expect(PromptKey(["a", "b"]) == PromptKey(["a ", "\tb"]))
    }
}
